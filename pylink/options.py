"""What a link is asked to do: one attribute for each option of the command line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    InputItem: TypeAlias = "FileItem | LibraryItem | ScriptItem | DefinitionItem | GroupMark"


class FileItem:
    """A file to link, with the switches that were in force where it was named.

    `data` is its content where it does not have to be read from disk. `search` is set for files
    that a script names: those are looked for in the library folders too.
    """

    __slots__ = ("data", "path", "search", "whole_archive")

    def __init__(self, path: str, data: bytes | None = None) -> None:
        self.path = path
        self.data = data
        self.whole_archive = False
        self.search = False


class LibraryItem:
    """-lNAME or -l:FILE."""

    __slots__ = ("name", "whole_archive")

    def __init__(self, name: str) -> None:
        self.name = name
        self.whole_archive = False


class ScriptItem:
    """-T FILE, or a script's text."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, text: str | None = None) -> None:
        self.path = path
        self.text = text


class DefinitionItem:
    """--defsym SYMBOL=EXPRESSION."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class GroupMark:
    """--start-group (`start`) or --end-group."""

    __slots__ = ("start",)

    def __init__(self, start: bool) -> None:
        self.start = start


class Options:
    """A link's options, with GNU ld's defaults."""

    __slots__ = (
        "allow_multiple",
        "build_id",
        "check_sections",
        "cref",
        "default_script",
        "dependency_file",
        "discard",
        "entry",
        "entry_from_command",
        "fatal_warnings",
        "force_common",
        "gc_keep_exported",
        "gc_sections",
        "items",
        "keyword_warnings",
        "library_dirs",
        "map_file",
        "max_page_size",
        "no_define_common",
        "no_warn",
        "nostdlib",
        "oformat",
        "orphan_handling",
        "output",
        "page_size",
        "paging",
        "print_gc_sections",
        "print_map",
        "print_memory_usage",
        "relocatable",
        "require_defined",
        "rodata_segment",
        "section_starts",
        "segment_starts",
        "separate_code",
        "sort_common",
        "sort_section",
        "stack_exec",
        "stack_size",
        "starts_before_script",
        "strip",
        "sysroot",
        "text_segment",
        "trace",
        "trace_symbols",
        "undefined",
        "unresolved",
        "warn_common",
        "warn_execstack",
        "warn_rwx",
        "warn_section_align",
        "wrap",
        "z_defs",
        "z_relro",
    )

    def __init__(self) -> None:
        self.items: list[InputItem] = []
        self.output = "a.out"
        self.keyword_warnings: list[str] = []  # -z keywords that nobody knows
        self.oformat = ""
        self.entry: str | None = None
        self.entry_from_command = False
        self.library_dirs: list[str] = []
        self.nostdlib = False
        self.sysroot = ""
        self.default_script: str | None = None  # -dT FILE
        self.section_starts: dict[str, int] = {}
        self.starts_before_script = True  # no -T stood before the first of those options
        self.segment_starts: dict[str, int] = {}  # text-segment, rodata-segment, ...
        self.text_segment: int | None = None
        self.rodata_segment: int | None = None
        self.undefined: list[str] = []
        self.require_defined: list[str] = []
        self.wrap: list[str] = []
        self.trace_symbols: list[str] = []
        self.relocatable = False
        self.paging = ""  # "", "n" (-n: no page alignment) or "N" (-N: text writable, too)
        self.strip = ""  # "", "debug" or "all"
        self.discard = "sections"  # local symbols: sections (those in merged), L, all, none
        self.gc_sections = False
        self.gc_keep_exported = False
        self.print_gc_sections = False
        self.map_file: str | None = None
        self.print_map = False
        self.cref = False
        self.print_memory_usage = False
        self.trace = False
        self.dependency_file: str | None = None
        self.build_id = ""
        self.check_sections = True
        self.allow_multiple = False
        self.fatal_warnings = False
        self.no_warn = False
        self.warn_common = False
        self.warn_execstack: bool | None = None  # None: ld's default
        self.warn_rwx = True
        self.warn_section_align = False
        self.unresolved = "report"  # report, ignore or warn
        self.z_defs = False
        self.z_relro = True
        self.stack_exec: bool | None = None  # -z execstack / noexecstack
        self.stack_size: int | None = None
        self.separate_code = True
        self.max_page_size = 0x1000
        self.page_size = 0x1000
        self.sort_common = ""
        self.sort_section = ""
        self.force_common = False
        self.no_define_common = False
        self.orphan_handling = "place"
