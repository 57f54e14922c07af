"""The built-in linker scripts, for links without -T.

Written to have the same effect as the one that `ld -m elf_i386 -static --verbose` prints: the same
sections in the same order, with the same addresses and symbols.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.options import Options

# Where -l looks after the -L folders; "=" stands for --sysroot.
SEARCH_DIRS = [
    "=/usr/local/lib/i386-linux-gnu",
    "=/lib/i386-linux-gnu",
    "=/usr/lib/i386-linux-gnu",
    "=/usr/lib/x86_64-linux-gnu32",
    "=/usr/local/lib32",
    "=/lib32",
    "=/usr/lib32",
    "=/usr/lib/x86_64-linux-gnu",
    "=/usr/local/lib",
    "=/lib",
    "=/usr/lib",
    "=/usr/i386-linux-gnu/lib32",
    "=/usr/x86_64-linux-gnu/lib32",
    "=/usr/i386-linux-gnu/lib",
]

_START = """\
OUTPUT_FORMAT("elf32-i386", "elf32-i386", "elf32-i386")
OUTPUT_ARCH(i386)
ENTRY(_start)
SECTIONS
{
  PROVIDE (__executable_start = SEGMENT_START("text-segment", 0x08048000));
  . = SEGMENT_START("text-segment", 0x08048000) + SIZEOF_HEADERS;
"""

# Sections that hold only what has their own name.
_HEAD = (
    ".interp",
    ".note.gnu.build-id",
    ".hash",
    ".gnu.hash",
    ".dynsym",
    ".dynstr",
    ".gnu.version",
    ".gnu.version_d",
    ".gnu.version_r",
)

# Relocations by the sections that they are for, with the letter of their linkonce kind.
_RELOCATED = (
    ("text", "t"),
    ("fini", ""),
    ("rodata", "r"),
    ("data.rel.ro", "d.rel.ro"),
    ("data", "d"),
    ("tdata", "td"),
    ("tbss", "tb"),
    ("ctors", ""),
    ("dtors", ""),
    ("got", ""),
    ("bss", "b"),
    ("ifunc", ""),
)

_CODE = """\
  .rel.plt : {
    *(.rel.plt)
    PROVIDE_HIDDEN (__rel_iplt_start = .);
    *(.rel.iplt)
    PROVIDE_HIDDEN (__rel_iplt_end = .);
  }
  .relr.dyn : { *(.relr.dyn) }
@CODE_PAGE@  .init : { KEEP (*(SORT_NONE(.init))) }
  .plt : { *(.plt) *(.iplt) }
  .plt.got : { *(.plt.got) }
  .plt.sec : { *(.plt.sec) }
  .text : {
    *(.text.unlikely .text.*_unlikely .text.unlikely.*)
    *(.text.exit .text.exit.*)
    *(.text.startup .text.startup.*)
    *(.text.hot .text.hot.*)
    *(SORT(.text.sorted.*))
    *(.text .stub .text.* .gnu.linkonce.t.*)
    *(.gnu.warning)
  }
  .fini : { KEEP (*(SORT_NONE(.fini))) }
  PROVIDE (__etext = .);
  PROVIDE (_etext = .);
  PROVIDE (etext = .);
@RODATA_PAGE@  .rodata : { *(.rodata .rodata.* .gnu.linkonce.r.*) }
  .rodata1 : { *(.rodata1) }
  .eh_frame_hdr : { *(.eh_frame_hdr) *(.eh_frame_entry .eh_frame_entry.*) }
  .eh_frame : ONLY_IF_RO { KEEP (*(.eh_frame)) *(.eh_frame.*) }
  .sframe : ONLY_IF_RO { *(.sframe) *(.sframe.*) }
  .gcc_except_table : ONLY_IF_RO { *(.gcc_except_table .gcc_except_table.*) }
  .gnu_extab : ONLY_IF_RO { *(.gnu_extab*) }
  .exception_ranges : ONLY_IF_RO { *(.exception_ranges*) }
"""

_DATA_PAGE = "  . = DATA_SEGMENT_ALIGN (CONSTANT (MAXPAGESIZE), CONSTANT (COMMONPAGESIZE));\n"

_DATA = """\
  .eh_frame : ONLY_IF_RW { KEEP (*(.eh_frame)) *(.eh_frame.*) }
  .sframe : ONLY_IF_RW { *(.sframe) *(.sframe.*) }
  .gnu_extab : ONLY_IF_RW { *(.gnu_extab) }
  .gcc_except_table : ONLY_IF_RW { *(.gcc_except_table .gcc_except_table.*) }
  .exception_ranges : ONLY_IF_RW { *(.exception_ranges*) }
  .tdata : {
    PROVIDE_HIDDEN (__tdata_start = .);
    *(.tdata .tdata.* .gnu.linkonce.td.*)
  }
  .tbss : { *(.tbss .tbss.* .gnu.linkonce.tb.*) *(.tcommon) }
  .preinit_array : {
    PROVIDE_HIDDEN (__preinit_array_start = .);
    KEEP (*(.preinit_array))
    PROVIDE_HIDDEN (__preinit_array_end = .);
  }
"""

_ARRAY = """\
  .@NAME@_array : {
    PROVIDE_HIDDEN (__@NAME@_array_start = .);
    KEEP (*(SORT_BY_INIT_PRIORITY(.@NAME@_array.*) SORT_BY_INIT_PRIORITY(.@OLD@.*)))
    KEEP (*(.@NAME@_array EXCLUDE_FILE (*crtbegin.o *crtbegin?.o *crtend.o *crtend?.o ) .@OLD@))
    PROVIDE_HIDDEN (__@NAME@_array_end = .);
  }
"""

# crtbegin.o holds the first entry of these lists and crtend.o the last.
_LIST = """\
  .@OLD@ : {
    KEEP (*crtbegin.o(.@OLD@))
    KEEP (*crtbegin?.o(.@OLD@))
    KEEP (*(EXCLUDE_FILE (*crtend.o *crtend?.o ) .@OLD@))
    KEEP (*(SORT(.@OLD@.*)))
    KEEP (*(.@OLD@))
  }
"""

_END = """\
  .jcr : { KEEP (*(.jcr)) }
  .data.rel.ro : {
    *(.data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.*)
    *(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*)
  }
  .dynamic : { *(.dynamic) }
  .got : { *(.got) *(.igot) }
@RELRO@  .got.plt : { *(.got.plt) *(.igot.plt) }
  .data : {
    *(.data .data.* .gnu.linkonce.d.*)
    SORT(CONSTRUCTORS)
  }
  .data1 : { *(.data1) }
  _edata = .;
  PROVIDE (edata = .);
  . = .;
  __bss_start = .;
  .bss : {
    *(.dynbss)
    *(.bss .bss.* .gnu.linkonce.b.*)
    *(COMMON)
    . = ALIGN(. != 0 ? 32 / 8 : 1);
  }
  . = ALIGN(32 / 8);
  . = SEGMENT_START("ldata-segment", .);
  . = ALIGN(32 / 8);
  _end = .;
  PROVIDE (end = .);
  . = DATA_SEGMENT_END (.);
"""

# Sections that are not loaded, at address 0.
_DEBUG = [
    ".stab",
    ".stabstr",
    ".stab.excl",
    ".stab.exclstr",
    ".stab.index",
    ".stab.indexstr",
    ".comment",
    ".gnu.build.attributes",
    ".debug",
    ".line",
    ".debug_srcinfo",
    ".debug_sfnames",
    ".debug_aranges",
    ".debug_pubnames",
    ".debug_info",
    ".debug_abbrev",
    ".debug_line",
    ".debug_frame",
    ".debug_str",
    ".debug_loc",
    ".debug_macinfo",
    ".debug_weaknames",
    ".debug_funcnames",
    ".debug_typenames",
    ".debug_varnames",
    ".debug_pubtypes",
    ".debug_ranges",
    ".debug_addr",
    ".debug_line_str",
    ".debug_loclists",
    ".debug_macro",
    ".debug_names",
    ".debug_rnglists",
    ".debug_str_offsets",
    ".debug_sup",
    ".gnu.attributes",
]
_DEBUG_PATTERNS = {
    ".gnu.build.attributes": "*(.gnu.build.attributes .gnu.build.attributes.*)",
    ".debug_info": "*(.debug_info .gnu.linkonce.wi.*)",
    ".debug_line": "*(.debug_line .debug_line.* .debug_line_end)",
    ".gnu.attributes": "KEEP (*(.gnu.attributes))",
}


def default_script(options: Options) -> str:
    """Return the text of the built-in script for these options."""
    if options.relocatable:
        return _relocatable_script()
    parts = [_START]
    parts += [f"  {name} : {{ *({name}) }}\n" for name in _HEAD]
    parts.append("  .rel.dyn : {\n    *(.rel.init)\n")
    for name, once in _RELOCATED:
        patterns = f".rel.{name}"
        if once:
            patterns += f" .rel.{name}.* .rel.gnu.linkonce.{once}.*"
        parts.append(f"    *({patterns})\n")
    parts.append("  }\n")
    paged = not options.paging
    separate = options.separate_code and paged
    code_page = "  . = ALIGN(CONSTANT (MAXPAGESIZE));\n" if separate else ""
    rodata_page = code_page
    if separate:
        rodata_page += (
            '  . = SEGMENT_START("rodata-segment", ALIGN(CONSTANT (MAXPAGESIZE))'
            " + (. & (CONSTANT (MAXPAGESIZE) - 1)));\n"
        )
    parts.append(_CODE.replace("@CODE_PAGE@", code_page).replace("@RODATA_PAGE@", rodata_page))
    if options.paging == "N":
        # Text and data are one segment: data follows without a gap.
        parts.append("  . = .;\n")
    else:
        parts.append(_DATA_PAGE)
    parts.append(_DATA)
    parts.append(_ARRAY.replace("@NAME@", "init").replace("@OLD@", "ctors"))
    parts.append(_ARRAY.replace("@NAME@", "fini").replace("@OLD@", "dtors"))
    parts.append(_LIST.replace("@OLD@", "ctors"))
    parts.append(_LIST.replace("@OLD@", "dtors"))
    relro = "  . = DATA_SEGMENT_RELRO_END (SIZEOF (.got.plt) >= 12 ? 12 : 0, .);\n"
    if options.paging == "N":
        relro = ""
    end = _END.replace("@RELRO@", relro)
    if options.paging == "N":
        end = end.replace("  . = DATA_SEGMENT_END (.);\n", "")
    parts.append(end)
    for name in _DEBUG:
        pattern = _DEBUG_PATTERNS.get(name, f"*({name})")
        address = "" if name == ".gnu.build.attributes" else " 0"
        parts.append(f"  {name}{address} : {{ {pattern} }}\n")
    parts.append("  /DISCARD/ : { *(.note.GNU-stack) *(.gnu_debuglink) *(.gnu.lto_*) }\n}\n")
    return "".join(parts)


def _relocatable_script() -> str:
    """Return the script for -r: sections of one name are joined, nothing has an address."""
    names = [
        ".interp",
        ".hash",
        ".gnu.hash",
        ".dynsym",
        ".dynstr",
        ".init",
        ".text",
        ".fini",
        ".rodata",
        ".rodata1",
        ".eh_frame",
        ".gcc_except_table",
        ".tdata",
        ".tbss",
        ".preinit_array",
        ".init_array",
        ".fini_array",
        ".ctors",
        ".dtors",
        ".jcr",
        ".data.rel.ro",
        ".got",
        ".got.plt",
        ".data",
        ".data1",
        ".bss",
        ".comment",
    ]
    sections = "".join(f"  {name} 0 : {{ *({name}) }}\n" for name in names)
    return f"SECTIONS\n{{\n{sections}}}\n"
