"""Parsing GNU ld's command line into `Options`.

Long options are taken with one dash or two, with `=value` or the value as the next argument, and
may be abbreviated. Each option has one line in the tables below; `docs/pylink.md` lists them.
"""

from __future__ import annotations

from pylink.diagnostics import did_you_mean
from pylink.options import (
    DefinitionItem,
    FileItem,
    GroupMark,
    LibraryItem,
    Options,
    ScriptItem,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_RESPONSE_DEPTH = 20


class UsageError(Exception):
    """A command line that makes no sense; `hint` asks for the line about --help."""

    def __init__(self, message: str, hint: bool = False) -> None:
        super().__init__(message)
        self.hint = hint


# Flags that set one attribute of Options.
_SETTINGS: dict[str, tuple[str, object]] = {
    "strip-all": ("strip", "all"),
    "strip-debug": ("strip", "debug"),
    "discard-all": ("discard", "all"),
    "discard-locals": ("discard", "L"),
    "discard-none": ("discard", "none"),
    "gc-sections": ("gc_sections", True),
    "no-gc-sections": ("gc_sections", False),
    "gc-keep-exported": ("gc_keep_exported", True),
    "print-gc-sections": ("print_gc_sections", True),
    "no-print-gc-sections": ("print_gc_sections", False),
    "print-map": ("print_map", True),
    "cref": ("cref", True),
    "print-memory-usage": ("print_memory_usage", True),
    "trace": ("trace", True),
    "check-sections": ("check_sections", True),
    "no-check-sections": ("check_sections", False),
    "allow-multiple-definition": ("allow_multiple", True),
    "fatal-warnings": ("fatal_warnings", True),
    "no-fatal-warnings": ("fatal_warnings", False),
    "no-warnings": ("no_warn", True),
    "warn-common": ("warn_common", True),
    "warn-execstack": ("warn_execstack", True),
    "no-warn-execstack": ("warn_execstack", False),
    "warn-rwx-segments": ("warn_rwx", True),
    "no-warn-rwx-segments": ("warn_rwx", False),
    "warn-section-align": ("warn_section_align", True),
    "no-undefined": ("z_defs", True),
    "warn-unresolved-symbols": ("unresolved", "warn"),
    "error-unresolved-symbols": ("unresolved", "report"),
    "nostdlib": ("nostdlib", True),
    "no-define-common": ("no_define_common", True),
}

# Taken and without effect, with the reason: it is the default here, speaks of dynamic linking
# (which a static link has none of), or only changes how ld itself works.
_IGNORED = {
    "Bstatic": "default",
    "static": "default",
    "dn": "default",
    "non_shared": "default",
    "Bdynamic": "dynamic",
    "dy": "dynamic",
    "call_shared": "dynamic",
    "no-pie": "default",
    "no-dynamic-linker": "dynamic",
    "export-dynamic": "dynamic",
    "no-export-dynamic": "dynamic",
    "as-needed": "dynamic",
    "no-as-needed": "dynamic",
    "copy-dt-needed-entries": "dynamic",
    "no-copy-dt-needed-entries": "dynamic",
    "allow-shlib-undefined": "dynamic",
    "no-allow-shlib-undefined": "dynamic",
    "enable-new-dtags": "dynamic",
    "disable-new-dtags": "dynamic",
    "Bsymbolic": "dynamic",
    "Bsymbolic-functions": "dynamic",
    "Bno-symbolic": "dynamic",
    "eh-frame-hdr": "no unwinder in a static link without it",
    "no-eh-frame-hdr": "default",
    "ld-generated-unwind-info": "dynamic",
    "no-ld-generated-unwind-info": "dynamic",
    "relax": "no i386 relaxation",
    "no-relax": "default",
    "demangle": "names are shown as they are",
    "no-demangle": "default",
    "no-keep-memory": "how ld works",
    "reduce-memory-overheads": "how ld works",
    "map-whole-files": "ignored by ld",
    "no-map-whole-files": "ignored by ld",
    "stats": "how ld works",
    "no-warn-mismatch": "mismatches are errors here",
    "no-warn-search-mismatch": "nothing is warned about",
    "accept-unknown-input-arch": "ignored by ld for ELF",
    "no-accept-unknown-input-arch": "default",
    "warn-once": "undefined symbols are limited anyway",
    "warn-constructors": "not for ELF",
    "warn-textrel": "dynamic",
    "warn-multiple-gp": "not for i386",
    "warn-alternate-em": "not for i386",
    "no-strip-discarded": "default",
    "strip-discarded": "default",
    "no-ctf-variables": "no CTF",
    "ctf-variables": "no CTF",
    "no-print-map-discarded": "the map is as it is",
    "print-map-discarded": "default",
    "EL": "default",
    "traditional-format": "ignored by ld",
    "qmagic": "ignored by ld",
    "no-undefined-version": "dynamic",
    "undefined-version": "dynamic",
    "flto": "ignored by ld",
    "Qy": "ignored by ld",
    "g": "ignored by ld",
    "E": "dynamic",
}

# The same with a value.
_IGNORED_WITH_VALUE = {
    "dynamic-linker",
    "soname",
    "rpath",
    "rpath-link",
    "hash-style",
    "plugin",
    "plugin-opt",
    "max-cache-size",
    "hash-size",
    "version-script",
    "dynamic-list",
    "exclude-libs",
    "init",
    "fini",
    "auxiliary",
    "filter",
    "gpsize",
    "architecture",
    "assert",
    "flto-partition",
    "fuse-ld",
    "package-metadata",
    "spare-dynamic-tags",
    "ctf-share-types",
}

_REFUSED = {
    "shared": "shared libraries are not supported: pylink makes static executables",
    "Bshareable": "shared libraries are not supported: pylink makes static executables",
    "pie": "position-independent executables are not supported yet",
    "pic-executable": "position-independent executables are not supported yet",
    "relocatable": "relocatable output (-r) is not supported yet",
    "emit-relocs": "--emit-relocs is not supported yet",
    "EB": "big-endian output is not supported: i386 is little-endian",
}

# One-letter options: those with a value, and what the long option is.
_SHORT_WITH_VALUE = {
    "A": "architecture",
    "F": "filter",
    "G": "gpsize",
    "I": "dynamic-linker",
    "L": "library-path",
    "O": "optimize",
    "R": "just-symbols",
    "T": "script",
    "Y": "dynamic-linker",
    "b": "format",
    "c": "mri-script",
    "e": "entry",
    "f": "auxiliary",
    "h": "soname",
    "l": "library",
    "m": "emulation",
    "o": "output",
    "u": "undefined",
    "y": "trace-symbol",
    "z": "keyword",
}
_SHORT = {
    "(": "start-group",
    ")": "end-group",
    "E": "export-dynamic",
    "M": "print-map",
    "N": "omagic",
    "S": "strip-debug",
    "V": "emulations",
    "X": "discard-locals",
    "d": "define-common",
    "g": "g",
    "i": "relocatable",
    "n": "nmagic",
    "q": "emit-relocs",
    "r": "relocatable",
    "s": "strip-all",
    "t": "trace",
    "v": "version",
    "w": "no-warnings",
    "x": "discard-all",
}

_KEYWORDS_IGNORED = frozenset(
    (
        *("combreloc", "nocombreloc", "global", "initfirst", "interpose", "lazy", "loadfltr"),
        *("nocopyreloc", "nodefaultlib", "nodelete", "nodlopen", "nodump", "now", "origin"),
        *("text", "notext", "textoff", "common", "nocommon", "unique", "nounique", "globalaudit"),
        *("unique-symbol", "nounique-symbol", "start-stop-gc", "nostart-stop-gc", "ibtplt", "ibt"),
        *("noextern-protected-data", "indirect-extern-access", "noindirect-extern-access"),
        *("dynamic-undefined-weak", "nodynamic-undefined-weak", "shstk", "pack-relative-relocs"),
        *("nopack-relative-relocs", "report-relative-reloc"),
    )
)


class Parser:
    """Collects options from arguments, left to right."""

    def __init__(self) -> None:
        self.options = Options()
        self.information = ""
        self.whole_archive = False
        self.states: list[bool] = []
        self.group_open = False

    def parse(self, arguments: list[str]) -> None:
        """Go through the arguments. Raises UsageError."""
        at = 0
        while at < len(arguments):
            argument = arguments[at]
            at += 1
            if argument == "-" or not argument.startswith("-"):
                item = FileItem(argument)
                item.whole_archive = self.whole_archive
                self.options.items.append(item)
                continue
            name, value, takes = self._split(argument)
            if takes == "required" and value is None:
                if at >= len(arguments):
                    raise UsageError(f"{argument}: missing argument", hint=True)
                value = arguments[at]
                at += 1
            self._apply(name, value, argument)
        if self.group_open:
            self.options.items.append(GroupMark(False))

    def _split(self, argument: str) -> tuple[str, str | None, str]:
        """Return an argument's option, its value if attached, and whether it takes one."""
        dashes = 2 if argument.startswith("--") else 1
        body = argument[dashes:]
        name, equals, attached = body.partition("=")
        value = attached if equals else None
        letter = body[:1]
        if dashes == 1 and len(body) == 1:
            if letter in _SHORT:
                return _SHORT[letter], None, "none"
            if letter in _SHORT_WITH_VALUE:
                takes = "optional" if letter == "O" else "required"
                return _SHORT_WITH_VALUE[letter], None, takes
        # A single dash and an `o`, as in -ofile, is always the short option.
        if dashes == 2 or letter != "o":
            found = self._long(name, dashes == 2)
            if found is not None:
                takes = _takes(found)
                if value is not None and takes == "none":
                    raise UsageError(
                        f"option '{argument[:dashes]}{found}' doesn't allow an argument",
                        hint=True,
                    )
                return found, value, takes
        if dashes == 1:
            if letter in _SHORT_WITH_VALUE:
                return _SHORT_WITH_VALUE[letter], body[1:], "required"
            if letter in _SHORT and all(char in _SHORT for char in body):
                # -sx: several flags in one argument.
                for char in body[:-1]:
                    self._apply(_SHORT[char], None, argument)
                return _SHORT[body[-1]], None, "none"
        known = list(_known())
        hint = did_you_mean(name, known)
        raise UsageError(f"unrecognized option '{argument}'{hint}", hint=True)

    def _long(self, name: str, abbreviate: bool) -> str | None:
        known = _known()
        if name in known:
            return name
        if not abbreviate and name[:1] in _SHORT_WITH_VALUE:
            return None
        if len(name) < 2:
            return None
        matches = [candidate for candidate in known if candidate.startswith(name)]
        if len(matches) == 1:
            return matches[0]
        if len(matches) > 1 and abbreviate:
            choices = " ".join(f"'--{match}'" for match in sorted(matches))
            raise UsageError(f"option '--{name}' is ambiguous; possibilities: {choices}", hint=True)
        return None

    def _apply(self, name: str, value: str | None, argument: str) -> None:
        setting = _SETTINGS.get(name)
        if setting is not None:
            setattr(self.options, setting[0], setting[1])
            return
        if name in _IGNORED or name in _IGNORED_WITH_VALUE:
            return
        if name in _REFUSED:
            raise UsageError(f"{argument}: {_REFUSED[name]}")
        _HANDLERS[name][1](self, value or "")


def parse_arguments(arguments: Sequence[str]) -> tuple[Options, str]:
    """Return the options, and "help", "version" or the like if that was asked for.

    Raises UsageError.
    """
    parser = Parser()
    parser.parse(expand_response_files(list(arguments)))
    return parser.options, parser.information


def expand_response_files(arguments: list[str], depth: int = 0) -> list[str]:
    """Replace @FILE by the options in FILE; a file that can't be read stays as it is, as in ld.

    Raises UsageError for files that include each other without end.
    """
    if not any(argument.startswith("@") for argument in arguments):
        return arguments
    if depth > MAX_RESPONSE_DEPTH:
        raise UsageError("too many @-files encountered")
    result: list[str] = []
    for argument in arguments:
        if not argument.startswith("@") or len(argument) == 1:
            result.append(argument)
            continue
        try:
            with open(argument[1:], encoding="utf-8", errors="surrogateescape") as file:
                text = file.read()
        except OSError:
            result.append(argument)
            continue
        result += expand_response_files(split_words(text), depth + 1)
    return result


def split_words(text: str) -> list[str]:
    """Split a response file: blanks separate; quotes and backslashes protect."""
    words: list[str] = []
    word: list[str] = []
    started = False
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\\" and at < len(text):
            word.append(text[at])
            started = True
            at += 1
        elif quote:
            if char == quote:
                quote = ""
            else:
                word.append(char)
        elif char in "'\"":
            quote = char
            started = True
        elif char.isspace():
            if started:
                words.append("".join(word))
                word = []
                started = False
        else:
            word.append(char)
            started = True
    if started:
        words.append("".join(word))
    return words


# Options that do more than set an attribute


def _hexadecimal(text: str) -> int:
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    if digits and len(digits) <= 16 and all(char in "0123456789abcdefABCDEF" for char in digits):
        return int(digits, 16)
    raise UsageError(f"invalid hex number `{text}'")


def _number(text: str, what: str) -> int:
    try:
        value = int(text, 0) if len(text) < 40 else -1
    except ValueError:
        value = -1
    if value < 0 or value >> 32:
        raise UsageError(f"invalid {what} `{text}'")
    return value


def _emulation(parser: Parser, value: str) -> None:
    del parser
    if value != "elf_i386":
        raise UsageError(f"unrecognised emulation mode: {value}\nSupported emulations: elf_i386")


def _library(parser: Parser, value: str) -> None:
    item = LibraryItem(value)
    item.whole_archive = parser.whole_archive
    parser.options.items.append(item)


def _start_group(parser: Parser, value: str) -> None:
    del value
    if parser.group_open:
        raise UsageError("may not nest groups (--help for usage)")
    parser.group_open = True
    parser.options.items.append(GroupMark(True))


def _end_group(parser: Parser, value: str) -> None:
    del value
    if not parser.group_open:
        raise UsageError("group ended before it began (--help for usage)")
    parser.group_open = False
    parser.options.items.append(GroupMark(False))


def _whole(parser: Parser, value: bool) -> None:
    parser.whole_archive = value


def _pop_state(parser: Parser, value: str) -> None:
    del value
    if not parser.states:
        raise UsageError("no state pushed before popping")
    parser.whole_archive = parser.states.pop()


def _entry(parser: Parser, value: str) -> None:
    parser.options.entry = value
    parser.options.entry_from_command = True


def _paging(parser: Parser, value: str) -> None:
    parser.options.paging = value
    if value:
        parser.options.separate_code = False


def _section_start(parser: Parser, value: str) -> None:
    section, equals, address = value.partition("=")
    if not equals or not section:
        raise UsageError('invalid argument to option "--section-start"')
    _start(parser, section, address)


def _start(parser: Parser, section: str, address: str) -> None:
    options = parser.options
    if not options.section_starts and any(isinstance(i, ScriptItem) for i in options.items):
        options.starts_before_script = False
    options.section_starts[section] = _hexadecimal(address)


def _start_of(section: str) -> Callable[[Parser, str], None]:
    def handler(parser: Parser, value: str) -> None:
        _start(parser, section, value)

    return handler


def _segment(name: str) -> Callable[[Parser, str], None]:
    def handler(parser: Parser, value: str) -> None:
        parser.options.segment_starts[name] = _hexadecimal(value)

    return handler


def _definition(parser: Parser, value: str) -> None:
    if "=" not in value:
        raise UsageError(f"--defsym: syntax error in `{value}': expected SYMBOL=EXPRESSION")
    parser.options.items.append(DefinitionItem(value))


def _unresolved(parser: Parser, value: str) -> None:
    choices = {
        "ignore-all": "ignore",
        "ignore-in-object-files": "ignore",
        "report-all": "report",
        "ignore-in-shared-libs": "report",
    }
    if value not in choices:
        raise UsageError(f"bad --unresolved-symbols option: {value}")
    parser.options.unresolved = choices[value]


def _orphans(parser: Parser, value: str) -> None:
    if value not in ("place", "warn", "error", "discard"):
        raise UsageError('invalid argument to option "--orphan-handling"')
    parser.options.orphan_handling = value


def _sort_common(parser: Parser, value: str) -> None:
    if value not in ("", "ascending", "descending"):
        raise UsageError(f"invalid common section sorting option: {value}")
    parser.options.sort_common = value or "descending"


def _sort_section(parser: Parser, value: str) -> None:
    if value not in ("name", "alignment", "none"):
        raise UsageError(f"invalid section sorting option: {value}")
    parser.options.sort_section = "" if value == "none" else value


def _build_id(parser: Parser, value: str) -> None:
    style = value or "sha1"
    if style not in ("none", "md5", "sha1", "uuid", "fast") and not style.startswith("0x"):
        raise UsageError(f"unrecognized --build-id style '{style}'")
    parser.options.build_id = "" if style == "none" else style


def _keyword(parser: Parser, value: str) -> None:
    options = parser.options
    name, _, argument = value.partition("=")
    if name in ("max-page-size", "common-page-size"):
        size = _number(argument, "page size")
        if size == 0 or size & (size - 1):
            what = "maximum" if name == "max-page-size" else "common"
            raise UsageError(f"invalid {what} page size `{argument}'")
        if name == "max-page-size":
            options.max_page_size = size
        else:
            options.page_size = size
    elif name == "stack-size":
        options.stack_size = _number(argument, "stack size")
    elif value in ("execstack", "noexecstack"):
        options.stack_exec = value == "execstack"
    elif value in ("relro", "norelro"):
        options.z_relro = value == "relro"
    elif value in ("separate-code", "noseparate-code"):
        options.separate_code = value == "separate-code"
    elif value == "defs":
        options.z_defs = True
    elif value == "undefs":
        options.z_defs = False
    elif value == "muldefs":
        options.allow_multiple = True
    elif value not in _KEYWORDS_IGNORED and name not in (
        "start-stop-visibility",
        "call-nop",
        "cet-report",
    ):
        options.keyword_warnings.append(value)


def _information(parser: Parser, value: str) -> None:
    parser.information = parser.information or value


def _verbose(parser: Parser, value: str) -> None:
    del value
    parser.information = parser.information or "version"


def _only_static(text: str) -> Callable[[Parser, str], None]:
    def handler(parser: Parser, value: str) -> None:
        del parser, value
        raise UsageError(text)

    return handler


def _format(parser: Parser, value: str) -> None:
    del parser
    if value not in ("elf32-i386", "default", "elf"):
        raise UsageError(f"unrecognized input format `{value}': only elf32-i386 is supported")


def _append(attribute: str) -> Callable[[Parser, str], None]:
    def handler(parser: Parser, value: str) -> None:
        getattr(parser.options, attribute).append(value)

    return handler


def _set(attribute: str) -> Callable[[Parser, str], None]:
    def handler(parser: Parser, value: str) -> None:
        setattr(parser.options, attribute, value)

    return handler


_HANDLERS: dict[str, tuple[str, Callable[[Parser, str], None]]] = {
    "Map": ("required", _set("map_file")),
    "Tbss": ("required", _start_of(".bss")),
    "Tdata": ("required", _start_of(".data")),
    "Tldata-segment": ("required", _segment("ldata-segment")),
    "Trodata-segment": ("required", _segment("rodata-segment")),
    "Ttext": ("required", _start_of(".text")),
    "Ttext-segment": ("required", _segment("text-segment")),
    "build-id": ("optional", _build_id),
    "dc": ("none", lambda parser, value: setattr(parser.options, "force_common", True)),
    "default-script": ("required", _set("default_script")),
    "dT": ("required", _set("default_script")),
    "define-common": (
        "none",
        lambda parser, value: setattr(parser.options, "force_common", True),
    ),
    "defsym": ("required", _definition),
    "dependency-file": ("required", _set("dependency_file")),
    "dp": ("none", lambda parser, value: setattr(parser.options, "force_common", True)),
    "emulation": ("required", _emulation),
    "emulations": ("none", lambda parser, value: _information(parser, "emulations")),
    "end-group": ("none", _end_group),
    "entry": ("required", _entry),
    "format": ("required", _format),
    "help": ("none", lambda parser, value: _information(parser, "help")),
    "just-symbols": ("required", _only_static("--just-symbols is not supported yet")),
    "keyword": ("required", _keyword),
    "library": ("required", _library),
    "library-path": ("required", _append("library_dirs")),
    "mri-script": ("required", _only_static("MRI scripts are not supported yet")),
    "nmagic": ("none", lambda parser, value: _paging(parser, "n")),
    "no-omagic": ("none", lambda parser, value: _paging(parser, "")),
    "no-whole-archive": ("none", lambda parser, value: _whole(parser, False)),
    "oformat": ("required", _set("oformat")),
    "omagic": ("none", lambda parser, value: _paging(parser, "N")),
    "optimize": ("optional", lambda parser, value: None),
    "orphan-handling": ("required", _orphans),
    "output": ("required", _set("output")),
    "pop-state": ("none", _pop_state),
    "push-state": ("none", lambda parser, value: parser.states.append(parser.whole_archive)),
    "require-defined": ("required", _append("require_defined")),
    "script": ("required", lambda parser, value: parser.options.items.append(ScriptItem(value))),
    "section-start": ("required", _section_start),
    "sort-common": ("optional", _sort_common),
    "sort-section": ("required", _sort_section),
    "start-group": ("none", _start_group),
    "sysroot": ("required", _set("sysroot")),
    "trace-symbol": ("required", _append("trace_symbols")),
    "undefined": ("required", _append("undefined")),
    "unresolved-symbols": ("required", _unresolved),
    "verbose": ("optional", _verbose),
    "version": ("none", lambda parser, value: _information(parser, "version")),
    "whole-archive": ("none", lambda parser, value: _whole(parser, True)),
    "wrap": ("required", _append("wrap")),
}


def _known() -> set[str]:
    return (
        _HANDLERS.keys()
        | _SETTINGS.keys()
        | _IGNORED.keys()
        | _IGNORED_WITH_VALUE
        | _REFUSED.keys()
    )


def _takes(name: str) -> str:
    if name in _HANDLERS:
        return _HANDLERS[name][0]
    if name in _IGNORED_WITH_VALUE:
        return "required"
    return "optional" if name in ("demangle",) else "none"
