"""What SECTION may say of a section of an ELF32 object, and what known names say by themselves.

NASM takes the attributes as words, without looking into them: `align=` has a plain number, and a
word that begins an entry size stands for it. (NASM manual, 8.9.2)
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_TLS,
    SHF_WRITE,
    SHT_FINI_ARRAY,
    SHT_INIT_ARRAY,
    SHT_NOBITS,
    SHT_NOTE,
    SHT_PREINIT_ARRAY,
    SHT_PROGBITS,
)

from .format import number_at, options_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..assembler import Assembler
    from ..source import Token

# Sections with defaults of their own: type, flags, alignment, entry size.
KNOWN = {
    ".text": (SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 16, 0),
    ".rodata": (SHT_PROGBITS, SHF_ALLOC, 4, 0),
    ".lrodata": (SHT_PROGBITS, SHF_ALLOC, 4, 0),
    ".data": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".ldata": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".bss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".lbss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE, 4, 0),
    ".tdata": (SHT_PROGBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 4, 0),
    ".tbss": (SHT_NOBITS, SHF_ALLOC | SHF_WRITE | SHF_TLS, 4, 0),
    ".comment": (SHT_PROGBITS, 0, 1, 0),
    ".preinit_array": (SHT_PREINIT_ARRAY, SHF_ALLOC, 4, 4),
    ".init_array": (SHT_INIT_ARRAY, SHF_ALLOC, 4, 4),
    ".fini_array": (SHT_FINI_ARRAY, SHF_ALLOC, 4, 4),
    ".note": (SHT_NOTE, 0, 4, 0),
}
DEFAULT = (SHT_PROGBITS, SHF_ALLOC, 1, 0)
RESERVED = frozenset([".shstrtab", ".strtab", ".symtab", ".symtab_shndx"])
FLAGS = {
    "alloc": SHF_ALLOC,
    "exec": SHF_EXECINSTR,
    "write": SHF_WRITE,
    "tls": SHF_TLS,
    "merge": SHF_MERGE,
    "strings": SHF_STRINGS,
}
TYPES = {
    "progbits": SHT_PROGBITS,
    "nobits": SHT_NOBITS,
    "note": SHT_NOTE,
    "preinit_array": SHT_PREINIT_ARRAY,
    "init_array": SHT_INIT_ARRAY,
    "fini_array": SHT_FINI_ARRAY,
}
# Entry sizes by name, in the order in which NASM looks: bytes and the alignment that comes with it.
ENTRY_SIZES = {
    "byte": (1, 1),
    "word": (2, 2),
    "dword": (4, 4),
    "qword": (8, 8),
    "tword": (10, 2),
    "tbyte": (10, 2),
    "oword": (16, 16),
    "xword": (16, 16),
    "yword": (32, 32),
    "zword": (64, 64),
    "pointer": (4, 4),
}


class Wanted:
    """The attributes of one SECTION directive. Zero stands for what it does not speak of.

    `mask` are the flags that it speaks of, `flags` what it says of them.
    """

    __slots__ = ("align", "entry_size", "flags", "mask", "type")

    def __init__(self, name: str, text: str, assembler: Assembler, where: Token | None) -> None:
        self.type = 0
        self.mask = 0
        self.flags = 0
        self.align = 0
        self.entry_size = 0
        natural = 0
        diagnostics = assembler.diagnostics
        for word, value in options_in(text):
            key = word.lower()
            if key == "align":
                if value is None:
                    diagnostics.error("section align without value specified", token=where)
                    continue
                alignment = number_at(value) or 0
                if alignment & (alignment - 1):
                    diagnostics.error(
                        f"section alignment {alignment} is not a power of two", token=where
                    )
                else:
                    self.align = max(self.align, alignment)
            elif key in FLAGS:
                self._flag(FLAGS[key], True)
            elif key[:2] == "no" and key[2:] in FLAGS:
                self._flag(FLAGS[key[2:]], False)
            elif key == "readonly":
                self._flag(SHF_WRITE, False)
            elif key in TYPES:
                self.type = TYPES[key]
            else:
                size = _entry_size(key)
                if size is None:
                    diagnostics.warning(
                        "other",
                        f"unknown section attribute '{word}' ignored on declaration of section"
                        f" `{name}'",
                        token=where,
                    )
                else:
                    self.entry_size, natural = size
        if self.type in (SHT_PREINIT_ARRAY, SHT_INIT_ARRAY, SHT_FINI_ARRAY):
            natural = natural or 4
            self.entry_size = self.entry_size or 4
        # Any attribute puts the default alignment of a known name out of force.
        self.align = self.align or natural or (1 if text.strip() else 0)

    def _flag(self, flag: int, on: bool) -> None:
        self.mask |= flag
        self.flags = self.flags | flag if on else self.flags & ~flag


def _entry_size(key: str) -> tuple[int, int] | None:
    """Return the entry size that a word stands for and the alignment that comes with it.

    In `word*4` NASM overlooks the letter before the asterisk.
    """
    unit, asterisk, count = key.partition("*")
    times = 1
    if asterisk:
        if not unit:
            return None
        unit = unit[:-1]
        times = number_at(count) or 0
    for name, (size, align) in ENTRY_SIZES.items():
        if name.startswith(unit):
            return size * times & 0xFFFFFFFF, align
    return None
