"""NASM's command line (NASM manual, chapter 2; `nasm -h` of 2.16), read into a `CommandLine`.

Options are read by hand: importing argparse would cost more than assembling a boot sector.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# The formats of NASM that are not here (yet), so that a message can tell them from misspellings.
OTHER_FORMATS = {
    **dict.fromkeys(("elf64", "elfx32", "win64", "macho64"), "64-bit output"),
    **dict.fromkeys(
        ("ith", "srec", "aout", "aoutb", "coff", "as86", "obj", "win32", "win"),
        "this output format",
    ),
    **dict.fromkeys(("ieee", "macho32", "macho", "dbg", "rdf", "rdoff2"), "this output format"),
}
LIMITS = (
    "passes",
    "stalled-passes",
    "macro-levels",
    "macro-tokens",
    "mmacros",
    "rep",
    "eval",
    "lines",
)

ASSEMBLE = "assemble"
PREPROCESS = "preprocess"
DEPEND = "depend"


class UsageError(Exception):
    """The command line is wrong and can't be read on.

    `usage`: it is worth to look at -h; `about` is the file that the message names, `""` for the
    program.
    """

    def __init__(self, message: str, usage: bool = True, hint: str = "", about: str = "") -> None:
        super().__init__(message)
        self.usage = usage
        self.hint = hint
        self.about = about


class CommandLine:
    """What the command line asks for. Paths are as given; `None` or empty where not given.

    `mode` is `ASSEMBLE`, `PREPROCESS` (-E) or `DEPEND` (-M); `depend` says that dependencies are
    written too (-MD). `show` is `help` or `version` when only that is wanted. `prepared` are the
    options whose order counts, as pairs of option and text: `define`, `undefine`, `include`,
    `pragma`, `before`. `warnings` are the settings of -w in order. `messages` are what is wrong
    with the command line itself, as (severity, warning class, text, hint). `debug_format_used` is
    the debug format that results, empty for none.
    """

    def __init__(self) -> None:
        self.input: str | None = None
        self.output: str | None = None
        self.listing: str | None = None
        self.listing_flags = ""
        self.error_file: str | None = None
        self.errors_to_stdout = False
        self.style = ""
        self.diagnostics = ""
        self.format = "bin"
        self.format_alias = "bin"
        self.debug = False
        self.debug_format = ""
        self.debug_format_used = ""
        self.optimize = 9
        self.show_passes = False
        self.include_paths: list[str] = []
        self.prepared: list[tuple[str, str]] = []
        self.warnings: list[str] = []
        self.limits: list[tuple[str, int | None]] = []
        self.mode = ASSEMBLE
        self.depend = False
        self.depend_file: str | None = None
        self.depend_targets: list[tuple[str, bool]] = []
        self.depend_phony = False
        self.depend_missing_ok = False
        self.depend_watcom = False
        self.keep_all = False
        self.no_line = False
        self.reproducible = False
        self.raw = False
        self.tasm = False
        self.affixes: dict[str, str] = {}
        self.show = ""
        self.messages: list[tuple[str, str, str, str]] = []
        # The first file too many. NASM looks at files when the options are right.
        self._too_many: UsageError | None = None

    def error(self, message: str, hint: str = "") -> None:
        """Note an error; reading goes on, so that all are told at once."""
        self.messages.append(("error", "", message, hint))

    def warning(self, message: str, category: str = "other") -> None:
        """Note a warning."""
        self.messages.append(("warning", category, message, ""))

    @property
    def failed(self) -> bool:
        """Whether the command line has an error."""
        return any(message[0] == "error" for message in self.messages)

    # Reading

    def read(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Read `NASMENV`, then the arguments.

        Raises:
            UsageError: it can't be read on.
        """
        preset = environment.get("NASMENV", "")
        if preset:
            separator = " "
            if preset[0] != "-":
                separator, preset = preset[0], preset[1:]
            self._read([word for word in preset.split(separator) if word], False)
        if not self.show:
            self._read(list(arguments), True)

    def check(self) -> None:
        """Check what can be judged only when everything is read.

        Raises:
            UsageError: the options don't go together.
        """
        if self.debug:
            self._choose_debug_format()
        if self._too_many is not None:
            raise self._too_many
        if self.input is None:
            raise UsageError("no input file specified", about=self.output or "")
        for path in (self.error_file, self.output, self.listing, self.depend_file):
            if path == self.input:
                raise UsageError("will not overwrite input file", about=self.input)

    def _choose_debug_format(self) -> None:
        from .output import DEBUG_FORMATS

        known = DEBUG_FORMATS.get(self.format, {})
        name = self.debug_format.lower()
        if not name:
            name = next(iter(known), "")
        elif name == "null" and not known:
            name = ""
        elif name not in known:
            raise UsageError(
                f"unrecognized debug format `{self.debug_format}' for output format `{self.format}'"
            )
        self.debug_format_used = name

    def _read(self, words: list[str], with_files: bool) -> None:
        """Read words; `with_files`: response files are allowed."""
        only_files = False
        position = 0
        while position < len(words) and not self.show:
            word = words[position]
            following = words[position + 1] if position + 1 < len(words) else None
            position += 1
            if not word:
                continue
            if only_files or word[0] != "-" or word == "-":
                if word[0] == "@" and len(word) > 1 and with_files and not only_files:
                    for line in self._response_lines(word[1:]):
                        self._read(line.split(), False)
                else:
                    self._set_once("input", "input", word)
            elif word == "--":
                only_files = True
            elif word[:2] == "-@" and with_files:
                path = word[2:].lstrip(" ") or following
                position += not word[2:].lstrip(" ")
                if path:
                    self._read(self._response_lines(path), False)
                else:
                    self.error("option `-@' requires an argument")
            elif word[:2] == "--":
                position += self._long(word[2:], following)
            elif word[1] == "M":
                position += self._make(word[2:], following)
            else:
                position += self._short(word[1], word[2:].lstrip(" "), following)

    def _response_lines(self, path: str) -> list[str]:
        try:
            with open(path, "rb") as file:
                text = os.fsdecode(file.read(1 << 24))
        except (OSError, ValueError):
            self.error(f"unable to open response file `{path}'")
            return []
        lines = text.replace("\x1a", "\n").replace("\r", "\n").split("\n")
        return [line.strip() for line in lines if line.strip()]

    def _set_once(self, attribute: str, what: str, value: str) -> None:
        if getattr(self, attribute) is None:
            setattr(self, attribute, value)
        elif self._too_many is None:
            message = f"more than one {what} file specified: {value}"
            about = self.input or self.output or ""
            self._too_many = UsageError(message, usage=False, about=about)

    # Options of one letter

    def _short(self, letter: str, glued: str, following: str | None) -> bool:
        """Carry out an option; return whether it used up the following word."""
        flag = _FLAGS.get(letter)
        if flag is not None:
            flag(self, glued)
            return False
        take = _VALUES.get(letter)
        if take is None:
            self.error(f"unrecognised option `-{letter}'", f"`{PROGRAM} -h' lists the options")
            return False
        if glued:
            take(self, glued)
            return False
        if following:
            take(self, following)
            return True
        self.error(f"option `-{letter}' requires an argument")
        return False

    def _set_output(self, value: str) -> None:
        self._set_once("output", "output", value)

    def _set_listing(self, value: str) -> None:
        self._set_once("listing", "listing", value)

    def _set_error_file(self, value: str) -> None:
        if self.error_file is not None:
            raise UsageError(f"more than one error file specified: {value}", usage=False)
        self.error_file = value

    def _set_format(self, value: str) -> None:
        from .output import ALIASES, FORMATS

        name = value.lower()
        canonical = ALIASES.get(name, name)
        if canonical in FORMATS:
            self.format = canonical
            self.format_alias = name
            return
        if name in OTHER_FORMATS:
            raise UsageError(
                f"output format `{value}': {OTHER_FORMATS[name]} is not supported yet"
                f" (there are: {', '.join(FORMATS)})",
                usage=False,
            )
        from .suggestions import closest

        raise UsageError(
            f"unrecognised output format `{value}' - use -hf for a list",
            hint=closest(value, (*FORMATS, *ALIASES)),
        )

    def _set_optimization(self, value: str) -> None:
        position = 0
        while position < len(value):
            character = value[position]
            if character in "v+":
                self.show_passes = True
            elif character == "x":
                self.optimize = 9
            elif "0" <= character <= "9":
                end = position
                while "0" <= value[end + 1 : end + 2] <= "9":
                    end += 1
                # -O2 and up bound NASM's passes; all of them mean as many as it takes today.
                self.optimize = {"0": 0, "1": 1}.get(
                    value[position : end + 1].lstrip("0") or "0", 9
                )
                position = end
            else:
                raise UsageError(f"unknown optimization option -O{character}", usage=False)
            position += 1

    def _set_debug_format(self, value: str) -> None:
        self.debug = True
        self.debug_format = value

    def _set_style(self, value: str) -> None:
        if value.lower() in ("vc", "msvc", "ms"):
            self.style = "vc"
        elif value.lower() in ("gnu", "gcc"):
            self.style = "gnu"
        else:
            raise UsageError(f"unrecognized error reporting format `{value}'")

    def _debug(self, glued: str) -> None:
        self.debug = True
        if glued:
            self.debug_format = glued

    def _help(self, glued: str) -> None:
        self.show = "help"

    def _version(self, glued: str) -> None:
        self.show = "version"

    def _list_debug_formats(self, glued: str) -> None:
        self.show = "debug formats"

    def _preprocess(self, glued: str) -> None:
        if self.mode != DEPEND:
            self.mode = PREPROCESS

    def _raw(self, glued: str) -> None:
        self.raw = True

    def _tasm(self, glued: str) -> None:
        self.tasm = True

    def _errors_to_stdout(self, glued: str) -> None:
        self.errors_to_stdout = True

    # Dependencies: -M and its kin

    def _make(self, kind: str, following: str | None) -> bool:
        if kind == "":
            self._depend_only()
        elif kind[0] == "G":
            self._depend_only()
            self.depend_missing_ok = True
        elif kind[0] == "P":
            self.depend_phony = True
        elif kind[0] == "W":
            self.depend_watcom = True
        elif kind[0] == "D":
            self.depend = True
            if following and (following[0] != "-" or following == "-"):
                self.depend_file = following
                return True
        elif kind[0] in "FTQ":
            if not following:
                self.error(f"option `-M{kind[0]}' requires a parameter")
                return False
            if kind[0] == "F":
                self.depend_file = following
            else:
                self.depend_targets = [(following, kind[0] == "Q")]
            return True
        else:
            self.error(
                f"unknown dependency option `-M{kind[0]}'",
                "there are -M, -MG, -MD, -MF, -MT, -MQ, -MP and -MW",
            )
        return False

    def _depend_only(self) -> None:
        self.mode = DEPEND
        self.depend = True

    # Options of two dashes

    def _long(self, text: str, following: str | None) -> bool:
        name, equals, value = text.partition("=")
        key = name.lower()
        used = False
        if key.startswith("limit-"):
            take: Callable[[CommandLine, str], None] | None = None
        elif key in _LONG_FLAGS:
            if equals and key != "debug":
                self.error(f"option `--{name}' does not take an argument")
            else:
                _LONG_FLAGS[key](self, value)
            return False
        elif key in _LONG_VALUES:
            take = _LONG_VALUES[key]
        else:
            from .suggestions import closest

            known = ["--" + known for known in (*_LONG_FLAGS, *_LONG_VALUES)]
            known += ["--limit-" + limit for limit in LIMITS]
            self.error(f"unrecognized option `--{text}'", closest("--" + name, known))
            return False
        if not equals:
            if following is None:
                self.error(f"option `--{name}' requires an argument")
                return False
            value, used = following, True
        if take is not None:
            take(self, value)
        else:
            self._limit(key[6:], value)
        return used

    def _limit(self, name: str, value: str) -> None:
        from .numbers import integer

        if name not in LIMITS:
            self.warning(f"unknown limit: `{name}'")
            return
        number = None
        if value.lower() != "unlimited":
            number = integer(value) if value[:1].isdigit() or value[:1] == "$" else None
            if number is None:
                self.warning(f"invalid limit value: `{value}'")
                return
        self.limits.append((name, number))

    def _set_diagnostics(self, value: str) -> None:
        if value not in ("classic", "rich", "json"):
            raise UsageError(f"unrecognized form of diagnostics `{value}': classic, rich or json")
        self.diagnostics = value

    def _keep_all(self, value: str) -> None:
        self.keep_all = True

    def _no_line(self, value: str) -> None:
        self.no_line = True

    def _reproducible(self, value: str) -> None:
        self.reproducible = True

    def _nothing(self, value: str) -> None:
        """--debug and --abort-on-panic are for NASM's own developers."""


PROGRAM = "pyasm"


def _prepares(kind: str) -> Callable[[CommandLine, str], None]:
    def take(line: CommandLine, value: str) -> None:
        line.prepared.append((kind, value))

    return take


def _affixes(kind: str) -> Callable[[CommandLine, str], None]:
    def take(line: CommandLine, value: str) -> None:
        line.affixes.setdefault(kind, value)  # NASM takes the first one

    return take


def _adds_to(attribute: str) -> Callable[[CommandLine, str], None]:
    def take(line: CommandLine, value: str) -> None:
        getattr(line, attribute).append(value)

    return take


def _add_listing_flags(line: CommandLine, value: str) -> None:
    line.listing_flags += value


if TYPE_CHECKING:
    Table = Mapping[str, Callable[[CommandLine, str], None]]

# The options: those of one letter with a value (glued or the next word) and without (what is glued
# to them is theirs), those of two dashes with a value (behind `=` or the next word) and without.
_VALUES: Table = {
    "o": CommandLine._set_output,
    "O": CommandLine._set_optimization,
    "f": CommandLine._set_format,
    "p": _prepares("include"),
    "P": _prepares("include"),
    "d": _prepares("define"),
    "D": _prepares("define"),
    "u": _prepares("undefine"),
    "U": _prepares("undefine"),
    "i": _adds_to("include_paths"),
    "I": _adds_to("include_paths"),
    "l": CommandLine._set_listing,
    "L": _add_listing_flags,
    "F": CommandLine._set_debug_format,
    "X": CommandLine._set_style,
    "Z": CommandLine._set_error_file,
    "w": _adds_to("warnings"),
    "W": _adds_to("warnings"),
}
_FLAGS: Table = {
    "a": CommandLine._raw,
    "e": CommandLine._preprocess,
    "E": CommandLine._preprocess,
    "g": CommandLine._debug,
    "h": CommandLine._help,
    "s": CommandLine._errors_to_stdout,
    "t": CommandLine._tasm,
    "v": CommandLine._version,
    "y": CommandLine._list_debug_formats,
}
_LONG_VALUES: Table = {
    "before": _prepares("before"),
    "diagnostics": CommandLine._set_diagnostics,
    "gpostfix": _affixes("global suffix"),
    "gprefix": _affixes("global prefix"),
    "include": _prepares("include"),
    "lpostfix": _affixes("local suffix"),
    "lprefix": _affixes("local prefix"),
    "postfix": _affixes("global suffix"),
    "pragma": _prepares("pragma"),
    "prefix": _affixes("global prefix"),
}
_LONG_FLAGS: Table = {
    "abort-on-panic": CommandLine._nothing,
    "debug": CommandLine._nothing,
    "help": CommandLine._help,
    "keep-all": CommandLine._keep_all,
    "no-line": CommandLine._no_line,
    "reproducible": CommandLine._reproducible,
    "v": CommandLine._version,
    "version": CommandLine._version,
}
