"""What `Makefile.py info` shows: how large everything is, and what is left of its budget."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, int, int]  # name, address, bytes

LARGEST = 12


def print_sizes(budgets: Sequence[tuple[str, str, int, bool]], program: str) -> None:
    """Print budgets (what, file, limit in bytes, do zeros at the end count?) and an ELF's parts."""
    print(f"\n{'Budgets':28}{'used':>9}{'of':>10}{'left':>10}")
    for what, path, limit, with_zeros in budgets:
        data = read(path)
        used = len(data if with_zeros else data[:limit].rstrip(b"\0"))
        print(f"  {what:26}{used:9,}{limit:10,}{limit - used:10,}  {used / limit:4.0%} used")
    sections, symbols = read_elf(read(program))
    symbols.sort(key=lambda row: (-row[2], row[0]))
    print_rows(f"Sections of {program}", sections)
    print_rows(f"Largest symbols of {program}", symbols[:LARGEST])
    print(flush=True)


def print_rows(title: str, rows: Sequence[Row]) -> None:
    """Print a table of names, addresses and sizes."""
    print(f"\n{title:40}{'address':>12}{'bytes':>10}")
    for name, address, size in rows:
        print(f"  {name:38}{address:#12x}{size:10,}")


def read(path: str) -> bytes:
    """Return a file's bytes; raises OSError."""
    with open(path, "rb") as file:
        return file.read()


def read_elf(data: bytes) -> tuple[list[Row], list[Row]]:
    """Return the sections that take memory, and the symbols with a size, of an ELF32 program."""
    from pylink.formats.elf_constants import SHF_ALLOC, SHT_SYMTAB
    from pylink.formats.layouts import EHDR, SHDR, SYM

    header = EHDR.unpack_from(data)
    e_shoff, e_shentsize, e_shnum, e_shstrndx = header[12], *header[17:20]
    headers = [SHDR.unpack_from(data, e_shoff + i * e_shentsize) for i in range(e_shnum)]

    def name(table: int, offset: int) -> str:
        start = headers[table][4] + offset
        return data[start : data.index(b"\0", start)].decode("utf-8", "replace")

    sections: list[Row] = []
    symbols: list[Row] = []
    for sh_name, sh_type, sh_flags, sh_addr, sh_offset, sh_size, sh_link, *_ in headers:
        if sh_flags & SHF_ALLOC:
            sections.append((name(e_shstrndx, sh_name), sh_addr, sh_size))
        if sh_type == SHT_SYMTAB:
            for symbol in SYM.iter_unpack(data[sh_offset : sh_offset + sh_size]):
                st_name, st_value, st_size = symbol[:3]
                if st_size:
                    symbols.append((name(sh_link, st_name), st_value, st_size))
    return sections, symbols
