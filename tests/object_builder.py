"""Building small ELF objects for tests, with the construct descriptions."""

from __future__ import annotations

from pylink.formats import elf32
from pylink.formats.elf_constants import ELFMAG

_FLAGS = {".text": 6, ".data": 3, ".bss": 3, ".rodata": 2, ".note.GNU-stack": 0}


def build_object(
    sections: dict[str, bytes | int],
    symbols: dict[str, tuple[str, int] | None],
    relocations: dict[str, list[tuple[int, int, str]]],
) -> bytes:
    """Return an object. A section is its bytes, or a size for NOBITS.

    A symbol is a section's name and an offset, or None where it is undefined; relocations are
    (offset, type, symbol). All symbols are global; names in relocations may be undefined ones.
    """
    names = [*sections]
    symbols = dict(symbols)
    for rows in relocations.values():
        for _, _, name in rows:
            symbols.setdefault(name, None)
    strings = b"\0"
    table = elf32.Sym.build(dict.fromkeys(_SYM, 0))
    order = {}
    for index, (name, place) in enumerate(symbols.items(), 1):
        order[name] = index
        shndx = names.index(place[0]) + 1 if place else 0
        row = dict(
            zip(_SYM, (len(strings), place[1] if place else 0, 0, 0x10, 0, shndx), strict=True)
        )
        table += elf32.Sym.build(row)
        strings += name.encode() + b"\0"
    headers: list[tuple[str, int, int, bytes | int, int, int, int]] = []
    for name, content in sections.items():
        kind = 8 if isinstance(content, int) else 1
        headers.append((name, kind, _FLAGS.get(name, 2), content, 0, 0, 0))
    symtab = len(headers) + len(relocations) + 1
    for name, rows in relocations.items():
        data = b"".join(
            elf32.Rel.build({"r_offset": offset, "r_info": order[symbol] << 8 | kind})
            for offset, kind, symbol in rows
        )
        headers.append((f".rel{name}", 9, 0, data, symtab, names.index(name) + 1, 8))
    headers.append((".symtab", 2, 0, table, symtab + 1, 1, 16))
    headers.append((".strtab", 3, 0, strings, 0, 0, 0))
    section_names = b"\0" + b"".join(row[0].encode() + b"\0" for row in headers) + b".shstrtab\0"
    headers.append((".shstrtab", 3, 0, section_names, 0, 0, 0))
    body = b""
    rows_out = elf32.Shdr.build(dict.fromkeys(_SHDR, 0))
    for name, kind, flags, content, link, info, entsize in headers:
        body += bytes(-len(body) % 4)
        size = content if isinstance(content, int) else len(content)
        values = (
            section_names.index(b"\0" + name.encode() + b"\0") + 1,
            *(kind, flags, 0, 52 + len(body), size, link, info, 4, entsize),
        )
        rows_out += elf32.Shdr.build(dict(zip(_SHDR, values, strict=True)))
        if not isinstance(content, int):
            body += content
    body += bytes(-len(body) % 4)
    ident = dict(zip(_IDENT, (ELFMAG, 1, 1, 1, 0, 0, bytes(7)), strict=True))
    header = elf32.Ehdr.build(
        {
            "e_ident": ident,
            "e_type": 1,
            "e_machine": 3,
            "e_version": 1,
            "e_entry": 0,
            "e_phoff": 0,
            "e_shoff": 52 + len(body),
            "e_flags": 0,
            "e_ehsize": 52,
            "e_phentsize": 0,
            "e_phnum": 0,
            "e_shentsize": 40,
            "e_shnum": len(headers) + 1,
            "e_shstrndx": len(headers),
        }
    )
    return bytes(header + body + rows_out)


_SYM = ("st_name", "st_value", "st_size", "st_info", "st_other", "st_shndx")
_SHDR = (
    *("sh_name", "sh_type", "sh_flags", "sh_addr", "sh_offset", "sh_size"),
    *("sh_link", "sh_info", "sh_addralign", "sh_entsize"),
)
_IDENT = (
    *("ei_mag", "ei_class", "ei_data", "ei_version", "ei_osabi", "ei_abiversion"),
    "ei_pad",
)
