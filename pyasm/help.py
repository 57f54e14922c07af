"""The texts of -h, -v and -y. The lists in them come from the tables that the options read."""

from __future__ import annotations

from . import __version__, warnings
from .command_line import PROGRAM
from .output import ALIASES, DEBUG_FORMATS, FORMATS

# The NASM whose language and command line this is.
NASM_VERSION = "2.16.01"

_HEAD = f"""\
Usage: {PROGRAM} [-@ response_file] [options...] [--] filename
       {PROGRAM} -v (or --v)

The options are NASM's. Those in the variable NASMENV go first. A filename of `-' is standard input.

    -h            show this text and exit (also --help)
    -v (or --v)   print the version number and exit
    -@ file       response file; one command line option per line

    -o outfile    write output to outfile
    --keep-all    output files will not be removed even if an error happens

    --diagnostics=form
                  classic (as NASM prints them; default if not to a terminal), rich (with the
                  source line, a caret and the macro calls; default to a terminal) or json
    -X format     specify error reporting format (gnu or vc)
    -s            redirect error messages to stdout
    -Z file       redirect error messages to file

    -M            generate Makefile dependencies on stdout
    -MG           d:o, missing files assumed generated
    -MF file      set Makefile dependency file
    -MD file      assemble and generate dependencies
    -MT file      dependency target name
    -MQ file      dependency target name (quoted)
    -MP           emit phony targets
    -MW           write dependencies for Watcom make

    -f format     select output file format
"""

_MIDDLE = """\

    -g            generate debugging information (not supported yet: ignored with a warning)
    -F format     select a debugging format (output format dependent)
    -gformat      same as -g -F format
"""

_TAIL = """\

    -l listfile   write listing to a list file
    -L flags      add optional information to the list file
       -Ld        show byte and repeat counts in decimal, not hex
       -Lb -Le -Lf -Lm -Lp -Ls -Lw -L+
                  are accepted, and change nothing yet

    -O flags      optimize opcodes, immediates and branch offsets
       -O0        no optimization
       -O1        minimal optimization
       -Ox        multipass optimization (default)
       -Ov        display the number of passes executed at the end

    -E (or -e)    preprocess only (writes output to stdout by default)
    -a            don't preprocess (assemble only)
    -I path       add a pathname to the include file path
    -P file       pre-include a file (also --include)
    -D macro[=str] pre-define a macro
    -U macro      undefine a macro
   --pragma str   pre-executes a specific %pragma
   --before str   add line (usually a preprocessor statement) before the input
   --no-line      ignore %line directives in input

   --prefix str   prepend the given string to the names of all extern,
                  common and global symbols (also --gprefix)
   --postfix str  append the given string to the names of all extern,
                  common and global symbols (also --gpostfix)
   --lprefix str  prepend the given string to local symbols
   --lpostfix str append the given string to local symbols

   --reproducible attempt to produce run-to-run identical output (always so)

    -w+x          enable warning x (also -Wx)
    -w-x          disable warning x (also -Wno-x)
    -w[+-]error   promote all warnings to errors (also -Werror)
    -w[+-]error=x promote warning x to errors (also -Werror=x)
"""

_LIMITS = """\

   --limit-X val  set execution limit X
       passes               total number of passes [unlimited]
       stalled-passes       number of passes without forward progress [1000]
       macro-levels         levels of macro expansion [10000]
       macro-tokens         tokens processed during single-line macro expansion [10000000]
       mmacros              multi-line macros before final return [100000]
       rep                  %rep count [1000000]
       eval                 expression evaluation descent [no limit here]
       lines                total source lines processed [20000000]
"""


def text_of(what: str) -> str:
    """Return the text to print for `help`, `version` or `debug formats`."""
    if what == "version":
        return version()
    if what == "debug formats":
        return debug_formats()
    return _HEAD + formats() + _MIDDLE + debug_formats() + _TAIL + warning_classes() + _LIMITS


def version() -> str:
    """Return the line of -v: scripts look for `NASM version` and take the word behind it."""
    return f"NASM version {NASM_VERSION} compatible ({PROGRAM} {__version__})\n"


def formats() -> str:
    """Return the list of output formats."""
    rows = [f"       {name:20} {about}\n" for name, (about, _) in FORMATS.items()]
    rows += [f'       {name:20} Legacy alias for "{target}"\n' for name, target in ALIASES.items()]
    return "".join(rows)


def debug_formats() -> str:
    """Return the list of debug formats of each output format, the defaults first."""
    rows: list[str] = []
    for output, known in DEBUG_FORMATS.items():
        start, end = output + ":", " [default]"
        for name, about in known.items():
            rows.append(f"       {start:10} {name:9} {about}{end}\n")
            start = end = ""
    return "".join(rows)


def warning_classes() -> str:
    """Return the list of warning classes, each group before its classes."""
    rows = [("all", "all possible warnings")]
    names = [name for name, _, _ in warnings.rows()]
    seen: set[str] = set()
    for name, default, about in warnings.rows():
        dash = name.find("-")
        while dash > 0:
            group = name[:dash]
            if group not in seen and sum(other.startswith(group + "-") for other in names) > 1:
                seen.add(group)
                rows.append((group, f'all warnings prefixed with "{group}-"'))
            dash = name.find("-", dash + 1)
        rows.append((name, f"{about} [{default}]"))
    return "".join([f"       {name:20} {about}\n" for name, about in rows])
