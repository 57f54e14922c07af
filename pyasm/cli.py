"""The `pyasm` command: NASM's command line in, files and messages out.

`main` is the console command; `run` does the same for a caller in the same process. Nothing of the
assembler is imported until it is clear that something is to be assembled.
"""

from __future__ import annotations

import errno
import gc
import os
import sys

from .command_line import DEPEND, PREPROCESS, PROGRAM, CommandLine, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from .assembler import Assembler
    from .diagnostics import Diagnostic, Diagnostics
    from .options import Options
    from .preprocess_only import PreprocessOnly


# What writing fails with when there is no room; Windows has no quotas that say so.
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class Result:
    """What a run did: the exit status, the files it read and the files it wrote.

    Paths are as the command line and the source name them. `dependencies` begins with the source.
    """

    __slots__ = ("dependencies", "outputs", "status")

    def __init__(self) -> None:
        self.status = 0
        self.dependencies: list[str] = []
        self.outputs: list[str] = []

    def __repr__(self) -> str:
        return f"Result(status={self.status}, outputs={self.outputs})"


def main(argv: list[str] | None = None) -> int:
    """Run the command with `sys.argv`, or `argv` without the program's name; return its status."""
    # Nearly all objects live until the end, so that looking for garbage among them would take a
    # third of the time of a long assembly. What there can be of it meanwhile is some 200 MB.
    gc.set_threshold(2_000_000, 50, 100)
    try:
        status = run(sys.argv[1:] if argv is None else argv).status
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read the output is gone. Let the interpreter's own flush at exit find no pipe either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        sys.stderr.write(f"{PROGRAM}: error: standard output: {error.strerror}\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def run(argv: Sequence[str]) -> Result:
    """Run the command with these arguments, printing to `sys.stdout` and `sys.stderr`.

    Nothing is raised but KeyboardInterrupt, and BrokenPipeError if a reader of the output is gone.
    """
    result = Result()
    line = CommandLine()
    session = _Session(line, result)
    try:
        try:
            line.read(argv, os.environ)
            if not line.show and not line.failed:
                line.check()
        except UsageError as error:
            line.error_file = None  # it may be part of what is wrong
            session.complain(line)
            session.fatal(str(error), error.hint, about=error.about)
            if error.usage:
                session.note(f"Type {PROGRAM} -h for help.")
        else:
            session.complain(line)
            if line.show:
                line.error_file = None
                from .help import text_of

                session.print(text_of(line.show))
                session.failed = False  # to NASM, what is shown is what was asked for
            elif line.failed:
                line.error_file = None
            else:
                session.work()
    except (KeyboardInterrupt, BrokenPipeError):
        session.discard()
        raise
    except RecursionError:
        session.fatal("the source nests too deeply")
    except MemoryError:
        session.fatal("out of memory")
    except Exception as error:
        session.discard()
        if os.environ.get("PYASM_DEBUG"):
            session.say()
            raise
        session.fatal(
            f"internal error, please report: {type(error).__name__}: {error}",
            hint="with PYASM_DEBUG=1 in the environment there is a traceback to report, too",
        )
    if session.failed:
        session.discard()
        result.status = 1
    session.say()
    return result


class _Session:
    """One run: collects its messages, and knows which files to take back if it fails."""

    def __init__(self, line: CommandLine, result: Result) -> None:
        self.line = line
        self.result = result
        self.failed = False
        self._own: Diagnostics | None = None
        self._assembly: Diagnostics | None = None
        self._notes: list[str] = []
        self._early: list[Diagnostic] = []
        # What an earlier run may have left, and must not stay if this one fails.
        self._promised: list[str] = []

    # Messages

    @property
    def own(self) -> Diagnostics:
        """The messages about the command line and about files."""
        if self._own is None:
            from .diagnostics import Diagnostics

            self._own = Diagnostics(PROGRAM)
        return self._own

    def complain(self, line: CommandLine) -> None:
        """Report what is wrong with the command line."""
        for severity, category, text, hint in line.messages:
            if severity == "error":
                self.error(text, hint, named=False)
            else:
                self.own.warning(category, source_text(text))
        if self._own is not None:
            self._early = list(self._own.items)

    def error(self, message: str, hint: str = "", named: bool = True) -> None:
        """Report an error that is about no line; `named`: it names the input file, if known."""
        self.failed = True
        self._name(named)
        self.own.error(source_text(message))
        if hint:
            self.own.info(source_text(hint))

    def fatal(self, message: str, hint: str = "", about: str = "") -> None:
        """Report an error that ends the run; it names the program, or the file it is about."""
        self.failed = True
        self.own.file = source_text(about) or PROGRAM
        self.own.fatal(source_text(message))
        if hint:
            self.own.info(source_text(hint))

    def _name(self, named: bool) -> None:
        """Let the messages that follow name the input file, or the program."""
        path = self.line.input or self.line.output if named else None
        self.own.file = source_text(path) if path else PROGRAM

    def note(self, text: str) -> None:
        """Say something that has no place and no severity."""
        self._notes.append(text)

    def say(self) -> None:
        """Print all messages."""
        items: list[Diagnostic] = []
        for diagnostics in (self._own, self._assembly):
            if diagnostics is not None:
                items += diagnostics.in_order()
        line = self.line
        if not items and not line.error_file and line.diagnostics != "sarif":
            return
        error_file = self.line.error_file
        if error_file and self._early:
            # What is wrong with the command line is said before that file is opened.
            self.line.error_file = None
            early = self._early
            self._early = []
            assert self._own is not None
            rest, self._own.items = self._own.items[len(early) :], early
            assembly, self._assembly = self._assembly, None
            self.say()
            self._own.items, self._assembly, self.line.error_file = rest, assembly, error_file
            items = items[len(early) :]
        from .diagnostics import render

        stream = sys.stdout if line.errors_to_stdout else sys.stderr
        terminal = not line.error_file and stream.isatty()
        form = line.diagnostics or ("rich" if terminal and not line.style else "classic")
        colours = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        if form == "sarif":
            from .sarif import log

            text = log(items, self.result.status)
        else:
            text = render(items, form, line.style or "gnu", colours)
        if form in ("classic", "rich"):
            text += "".join([note + "\n" for note in self._notes])
        data = text.encode("latin-1" if form == "classic" else "utf-8", "replace")
        if line.error_file and self._write_errors(line.error_file, data):
            return
        emit(stream, data)

    def _write_errors(self, path: str, data: bytes) -> bool:
        from .files import write_output

        try:
            write_output(path, data)
        except OSError:
            self.result.status = 1
            sys.stderr.write(f"{PROGRAM}: fatal: cannot open file `{path}' for error messages\n")
            return False
        return True

    def print(self, data: str) -> None:
        """Print source text (one character a byte) to standard output."""
        emit(sys.stdout, data.encode("latin-1", "replace"))

    # Files

    def write(self, path: str, data: bytes | bytearray, what: str) -> bool:
        """Write a file, or report why that isn't possible; return whether it went well."""
        from .files import write_output

        try:
            write_output(path, data)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            full = getattr(error, "errno", None) in _FULL
            problem = "write error on" if full else "unable to open"
            self.error(f"{problem} {what} file `{path}': {reason}")
            return False
        self.result.outputs.append(path)
        return True

    def discard(self) -> None:
        """Delete the outputs, those of an earlier run too, as NASM does."""
        if self.line.keep_all:
            return
        from .files import remove_output

        for path in self._promised:
            remove_output(path)
            if path in self.result.outputs:
                self.result.outputs.remove(path)

    # The work

    def work(self) -> None:
        """Assemble, preprocess, or list dependencies."""
        from .files import is_same_file, read_source

        line = self.line
        name = line.input
        assert name is not None
        output = line.output
        if output is None and line.mode != PREPROCESS:
            output = self._default_output(name)
        for path in (line.error_file, output, line.listing, line.depend_file):
            if path is not None and is_same_file(name, path):
                line.error_file = None
                self.fatal("will not overwrite input file", about=name)
                return
        if line.mode != DEPEND and output is not None:
            self._promised.append(output)
        if line.listing and line.mode not in (DEPEND, PREPROCESS):
            self._promised.append(line.listing)
        try:
            data = read_source(name)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self.fatal(f"unable to open input file `{name}' {reason}")
            return
        self.result.dependencies.append(name)
        self._process(source_text(name), data.decode("latin-1"), output)

    def _default_output(self, name: str) -> str:
        """Return the output's name when -o does not give it (NASM manual, 2.1.1)."""
        from .output import FORMATS

        if name == "-":
            return "nasm.out"
        output = os.path.splitext(name)[0] + FORMATS[self.line.format][1]
        if output == name:
            output = "nasm.out"
            self._name(True)
            self.own.warning(
                "other", f"default output file same as input, using `{output}' for output"
            )
        return output

    def _process(self, name: str, text: str, output: str | None) -> None:
        from .diagnostics import AssemblyStopped, Diagnostics

        line = self.line
        diagnostics = self._assembly = Diagnostics(name)
        self._set_warnings(diagnostics)
        options = options_of(line)
        work: Assembler | PreprocessOnly | None = None
        try:
            if line.mode == DEPEND:
                work = self._depend(name, text, options, diagnostics)
            elif line.mode == PREPROCESS:
                work = self._preprocess(name, text, options, diagnostics, output)
            else:
                assert output is not None
                options.output = source_text(output)
                from .assembler import assemble

                work = assembler = assemble(name, text, options, diagnostics)
                self._write_outputs(assembler, output, diagnostics)
        except AssemblyStopped:
            pass
        if diagnostics.failed:
            self.failed = True
        if work is None:
            return
        for path in work.dependencies:
            native = native_text(path)
            if native not in self.result.dependencies:
                self.result.dependencies.append(native)
        if line.depend and not self.failed:
            self._write_dependencies(work.dependencies, output)

    def _set_warnings(self, diagnostics: Diagnostics) -> None:
        for setting in self.line.warnings:
            if not diagnostics.warnings.change(setting):
                name = setting.strip().lstrip("+-*").removeprefix("no-").removeprefix("error=")
                if diagnostics.warnings.state("unknown-warning") != "off":
                    self.own.warnings.change("+unknown-warning")
                    self.own.warning("unknown-warning", f"unknown warning name: {name}")
        diagnostics.warnings.mark_initial()

    def _write_outputs(self, assembler: Assembler, output: str, diagnostics: Diagnostics) -> None:
        line = self.line
        if line.listing and (not diagnostics.failed or assembler.sized):
            from .listing import listing

            # Errors that need final addresses are shown in the listing, so it stays.
            self._promised.remove(line.listing)
            text = listing(assembler)
            self.write(line.listing, text.encode("latin-1", "replace"), "listing")
        if diagnostics.failed:
            return
        if line.show_passes:
            self._name(True)
            self.own.info(f"assembly required {assembler.passes} passes")
        if self.write(output, assembler.image, "output"):
            for destination, text in assembler.reports:
                self._write_report(destination, text)

    def _write_report(self, destination: str, text: str) -> None:
        """Write a map file, or print it."""
        from .files import write_output

        data = text.encode("latin-1", "replace")
        if destination in ("stdout", "stderr"):
            emit(sys.stdout if destination == "stdout" else sys.stderr, data)
            return
        path = native_text(destination)
        try:
            write_output(path, data)
        except (OSError, ValueError):
            self._name(True)
            self.own.warning("other", f"unable to open map file `{destination}'")
        else:
            self.result.outputs.append(path)

    def _preprocess(
        self,
        name: str,
        text: str,
        options: Options,
        diagnostics: Diagnostics,
        output: str | None,
    ) -> PreprocessOnly:
        from .preprocess_only import PreprocessOnly
        from .preprocessor.printing import printed

        options.preprocessor.pass_number = 3
        work = PreprocessOnly(options, diagnostics)
        work.preprocessor.keep_blank = True
        rows = []
        try:
            for row in printed(work.preprocessor.lines(name, text)):
                rows.append(row + "\n")
        finally:
            # On standard output, what comes before a fatal error is there already with NASM.
            printout = "".join(rows)
            if output is None:
                self.print(printout)
        if output is not None and not diagnostics.failed:
            self.write(output, printout.encode("latin-1", "replace"), "output")
        return work

    def _depend(
        self, name: str, text: str, options: Options, diagnostics: Diagnostics
    ) -> PreprocessOnly:
        from .preprocess_only import PreprocessOnly

        options.preprocessor.pass_number = 0
        work = PreprocessOnly(options, diagnostics)
        for _ in work.preprocessor.lines(name, text):
            pass
        return work

    def _write_dependencies(self, dependencies: list[str], output: str | None) -> None:
        from .dependencies import quoted, rule

        line = self.line
        assert line.input is not None
        if output is None:
            output = self._default_output(line.input)
        targets = [
            quoted(source_text(target), line.depend_watcom) if quote else source_text(target)
            for target, quote in line.depend_targets
        ] or [quoted(source_text(output), line.depend_watcom)]
        text = rule(" ".join(targets), dependencies, line.depend_phony, line.depend_watcom)
        path = line.depend_file
        if path is None and line.mode != DEPEND:
            path = line.output + ".d" if line.output else os.path.splitext(line.input)[0] + ".d"
        if path is None or path == "-":
            self.print(text)
        else:
            self.write(path, text.encode("latin-1", "replace"), "dependency")


def options_of(line: CommandLine) -> Options:
    """Return what a command line asks of the assembler."""
    from .options import Options

    options = Options()
    options.format = line.format
    options.format_alias = line.format_alias
    options.optimize = line.optimize
    options.listing = line.listing is not None
    options.affixes = {kind: source_text(text) for kind, text in line.affixes.items()}
    options.debug_format = line.debug_format_used
    options.reproducible = line.reproducible
    preprocessor = options.preprocessor
    preprocessor.debug_format = options.debug_format
    if not (line.mode == DEPEND and line.depend_missing_ok):
        # -MG takes what is not found at once for a file that is yet to be made.
        preprocessor.include_paths = [source_text(path) for path in line.include_paths]
    preprocessor.ignore_line_directives = line.no_line
    preprocessor.raw = line.raw
    if line.listing_flags:
        from .preprocessor.list_notes import flags_of

        preprocessor.listing_flags = flags_of(line.listing_flags)
    options.tasm = preprocessor.tasm = line.tasm
    preprocessor.missing_includes_ok = line.mode == DEPEND
    for kind, text in line.prepared:
        text = source_text(text)
        if kind == "define":
            preprocessor.define(text)
        elif kind == "undefine":
            preprocessor.undefine(text)
        elif kind == "include":
            preprocessor.include(text)
        elif kind == "pragma":
            preprocessor.pragma(text)
        else:
            preprocessor.add([text])
    limits = preprocessor.limits
    for name, number in line.limits:
        value = 1 << 62 if number is None else number
        if name in ("passes", "stalled-passes"):
            options.most_rounds = min(options.most_rounds, value)
        elif name != "eval":  # expressions have no depth of their own here
            setattr(limits, name.replace("-", "_"), value)
    return options


def source_text(text: str) -> str:
    """Return an argument of the command line as source text is held: one character a byte."""
    return text if text.isascii() else os.fsencode(text).decode("latin-1")


def native_text(text: str) -> str:
    """Return a path from a source as the operating system wants it."""
    return text if text.isascii() else os.fsdecode(text.encode("latin-1", "replace"))


def emit(stream: TextIO, data: bytes) -> None:
    """Write bytes to a text stream: to what is below it, or decoded if there is nothing below."""
    stream.flush()
    below = getattr(stream, "buffer", None)
    if below is None:
        stream.write(data.decode("utf-8", "replace"))
    else:
        below.write(data)
        below.flush()
