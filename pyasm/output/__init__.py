"""Output formats: one module each, imported when it is asked for."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..assembler import Assembler
    from .format import OutputFormat

# Name for -f, what -hf says of it, default suffix of the output file.
FORMATS = {
    "bin": ("Flat raw binary (MS-DOS, embedded, ...) [default]", ""),
    "elf32": ("ELF32 (i386) (Linux, most Unix variants)", ".o"),
}
ALIASES = {"elf": "elf32"}
# Of each format that has them the formats of debug information, the default first, and what -y
# says of them.
DEBUG_FORMATS = {
    "elf32": {"dwarf": "ELF32 (i386) dwarf (newer)", "stabs": "ELF32 (i386) stabs (older)"},
}


def create(name: str, assembler: Assembler) -> OutputFormat:
    """Return a new output format object by its canonical name (a key of `FORMATS`)."""
    if name == "elf32":
        from .elf32 import Elf32Format

        return Elf32Format(assembler)
    from .bin import BinFormat

    return BinFormat(assembler)
