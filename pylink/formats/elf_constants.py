"""Numbers of the ELF32 format for i386.

Sources: System V ABI, chapters 4 and 5 (gABI); the Intel386 psABI supplement; GNU's extensions
as binutils documents them. Names are the specifications' own.
"""

from __future__ import annotations

ELFMAG = b"\x7fELF"

# e_ident
ELFCLASS32 = 1
ELFCLASS64 = 2
ELFDATA2LSB = 1
ELFDATA2MSB = 2
EV_CURRENT = 1
ELFOSABI_NONE = 0
ELFOSABI_GNU = 3

# e_type
ET_NONE = 0
ET_REL = 1
ET_EXEC = 2
ET_DYN = 3
ET_CORE = 4

# e_machine
EM_386 = 3
EM_X86_64 = 62

# e_phnum that says: the number is in sh_info of section 0
PN_XNUM = 0xFFFF

# Special section indexes
SHN_UNDEF = 0
SHN_LORESERVE = 0xFF00
SHN_ABS = 0xFFF1
SHN_COMMON = 0xFFF2
SHN_XINDEX = 0xFFFF

# sh_type
SHT_NULL = 0
SHT_PROGBITS = 1
SHT_SYMTAB = 2
SHT_STRTAB = 3
SHT_RELA = 4
SHT_HASH = 5
SHT_DYNAMIC = 6
SHT_NOTE = 7
SHT_NOBITS = 8
SHT_REL = 9
SHT_SHLIB = 10
SHT_DYNSYM = 11
SHT_INIT_ARRAY = 14
SHT_FINI_ARRAY = 15
SHT_PREINIT_ARRAY = 16
SHT_GROUP = 17
SHT_SYMTAB_SHNDX = 18
SHT_RELR = 19
SHT_LOOS = 0x60000000
SHT_GNU_ATTRIBUTES = 0x6FFFFFF5
SHT_GNU_HASH = 0x6FFFFFF6
SHT_GNU_verdef = 0x6FFFFFFD
SHT_GNU_verneed = 0x6FFFFFFE
SHT_GNU_versym = 0x6FFFFFFF
SHT_LLVM_ADDRSIG = 0x6FFF4C03

# sh_flags
SHF_WRITE = 0x1
SHF_ALLOC = 0x2
SHF_EXECINSTR = 0x4
SHF_MERGE = 0x10
SHF_STRINGS = 0x20
SHF_INFO_LINK = 0x40
SHF_LINK_ORDER = 0x80
SHF_OS_NONCONFORMING = 0x100
SHF_GROUP = 0x200
SHF_TLS = 0x400
SHF_COMPRESSED = 0x800
SHF_GNU_RETAIN = 0x200000
SHF_GNU_MBIND = 0x1000000
SHF_EXCLUDE = 0x80000000

# The first word of an SHT_GROUP section
GRP_COMDAT = 1

# ch_type
ELFCOMPRESS_ZLIB = 1
ELFCOMPRESS_ZSTD = 2

# Symbol binding, type, visibility
STB_LOCAL = 0
STB_GLOBAL = 1
STB_WEAK = 2
STB_GNU_UNIQUE = 10
STT_NOTYPE = 0
STT_OBJECT = 1
STT_FUNC = 2
STT_SECTION = 3
STT_FILE = 4
STT_COMMON = 5
STT_TLS = 6
STT_GNU_IFUNC = 10
STV_DEFAULT = 0
STV_INTERNAL = 1
STV_HIDDEN = 2
STV_PROTECTED = 3

# p_type
PT_NULL = 0
PT_LOAD = 1
PT_DYNAMIC = 2
PT_INTERP = 3
PT_NOTE = 4
PT_SHLIB = 5
PT_PHDR = 6
PT_TLS = 7
PT_GNU_EH_FRAME = 0x6474E550
PT_GNU_STACK = 0x6474E551
PT_GNU_RELRO = 0x6474E552
PT_GNU_PROPERTY = 0x6474E553

# p_flags
PF_X = 1
PF_W = 2
PF_R = 4

# n_type of notes named "GNU"
NT_GNU_ABI_TAG = 1
NT_GNU_BUILD_ID = 3
NT_GNU_PROPERTY_TYPE_0 = 5

# Sizes of the records of ELF32, in bytes; tests compare them with the descriptions.
EHDR_SIZE = 52
SHDR_SIZE = 40
PHDR_SIZE = 32
SYM_SIZE = 16
REL_SIZE = 8
RELA_SIZE = 12


def st_info(binding: int, kind: int) -> int:
    """Return a symbol's st_info from its binding (STB_*) and type (STT_*)."""
    return binding << 4 | kind & 15


def r_info(symbol: int, kind: int) -> int:
    """Return a relocation's r_info from its symbol index and type (R_386_*)."""
    return symbol << 8 | kind & 255
