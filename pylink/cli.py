"""GNU ld's command line: order matters, for files, -l, groups and scripts.

    pylink -m elf_i386 -T app.ld -o app.elf entry.o main.o -L lib -lkernel

`main` is the console script; `run` is for build tools: it says which files were read. Both can be
called again and again in one process, and neither raises.
"""

from __future__ import annotations

import os
import sys

from pylink.command_line import UsageError, parse_arguments
from pylink.diagnostics import PROGRAM, Diagnostics, LinkError, os_error_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pylink.api import LinkResult
    from pylink.diagnostics import Diagnostic
    from pylink.options import Options


class Result:
    """What `run` returns: exit status, the files that were read, the files that were written."""

    __slots__ = ("dependencies", "outputs", "status")

    def __init__(self, status: int, dependencies: list[str], outputs: list[str]) -> None:
        self.status = status
        self.dependencies = dependencies
        self.outputs = outputs


def main(argv: list[str] | None = None) -> int:
    """Link as the command line says (without the program's name); return the exit status."""
    return run(sys.argv[1:] if argv is None else argv).status


def run(argv: Sequence[str]) -> Result:
    """Link as `argv` says, with messages on standard error; never raises."""
    try:
        return _run(argv)
    except UsageError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        if error.hint:
            print(f"{PROGRAM}: use the --help option for usage information", file=sys.stderr)
    except BrokenPipeError:
        pass
    except KeyboardInterrupt:
        return Result(130, [], [])
    except (RecursionError, MemoryError):
        print(f"{PROGRAM}: the input is nested too deeply or too large", file=sys.stderr)
    return Result(1, [], [])


def _run(argv: Sequence[str]) -> Result:
    options, information = parse_arguments(argv)
    if information:
        if information == "help":
            from pylink.help_text import HELP

            print(HELP, end="")
        else:
            _print_version(information == "emulations")
        if information != "version-and-link" or not options.items:
            return Result(0, [], [])
    diagnostics = Diagnostics(_print_message)
    from pylink.api import run_link

    outputs: list[str] = []
    try:
        result = run_link(options, diagnostics)
        outputs = _write(options, result)
    except LinkError:
        _remove_old(options.output)
        return Result(1, [], [])
    except OSError as error:
        name = error.filename or options.output
        print(f"{PROGRAM}: cannot open output file {name}: {os_error_text(error)}", file=sys.stderr)
        return Result(1, [], [])
    return Result(0, result.dependencies, outputs)


def _print_message(message: Diagnostic) -> None:
    try:
        sys.stderr.write(message.render() + "\n")
    except UnicodeEncodeError:
        # A name that is not UTF-8, or a terminal that can't show it.
        text = message.render().encode("ascii", "backslashreplace").decode("ascii")
        sys.stderr.write(text + "\n")


def _print_version(emulations: bool) -> None:
    from pylink import __version__

    # The words "GNU ld" are what build systems look for to tell which options they can use.
    print(f"pylink {__version__} (compatible with GNU ld 2.40)")
    if emulations:
        print("  Supported emulations:\n   elf_i386")


def _write(options: Options, result: LinkResult) -> list[str]:
    """Write the output, the map and the dependency file. Raises OSError."""
    from pylink.tools.output_file import write_whole

    for line in result.traced:
        print(line)
    mode = 0o666 if options.relocatable else 0o777
    write_whole(options.output, lambda file: file.write(result.image), mode)
    outputs = [options.output]
    if options.print_map:
        sys.stdout.write(result.map_text)
    if options.map_file is not None:
        path = options.map_file
        if os.path.isdir(path):
            path = os.path.join(path, os.path.basename(options.output) + ".map")
        text = result.map_text.encode("utf-8", "surrogateescape")
        if path == "-":
            sys.stdout.write(result.map_text)
        else:
            write_whole(path, lambda file: file.write(text))
            outputs.append(path)
    if options.dependency_file is not None:
        rule = _dependency_text(options, result)
        write_whole(options.dependency_file, lambda file: file.write(rule))
        outputs.append(options.dependency_file)
    if options.print_memory_usage:
        from pylink.map_file import memory_usage

        sys.stdout.write(memory_usage(result))
    return outputs


def _dependency_text(options: Options, result: LinkResult) -> bytes:
    """Return the make rule of --dependency-file, with empty rules for the files, as ld writes."""

    def quote(path: str) -> str:
        return path.replace("\\", "\\\\").replace(" ", "\\ ").replace("#", "\\#").replace("$", "$$")

    files = [quote(path) for path in result.dependencies]
    text = quote(options.output) + ":" + "".join(f" \\\n  {path}" for path in files) + "\n"
    text += "".join(f"\n{path}:\n" for path in files)
    return text.encode("utf-8", "surrogateescape")


def _remove_old(path: str) -> None:
    """Remove an earlier output after a failed link, as ld does: it would pass for a new one."""
    try:
        if os.path.isfile(path) and not os.path.islink(path):
            os.unlink(path)
    except OSError:
        pass


if __name__ == "__main__":
    sys.exit(main())
