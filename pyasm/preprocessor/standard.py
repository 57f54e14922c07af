"""NASM's standard macros (NASM manual, 4.11, 5 and 7), defined when their name first appears.

Most are the user-level forms of directives, written in NASM's language. A macro-local label or a
context takes a number each time, which ends up in symbol tables; so they use as many of both as
NASM's own do.
"""

from __future__ import annotations

from ..lexer import ID, tokenize
from ..source import SourceLine, Token
from .functions import builtin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .preprocessor import Preprocessor

VERSION = (2, 16, 1, 0)
VERSION_TEXT = "2.16.01"

# Directives whose user-level form is the bracketed one with the same arguments.
_PLAIN = ("bits", "cpu", "default")
# Directives that take a list, each item going into a bracketed directive of its own.
_LISTS = ("common", "extern", "global", "required", "static")
# Directives that also set __?SECT?__, which other macros go back to.
_SECTIONS = ("absolute", "section", "segment")
_WORDS = {
    "use16": "bits 16",
    "use32": "bits 32",
    "use64": "bits 64",
    "userel": "default rel",
    "useabs": "default abs",
    "usebnd": "default bnd",
    "usenobnd": "default nobnd",
}

# Words of TASM that mean nothing with -t.
_IGNORED = frozenset(("ideal", "jumps", "p386", "p486", "p586", "end"))

_PADDING = "(((%1) - (($-$$) % (%1))) % (%1))"
_ALIGN_SECTION = """\
%if __?SECTALIGN_ALIGN_UPDATES_SECTION?__
  sectalign %1
%endif
"""

_MACROS = {
    "sectalign": """\
%imacro sectalign 1+.nolist
%ifidni %1, on
  %define __?SECTALIGN_ALIGN_UPDATES_SECTION?__ 1
%elifidni %1, off
  %define __?SECTALIGN_ALIGN_UPDATES_SECTION?__ 0
%else
  [sectalign %1]
%endif
""",
    "align": f"""\
%imacro align 1-2+.nolist nop
{_ALIGN_SECTION}\
times {_PADDING} %2
""",
    "alignb": f"""\
%imacro alignb 1-2+.nolist
{_ALIGN_SECTION}\
%ifnempty %2
  times {_PADDING} %2
%else
  [warning push]
  [warning -zeroing]
  resb {_PADDING}
  [warning pop]
%endif
""",
    "struc": """\
%imacro struc 1-2.nolist 0
%push
%define %$strucname %1
[absolute %2]
%$strucname:
""",
    "endstruc": """\
%imacro endstruc 0.nolist
%{$strucname}_size equ ($-%$strucname)
%pop
__?SECT?__
""",
    "istruc": """\
%imacro istruc 1.nolist
%push
%define %$strucname %1
%$strucstart:
""",
    "at": """\
%imacro at 1-2+.nolist
%defstr %$member %1
%substr %$member1 %$member 1
%ifidn %$member1, '.'
  times (%$strucname%1-%$strucname)-($-%$strucstart) db 0
%else
  times (%1-%$strucname)-($-%$strucstart) db 0
%endif
%2
""",
    "iend": """\
%imacro iend 0.nolist
times %{$strucname}_size-($-%$strucstart) db 0
%pop
""",
    "float": """\
%imacro float 1-*.nolist
%rep %0
  [float %1]
  %ifidni %1, default
    %define __?FLOAT_DAZ?__ nodaz
    %define __?FLOAT_ROUND?__ near
  %elifidni %1, daz
    %define __?FLOAT_DAZ?__ daz
  %elifidni %1, nodaz
    %define __?FLOAT_DAZ?__ nodaz
  %elifidni %1, near
    %define __?FLOAT_ROUND?__ near
  %elifidni %1, down
    %define __?FLOAT_ROUND?__ down
  %elifidni %1, up
    %define __?FLOAT_ROUND?__ up
  %elifidni %1, zero
    %define __?FLOAT_ROUND?__ zero
  %endif
  %rotate 1
%endrep
""",
    "incbin": """\
%imacro incbin 1-2+.nolist 0
%push
%pathsearch %$path %1
%depend %$path
%? %$path,%2
%pop
""",
}

# Macros that an output format adds (chapter 8). All have __?NASM_CDecl?__.
_BRACKETED = "%imacro {0} {1}.nolist\n[{0} %1]\n"
_FORMATS = {
    "bin": {"org": "1+"},
    "coff": {"export": "1+", "safeseh": "1"},
    "elf": {"osabi": "1+"},
    "obj": {"group": "1+", "uppercase": "0+", "export": "1+", "import": "1+"},
}
_FORMAT_FAMILIES = {
    "win32": "coff",
    "win64": "coff",
    "elf32": "elf",
    "elf64": "elf",
    "elfx32": "elf",
    "obj2": "obj",
    "ith": "bin",
    "srec": "bin",
}

# Single-line macros, by name; the values are NASM text.
_DEFINES = {
    "__?SECTALIGN_ALIGN_UPDATES_SECTION?__": "1",
    "__?FLOAT_DAZ?__": "nodaz",
    "__?FLOAT_ROUND?__": "near",
    "__?FLOAT?__": "__?FLOAT_DAZ?__,__?FLOAT_ROUND?__",
    "__?NASM_MAJOR?__": str(VERSION[0]),
    "__?NASM_MINOR?__": str(VERSION[1]),
    "__?NASM_SUBMINOR?__": str(VERSION[2]),
    "__?NASM_PATCHLEVEL?__": str(VERSION[3]),
    "__?NASM_VERSION_ID?__": "0{:02X}{:02X}{:02X}{:02X}h".format(*VERSION),
    "__?NASM_VER?__": f'"{VERSION_TEXT}"',
}
_DEFINE_KEYS = {name.lower(): name for name in _DEFINES}
_DATES = {
    "__?date?__": ("__?DATE?__", '"%Y-%m-%d"', False),
    "__?date_num?__": ("__?DATE_NUM?__", "%Y%m%d", False),
    "__?time?__": ("__?TIME?__", '"%H:%M:%S"', False),
    "__?time_num?__": ("__?TIME_NUM?__", "%H%M%S", False),
    "__?utc_date?__": ("__?UTC_DATE?__", '"%Y-%m-%d"', True),
    "__?utc_date_num?__": ("__?UTC_DATE_NUM?__", "%Y%m%d", True),
    "__?utc_time?__": ("__?UTC_TIME?__", '"%H:%M:%S"', True),
    "__?utc_time_num?__": ("__?UTC_TIME_NUM?__", "%H%M%S", True),
    "__?posix_time?__": ("__?POSIX_TIME?__", "", True),
}

# Names that mean something in expressions and stand for themselves, in any case.
_TOKEN_NAMES = """
infinity nan qnan snan float8 float16 float32 float64 float80m float80e float128l float128h
utf16 utf16le utf16be utf32 utf32le utf32be ilog2e ilog2w ilog2f ilog2c
"""
_TOKENS = frozenset(_TOKEN_NAMES.split())
# Names that also have a form without question marks, which is an alias.
_ALIASED_NAMES = """
SECT SECTALIGN_ALIGN_UPDATES_SECTION FLOAT_DAZ FLOAT_ROUND FLOAT OUTPUT_FORMAT DEBUG_FORMAT
NASM_MAJOR NASM_MINOR NASM_SUBMINOR NASM_PATCHLEVEL NASM_SNAPSHOT NASM_VERSION_ID NASM_VER
DATE DATE_NUM TIME TIME_NUM UTC_DATE UTC_DATE_NUM UTC_TIME UTC_TIME_NUM POSIX_TIME
FILE LINE BITS PTR PASS
"""
_ALIASED = frozenset(_ALIASED_NAMES.split())


def macro_names() -> list[str]:
    """Return the names of the standard multi-line macros that do not depend on the format."""
    return [*_MACROS, *_LISTS, *_SECTIONS, *_PLAIN, *_WORDS]


class StandardMacros:
    """Defines the standard macros of a run, each when its name is first seen."""

    __slots__ = ("_aliases", "_defines", "_format", "_loaded", "_macros", "_now", "_pp")

    def __init__(self, pp: Preprocessor) -> None:
        self._pp = pp
        self._loaded: set[str] = set()
        self._defines = True
        self._aliases = True
        self._macros = True
        self._format: dict[str, str] | None = None
        self._now: int | None = None

    def forget(self, *, defines: bool = False, aliases: bool = False, macros: bool = False) -> None:
        """Don't define any more macros of these kinds (%clear)."""
        if defines:
            self._defines = False
        if aliases:
            self._aliases = False
        if macros:
            self._macros = False

    def used(self, package: str) -> None:
        """Have `__?USE_…?__` looked up again, after %use of a package."""
        self._loaded -= {f"__?use_{package}?__", f"__use_{package}__"}

    def load(self, key: str) -> bool:
        """Define what is standard under a name in lower case; return whether there is any."""
        if key in self._loaded:
            return False
        if key[:1] == "_" or key[:1] == "%":
            if not self._is_single(key):
                return False
            self._loaded.add(key)
            return self._single(key)
        text = self._text(key) if self._macros else ""
        if not text:
            return self._is_ignored(key)
        self._loaded.add(key)
        self._define_macro(text)
        return True

    # Multi-line macros

    def _is_ignored(self, key: str) -> bool:
        """Whether a word is one of TASM's that -t makes mean nothing, and define it so."""
        if key not in _IGNORED or not self._pp.options.tasm or not self._defines:
            return False
        self._loaded.add(key)
        self._define(key, "", case_sensitive=False)
        return True

    def _text(self, key: str) -> str:
        """Return the definition of a multi-line macro, without its %endmacro."""
        if key in _MACROS:
            return _MACROS[key]
        if key in _LISTS:
            return f"%imacro {key} 1-*.nolist\n%rep %0\n  [{key} %1]\n  %rotate 1\n%endrep\n"
        if key in _SECTIONS:
            return f"%imacro {key} 1+.nolist\n%define __?SECT?__ [{key} %1]\n__?SECT?__\n"
        if key in _PLAIN:
            return f"%imacro {key} 1+.nolist\n[{key} %1]\n"
        if key in _WORDS:
            return f"%imacro {key} 0.nolist\n[{_WORDS[key]}]\n"
        return self._format_macros().get(key, "")

    def _format_macros(self) -> dict[str, str]:
        """Return the macros that the output format adds."""
        if self._format is None:
            name = self._pp.host.output_format.lower()
            family = _FORMAT_FAMILIES.get(name, name)
            self._format = {
                macro: _BRACKETED.format(macro, count)
                for macro, count in _FORMATS.get(family, {}).items()
            }
        return self._format

    def _define_macro(self, text: str) -> None:
        from .calls import parse_specification
        from .directives import DIRECTIVES
        from .macros import BodyLine, link

        pp = self._pp
        trailing = pp.trailing
        header, *body = text.splitlines()
        line = SourceLine("", 0, header)
        macro = parse_specification(pp, tokenize(line), "%imacro")
        assert macro is not None
        macro.case_sensitive = False
        for row in body:
            line = SourceLine("", 0, row.lstrip())
            macro.body.append(BodyLine(tokenize(line), line, DIRECTIVES))
        link(macro.body)
        pp.table.defining(macro.name, False).multiple.append(macro)
        pp.trailing = trailing

    # Single-line macros

    def _is_single(self, key: str) -> bool:
        """Whether a name that starts with `_` or `%` may be standard: a quick test."""
        return key[:1] == "%" or (len(key) > 4 and key[:2] == "__" and key[-2:] == "__")

    def _single(self, key: str) -> bool:
        pp = self._pp
        if key[:1] == "%" or key in ("__?file?__", "__?line?__", "__?bits?__", "__?ptr?__"):
            macro = builtin(key) if self._defines else None
            if macro is None:
                return False
            pp.table.defining(macro.name, macro.case_sensitive).single.append(macro)
            return True
        inner = key[2:-2]
        if inner[0] != "?":
            if not self._aliases:
                return False
            if inner in _TOKENS:
                self._define(key, f"__?{inner}?__", case_sensitive=False, alias=True)
                return True
            upper = inner.upper()
            if upper in _ALIASED:
                self._define(f"__{upper}__", f"__?{upper}?__", alias=True)
                return True
            return False
        if not self._defines:
            return False
        if inner[1:-1] in _TOKENS and inner[-1] == "?":
            self._define(key, "%?", case_sensitive=False)
            return True
        if key == "__?nasm_cdecl?__":
            return self._declare_c()
        found = self._value(key)
        if found is None:
            return False
        self._define(*found)
        return True

    def _value(self, key: str) -> tuple[str, str] | None:
        """Return the name and the text of a standard single-line macro."""
        pp = self._pp
        if key in _DEFINE_KEYS:
            name = _DEFINE_KEYS[key]
            return name, _DEFINES[name]
        if key == "__?sect?__":
            return "__?SECT?__", "[section .text]"
        if key == "__?output_format?__":
            return "__?OUTPUT_FORMAT?__", pp.host.output_format
        if key == "__?debug_format?__" and pp.options.debug_format:
            return "__?DEBUG_FORMAT?__", pp.options.debug_format
        if key[:7] == "__?use_" and key[7:-3] in pp.packages:
            return f"__?USE_{key[7:-3].upper()}?__", ""
        if key == "__?pass?__":
            return "__?PASS?__", str(pp.options.pass_number)
        if key in _DATES:
            return self._date(key)
        return None

    def _date(self, key: str) -> tuple[str, str]:
        import time

        name, form, universal = _DATES[key]
        given = self._pp.options.time
        fixed = given is not None
        if given is None:
            import os

            epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
            if epoch.isdecimal() and len(epoch) < 13:
                given = int(epoch)
                fixed = True
            else:
                if self._now is None:
                    self._now = int(time.time())
                given = self._now
        if not form:
            return name, str(given)
        try:
            moment = time.gmtime(given) if universal or fixed else time.localtime(given)
        except (OverflowError, ValueError, OSError):
            moment = time.gmtime(0)
        return name, time.strftime(form, moment)

    def _declare_c(self) -> bool:
        family = _FORMAT_FAMILIES.get(self._pp.host.output_format, self._pp.host.output_format)
        body = "%define $_%1 $%1\n" if family == "elf" else ""
        self._define_macro(f"%imacro __?NASM_CDecl?__ 1\n{body}")
        return True

    def _define(
        self, name: str, text: str, case_sensitive: bool = True, alias: bool = False
    ) -> None:
        from .macros import SingleLineMacro

        line = SourceLine("", 0, text)
        tokens: list[Token] = tokenize(line)
        if alias:
            tokens = [Token(ID, text, False, line, 0)]
        macro = SingleLineMacro(name, case_sensitive, tokens, alias=alias)
        self._pp.table.defining(name, case_sensitive).single.append(macro)
