"""The flat records of ELF32 and its debug information as `struct` layouts.

Made by `python -m pylink.formats.derive` from the descriptions in `elf32.py` and `debug_info.py`;
don't edit.
A record's fields, in order, are in the comment above it.
"""

from __future__ import annotations

from struct import Struct

# e_ident.ei_mag e_ident.ei_class e_ident.ei_data e_ident.ei_version e_ident.ei_osabi
# e_ident.ei_abiversion e_ident.ei_pad e_type e_machine e_version e_entry e_phoff e_shoff e_flags
# e_ehsize e_phentsize e_phnum e_shentsize e_shnum e_shstrndx
EHDR = Struct("<4s5B7s2H5I6H")

# sh_name sh_type sh_flags sh_addr sh_offset sh_size sh_link sh_info sh_addralign sh_entsize
SHDR = Struct("<10I")

# p_type p_offset p_vaddr p_paddr p_filesz p_memsz p_flags p_align
PHDR = Struct("<8I")

# st_name st_value st_size st_info st_other st_shndx
SYM = Struct("<3I2BH")

# r_offset r_info
REL = Struct("<2I")

# r_offset r_info r_addend
RELA = Struct("<2Ii")

# n_namesz n_descsz n_type
NHDR = Struct("<3I")

# ch_type ch_size ch_addralign
CHDR = Struct("<3I")

# d_tag d_val
DYN = Struct("<iI")

# unit_length version debug_info_offset address_size segment_size padding
ARANGES_HEADER = Struct("<IHI2BI")

# address length
ARANGE = Struct("<2I")

# unit_length version debug_abbrev_offset address_size
UNIT_HEADER = Struct("<IHIB")

# unit_length version header_length minimum_instruction_length default_is_stmt line_base
# line_range opcode_base
LINE_HEADER = Struct("<IHI2Bb2B")

# n_strx n_type n_other n_desc n_value
STAB = Struct("<I2BHI")
