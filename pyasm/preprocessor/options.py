"""What the command line tells the preprocessor."""

from __future__ import annotations

from ..numbers import integer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


# Limits of the assembler, which `%pragma limit` may name too; it has none of its own that depend on
# them.
_ELSEWHERE = frozenset(("passes", "stalled-passes", "eval"))
_UNLIMITED = (1 << 62) - 1


class Limits:
    """How much a source may ask for (`--limit-*`, NASM manual, 2.1.31).

    `lines` bounds the lines that macros and %rep expand to; NASM's own default has no effect in
    practice, and here an endless source has to end in an error.
    """

    __slots__ = ("lines", "macro_levels", "macro_tokens", "mmacros", "rep")

    def __init__(self) -> None:
        self.macro_levels = 10_000
        self.macro_tokens = 10_000_000
        self.mmacros = 100_000
        self.rep = 1_000_000
        self.lines = 20_000_000

    def copy(self) -> Limits:
        """Return limits of the same size, which may be changed by themselves."""
        copy = Limits()
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy

    def change(self, name: str, text: str) -> tuple[str, str] | None:
        """Set the limit of a name to a number or `unlimited`; return a warning if that fails."""
        name = name.lower()
        attribute = name.replace("-", "_")
        if attribute not in self.__slots__ and name not in _ELSEWHERE:
            return "pragma-unknown", f"unknown limit: `{name}'"
        value = _UNLIMITED if text.lower() == "unlimited" else integer(text)
        if value is None:
            return "pragma-bad", f"invalid limit value: `{text}'"
        if name not in _ELSEWHERE:
            setattr(self, attribute, min(value, _UNLIMITED))
        return None


class PreprocessorOptions:
    """The preprocessor's options; what they ask for first is in the order of the command line.

    `include_paths`: where %include looks, after the name as it is. `before`: lines of NASM language
    to preprocess before the source. `ignore_line_directives`: `--no-line`. `environment`: for `%!`,
    `None` for the process's own. `time`: seconds since 1970 that `__DATE__` and its kin show, or
    `None` for SOURCE_DATE_EPOCH, and without that for now. `missing_includes_ok`: -MG.
    `pass_number`: what `__PASS__` is: 0 for -M, 2 in an assembly, 3 for -E. `debug_format`: for
    `__DEBUG_FORMAT__`. `raw`: -a, the source has been preprocessed: of the directives only %line
    counts. `tasm`: -t, some directives do without their `%`. `listing_flags`: the letters of -L.
    """

    __slots__ = (
        "before",
        "debug_format",
        "environment",
        "ignore_line_directives",
        "include_paths",
        "limits",
        "listing_flags",
        "missing_includes_ok",
        "pass_number",
        "raw",
        "tasm",
        "time",
    )

    def __init__(self) -> None:
        self.include_paths: list[str] = []
        self.before: list[str] = []
        self.limits = Limits()
        self.ignore_line_directives = False
        self.environment: Mapping[str, str] | None = None
        self.time: int | None = None
        self.missing_includes_ok = False
        self.pass_number = 2
        self.debug_format = ""
        self.raw = False
        self.tasm = False
        self.listing_flags: frozenset[str] = frozenset()

    def define(self, definition: str) -> None:
        """`-D name` or `-D name=value`."""
        name, equals, value = definition.partition("=")
        self.before.append(f"%define {name} {value}" if equals else f"%define {name}")

    def undefine(self, name: str) -> None:
        """`-U name`."""
        self.before.append(f"%undef {name}")

    def include(self, file: str) -> None:
        """`-P file`."""
        from ..strings import quote

        self.before.append(f"%include {quote(file)}")

    def pragma(self, text: str) -> None:
        """`--pragma text`."""
        self.before.append(f"%pragma {text}")

    def add(self, lines: Sequence[str]) -> None:
        """`--before line`, for each line."""
        self.before += lines
