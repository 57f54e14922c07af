"""What --help prints."""

from __future__ import annotations

HELP = """\
Usage: pylink [options] file...
Links ELF32 i386 objects, archives and linker scripts, as GNU ld -m elf_i386 -static does.
"""
