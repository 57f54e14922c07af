"""ELF32, little-endian, described with construct: the only truth about its records' layout.

Field names, order and widths are those of the System V ABI, chapters 4 and 5. Everything here is
little-endian, as the Intel386 supplement demands. Numbers with names are in `elf_constants`.

`layouts` is derived from this file; run `python -m pylink.formats.derive` after a change here.
"""

from __future__ import annotations

from construct import (
    Array,
    Bytes,
    Const,
    CString,
    GreedyBytes,
    GreedyRange,
    Int8ul,
    Int16ul,
    Int32sl,
    Int32ul,
    Padded,
    Struct,
    this,
)

from pylink.formats.elf_constants import ELFMAG

Ident = Struct(
    "ei_mag" / Const(ELFMAG),
    "ei_class" / Int8ul,
    "ei_data" / Int8ul,
    "ei_version" / Int8ul,
    "ei_osabi" / Int8ul,
    "ei_abiversion" / Int8ul,
    "ei_pad" / Bytes(7),
)

Ehdr = Struct(
    "e_ident" / Ident,
    "e_type" / Int16ul,
    "e_machine" / Int16ul,
    "e_version" / Int32ul,
    "e_entry" / Int32ul,
    "e_phoff" / Int32ul,
    "e_shoff" / Int32ul,
    "e_flags" / Int32ul,
    "e_ehsize" / Int16ul,
    "e_phentsize" / Int16ul,
    "e_phnum" / Int16ul,
    "e_shentsize" / Int16ul,
    "e_shnum" / Int16ul,
    "e_shstrndx" / Int16ul,
)

Shdr = Struct(
    "sh_name" / Int32ul,
    "sh_type" / Int32ul,
    "sh_flags" / Int32ul,
    "sh_addr" / Int32ul,
    "sh_offset" / Int32ul,
    "sh_size" / Int32ul,
    "sh_link" / Int32ul,
    "sh_info" / Int32ul,
    "sh_addralign" / Int32ul,
    "sh_entsize" / Int32ul,
)

Phdr = Struct(
    "p_type" / Int32ul,
    "p_offset" / Int32ul,
    "p_vaddr" / Int32ul,
    "p_paddr" / Int32ul,
    "p_filesz" / Int32ul,
    "p_memsz" / Int32ul,
    "p_flags" / Int32ul,
    "p_align" / Int32ul,
)

Sym = Struct(
    "st_name" / Int32ul,
    "st_value" / Int32ul,
    "st_size" / Int32ul,
    "st_info" / Int8ul,
    "st_other" / Int8ul,
    "st_shndx" / Int16ul,
)

Rel = Struct(
    "r_offset" / Int32ul,
    "r_info" / Int32ul,
)

Rela = Struct(
    "r_offset" / Int32ul,
    "r_info" / Int32ul,
    "r_addend" / Int32sl,
)

Nhdr = Struct(
    "n_namesz" / Int32ul,
    "n_descsz" / Int32ul,
    "n_type" / Int32ul,
)

Chdr = Struct(
    "ch_type" / Int32ul,
    "ch_size" / Int32ul,
    "ch_addralign" / Int32ul,
)

Dyn = Struct(
    "d_tag" / Int32sl,
    "d_val" / Int32ul,
)

# The records above that are flat, and so have a derived layout.
RECORDS = {
    "Ehdr": Ehdr,
    "Shdr": Shdr,
    "Phdr": Phdr,
    "Sym": Sym,
    "Rel": Rel,
    "Rela": Rela,
    "Nhdr": Nhdr,
    "Chdr": Chdr,
    "Dyn": Dyn,
}

# What is not flat: read and built through construct itself.

Note = Struct(
    "header" / Nhdr,
    "name" / Padded(lambda ctx: -(-ctx.header.n_namesz // 4) * 4, Bytes(this.header.n_namesz)),
    "desc" / Padded(lambda ctx: -(-ctx.header.n_descsz // 4) * 4, Bytes(this.header.n_descsz)),
)

Notes = GreedyRange(Note)

StringTable = GreedyRange(CString("utf8"))

# SHT_GROUP: flags, then the section indexes of the members.
Group = Struct("flags" / Int32ul, "members" / GreedyRange(Int32ul))

# SHT_HASH, gABI chapter 5.
HashTable = Struct(
    "nbucket" / Int32ul,
    "nchain" / Int32ul,
    "buckets" / Array(this.nbucket, Int32ul),
    "chains" / Array(this.nchain, Int32ul),
)

# SHT_GNU_HASH: the chains run to the section's end.
GnuHashTable = Struct(
    "nbuckets" / Int32ul,
    "symoffset" / Int32ul,
    "bloom_size" / Int32ul,
    "bloom_shift" / Int32ul,
    "bloom" / Array(this.bloom_size, Int32ul),
    "buckets" / Array(this.nbuckets, Int32ul),
    "chains" / GreedyRange(Int32ul),
)

# SHF_COMPRESSED: the header, then the compressed stream.
Compressed = Struct("header" / Chdr, "stream" / GreedyBytes)
