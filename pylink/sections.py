"""Input and output sections, and the flags that the passes sort them by.

Section flags here are the ones that GNU ld's placing rules speak of; ELF's own type and flags are
kept beside them. An ELF section maps to them as BFD does: NOBITS has no contents and is not
loaded, everything not writable is read-only.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_ALLOC,
    SHF_EXCLUDE,
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_TLS,
    SHF_WRITE,
    SHT_NOBITS,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.inputs import ObjectFile
    from pylink.layout import Padding
    from pylink.merging import MergeMap
    from pylink.script.nodes import Expression
    from pylink.script.nodes import OutputSection as OutputNode
    from pylink.script.source import Where
    from pylink.statements import RuntimeStatement

ALLOC = 0x1
LOAD = 0x2
READONLY = 0x4
CODE = 0x8
CONTENTS = 0x10
TLS = 0x20
MERGE = 0x40
STRINGS = 0x80
EXCLUDE = 0x100
DEBUG = 0x200
KEEP = 0x400
DATA = 0x800

DEBUG_PREFIXES = (".debug", ".gnu.debuglto_.debug_", ".gnu.linkonce.wi.", ".zdebug")
DEBUG_NAMES = (".line", ".stab", ".stabstr", ".gdb_index")


def section_flags(name: str, sh_type: int, sh_flags: int) -> int:
    """Return the placing flags of an ELF section."""
    flags = 0
    if sh_type != SHT_NOBITS:
        flags |= CONTENTS
    if sh_flags & SHF_ALLOC:
        flags |= ALLOC
        if sh_type != SHT_NOBITS:
            flags |= LOAD
    if not sh_flags & SHF_WRITE:
        flags |= READONLY
    if sh_flags & SHF_EXECINSTR:
        flags |= CODE
    elif flags & LOAD:
        flags |= DATA
    if sh_flags & SHF_MERGE:
        flags |= MERGE
    if sh_flags & SHF_STRINGS:
        flags |= STRINGS
    if sh_flags & SHF_TLS:
        flags |= TLS
    if sh_flags & SHF_EXCLUDE:
        flags |= EXCLUDE
    if not flags & ALLOC and (
        name.startswith(DEBUG_PREFIXES) or name in DEBUG_NAMES or name.startswith(".stab")
    ):
        flags |= DEBUG
    return flags


class InputSection:
    """A section of an input file.

    `start` is where its contents begin in the file's data; `size` is what it takes in the output,
    which merging may make less than `raw_size`. `output` and `output_offset` are set when it is
    mapped. `discarded` says why it is not in the output: "" while it is.
    """

    __slots__ = (
        "align",
        "contents",
        "discarded",
        "entsize",
        "file",
        "flags",
        "group",
        "index",
        "info",
        "keep",
        "kept",
        "link",
        "live",
        "merged",
        "name",
        "output",
        "output_offset",
        "raw_size",
        "relocations",
        "sh_flags",
        "sh_type",
        "size",
        "start",
    )

    def __init__(
        self,
        file: ObjectFile,
        index: int,
        name: str,
        sh_type: int,
        sh_flags: int,
        start: int,
        size: int,
        align: int,
        entsize: int,
    ) -> None:
        self.file = file
        self.index = index
        self.name = name
        self.sh_type = sh_type
        self.sh_flags = sh_flags
        self.flags = section_flags(name, sh_type, sh_flags)
        self.start = start
        self.size = size
        self.raw_size = size
        self.align = align
        self.entsize = entsize
        self.link = 0
        self.info = 0
        self.group = 0  # index of the SHT_GROUP section in its file, 0 for none
        self.relocations: tuple[int, int, int, int] | None = None  # type, start, size, index
        self.output: OutputSection | None = None
        self.output_offset = 0
        self.discarded = ""
        self.kept: InputSection | None = None  # the section of another file that took its place
        self.keep = False
        self.live = True
        self.merged: MergeMap | None = None
        self.contents: bytes | None = None  # replaces the file's bytes

    def data(self) -> bytes | memoryview:
        """Return the section's bytes as they are in the file."""
        if self.contents is not None:
            return self.contents
        if self.sh_type == SHT_NOBITS:
            return b""
        return self.file.data[self.start : self.start + self.raw_size]

    def __repr__(self) -> str:
        return f"<{self.file.name}:{self.name}>"


class OutputSection:
    """A section of the output, made for a script's statement or for orphans.

    Addresses are in bytes; `align` is a power of two. `made` says whether anything asked for the
    section to exist; `removed` that it turned out to be empty and was dropped again; `ignored`
    that its statement has no effect on addresses any more.
    """

    __slots__ = (
        "after_end",
        "align",
        "children",
        "dropped_constraint",
        "entsize",
        "fill",
        "flags",
        "forced_type",
        "ignored",
        "index",
        "info",
        "inputs",
        "link",
        "lma",
        "lma_region",
        "made",
        "name",
        "node",
        "noload",
        "offset",
        "pads",
        "phdrs",
        "placed_region",
        "processed_lma",
        "processed_vma",
        "raw_size",
        "region",
        "removed",
        "same_address",
        "sh_flags",
        "sh_type",
        "size",
        "update_dot",
        "vma",
    )

    def __init__(self, name: str, node: OutputNode | None) -> None:
        self.name = name
        self.node = node
        self.children: list[RuntimeStatement] = []
        self.inputs: list[InputSection] = []
        self.made = False
        self.removed = False
        self.ignored = False
        self.dropped_constraint = False
        self.after_end = False
        self.update_dot = False
        self.noload = False
        self.same_address: Expression | None = None
        self.flags = 0
        self.sh_type = 0
        self.sh_flags = 0
        self.forced_type: int | None = None
        self.entsize = 0
        self.link = 0
        self.info = 0
        self.vma = 0
        self.lma = 0
        self.size = 0
        self.raw_size = 0
        self.align = 1
        self.offset = 0  # in the output file
        self.index = 0  # in the output's section table
        self.processed_vma = False
        self.processed_lma = False
        self.region = ""
        self.lma_region = ""
        self.placed_region = ""  # the region that it was given by its flags, or named
        self.phdrs: list[str] = []
        self.fill: bytes | None = None
        self.pads: list[Padding] = []

    @property
    def described_at(self) -> Where | None:
        """Where the user's script describes the section; None for orphans and built-in scripts."""
        if self.node is None:
            return None
        source = self.node.where[0]
        return self.node.where if source.text and not source.name.startswith("(") else None

    @property
    def present(self) -> bool:
        """True if the section is in the output."""
        return self.made and not self.removed

    def __repr__(self) -> str:
        return f"<output {self.name}>"


if TYPE_CHECKING:
    # What a symbol's or a value's section may be; None stands for "absolute".
    AnySection: TypeAlias = InputSection | OutputSection | None
