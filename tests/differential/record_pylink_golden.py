"""Record the golden cases of pylink: run GNU as and ld over the links below.

    python tests/differential/record_pylink_golden.py

Needs GNU binutils 2.40; the files in tests/golden/pylink are replaced. A case is a name, a script
(None for the built-in one), options, and sources by object name; `expect` lists texts that our
messages have to contain, for links that fail or warn.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from link_golden import FOLDER, Case

MAIN = """\
.file "main.c"
.text
.globl main
.type main,@function
main:
 call helper
 movl counter, %eax
 movl $table, %ebx
 ret
.data
.globl counter
counter: .long 7, main
.bss
.balign 16
buffer: .skip 40
.section .rodata,"a"
table: .long 1, 2, helper, buffer+8
.comm shared,24,8
.section .note.GNU-stack,"",@progbits
"""
HELPER = """\
.file "helper.c"
.section .text.helper,"ax",@progbits
.globl helper
helper:
 jmp main
 .byte 1, 2, 3
.section .data.helper,"aw",@progbits
.balign 8
.globl state
state: .quad 1
.section .rodata.str1.1,"aMS",@progbits,1
message: .asciz "hello world"
.asciz "world"
.asciz "hello"
.text
 movl $message, %eax
.comm shared,40,32
.section .note.GNU-stack,"",@progbits
"""
BASIC = {"main.o": MAIN, "helper.o": HELPER}
STACK = '.section .note.GNU-stack,"",@progbits\n'

Link = tuple[str, "str | None", list[str], dict[str, str], list[str]]
LINKS: list[Link] = []


def case(
    name: str,
    script: str | None = None,
    options: list[str] | None = None,
    sources: dict[str, str] | None = None,
    expect: list[str] | None = None,
) -> None:
    """Add a link to record."""
    LINKS.append((name, script, options or [], sources or BASIC, expect or []))


# The built-in script and options
case("default", options=["-e", "main"])
case("default-omagic", options=["-e", "main", "-N"])
case("default-nmagic", options=["-e", "main", "-n"])
case("default-noseparate-code", options=["-e", "main", "-z", "noseparate-code"])
case("default-strip-all", options=["-e", "main", "-s"])
case("default-strip-debug", options=["-e", "main", "-S"])
case("default-discard-all", options=["-e", "main", "-x"])
case("default-gc-sections", options=["-e", "main", "--gc-sections"])
case("default-text-address", options=["-e", "main", "-Ttext", "0x7c00"])
case("default-text-address-omagic", options=["-e", "main", "-N", "-Ttext=7c00"])
case("default-data-address", options=["-e", "main", "-Tdata", "0x9000000"])
case("default-section-start", options=["-e", "main", "--section-start=.rodata=0x8100000"])
case("default-text-segment", options=["-e", "main", "-Ttext-segment=0x400000"])
case("default-page-size", options=["-e", "main", "-z", "max-page-size=0x10000"])
case("default-execstack", options=["-e", "main", "-z", "execstack"])
case("default-defsym", options=["-e", "main", "--defsym", "extra=main+4", "--defsym=n=0x55"])
case("default-no-entry", expect=["cannot find entry symbol _start; defaulting to 08049000"])
case("default-undefined-option", options=["-e", "main", "-u", "state"])
case("default-sort-common", options=["-e", "main", "--sort-common"])
case(
    "default-relro",
    options=["-e", "main"],
    sources={
        **BASIC,
        "relro.o": '.section .data.rel.ro,"aw"\n.long main\n.section .init_array,"aw"\n.long main\n'
        + STACK,
    },
)
case(
    "default-constructors",
    options=["-e", "main"],
    sources={
        **BASIC,
        "init.o": '.section .ctors.00100,"aw"\n.long 1\n.section .init_array.00200,"aw",'
        '@init_array\n.long 2\n.section .init_array,"aw",@init_array\n.long 3\n'
        '.section .fini_array,"aw",@fini_array\n.long 4\n' + STACK,
    },
)
case(
    "default-notes",
    options=["-e", "main"],
    sources={
        **BASIC,
        "note.o": '.section .note.a,"a",@note\n.long 4,4,1\n.asciz "abc"\n.long 9\n'
        '.section .note.b,"a",@note\n.balign 4\n.long 4,0,2\n.asciz "xyz"\n' + STACK,
    },
)
case("binary-default", options=["-e", "main", "--oformat", "binary", "-Ttext", "0x7c00"])

# Scripts
case("script-minimal", "SECTIONS { . = 0x10000; .text : { *(.text .text.*) } }\n")
case("script-empty", "ENTRY(main)\n")
case(
    "script-app",
    """\
ENTRY(main)
SECTIONS
{
  . = 0x10000;
  .text : { *(.text.entry) *(.text .text.*) }
  . = ALIGN(16);
  .rodata : { *(.rodata .rodata.*) }
  .data : { *(.data .data.*) }
  bss_start = .;
  .bss : { *(.bss .bss.*) *(COMMON) }
  bss_end = .;
  /DISCARD/ : { *(.note*) *(.comment) }
  ASSERT(bss_end - 0x10000 < 0x40000, "too large")
}
""",
)
case(
    "script-binary",
    "SECTIONS { . = 0x7c00; .text : { *(.text*) } .data : { *(.data*) *(.rodata*) } }\n",
    ["--oformat=binary"],
)
case(
    "script-memory",
    """\
MEMORY { rom (rx) : ORIGIN = 0x1000, LENGTH = 4K  ram (w!x) : ORIGIN = 0x20000, LENGTH = 64K }
SECTIONS
{
  .text : { *(.text .text.*) *(.rodata*) } >rom
  .data : { *(.data*) } >ram AT>rom
  .bss : { *(.bss) *(COMMON) } >ram
  rom_left = ORIGIN(rom) + LENGTH(rom) - LOADADDR(.data) - SIZEOF(.data);
}
""",
)
case(
    "script-memory-by-attributes",
    """\
MEMORY { rom (rx!w) : ORIGIN = 0x1000, LENGTH = 4K  ram (w) : ORIGIN = 0x20000, LENGTH = 64K }
SECTIONS { .text : { *(.text*) } .data : { *(.data*) } .bss : { *(.bss) *(COMMON) } }
""",
)
case(
    "script-region-alias",
    """\
MEMORY { main : ORIGIN = 0x4000, LENGTH = 4K }
REGION_ALIAS("CODE", main) REGION_ALIAS("DATA", main)
SECTIONS { .text : { *(.text*) } >CODE .data : { *(.data*) *(.rodata*) *(.bss) *(COMMON) } >DATA }
""",
)
case(
    "script-load-addresses",
    """\
SECTIONS
{
  .text 0x1000 : AT(0x8000) { *(.text*) }
  .rodata : { *(.rodata*) }
  .data 0x3000 : AT(ADDR(.data) + 0x10000) { *(.data*) }
  .bss : { *(.bss) *(COMMON) }
  load = LOADADDR(.data);
}
""",
)
case(
    "script-fill",
    """\
SECTIONS
{
  .text : { *(.text) . = ALIGN(32); BYTE(1) FILL(0xCC) . += 5; *(.text.*) . = ALIGN(64); } =0x90
  .data : { BYTE(1) SHORT(0x1234) LONG(main) QUAD(-1) *(.data*) . = . + 7; } =0xAABBCC
  .rodata : { *(.rodata*) . = ALIGN(16); } = 0x12345678 + 0
}
""",
)
case(
    "script-nop-fill",
    "SECTIONS { .text 0x1001 : { *(.text) . = . + 1; *(.text.*) . = . + 6; . = ALIGN(32); } }\n",
)
case(
    "script-relative-symbols",
    """\
outside = 0x20;
SECTIONS
{
  . = 0x2000;
  before = .;
  .text : {
    start_of = .; number = 4; absolute = ABSOLUTE(4); sum = main + 4; difference = main - helper;
    *(.text*) inverted = ~main; product = main * 2; aligned = ALIGN(16); next = NEXT(0x100);
    maximum = MAX(main, 5); outside_too = outside + 1; size = SIZEOF(.text); here = . - ADDR(.text);
  }
  after = .; alias = main; moved = main + 4; scaled = (main - helper) << 2;
  pick = DEFINED(main) ? main : 0; log = LOG2CEIL(0x1001); alignment = ALIGNOF(.text);
  PROVIDE(counter = 99); PROVIDE(shared_end = 5); PROVIDE_HIDDEN(unused = 1); HIDDEN(secret = .);
  headers = SIZEOF_HEADERS; page = CONSTANT(MAXPAGESIZE); third = 7 / 2 + 7 % 4 - -1;
  logic = (1 && 0) || !0; bits = (0xF0 | 0x0F) & ~3; compare = 3 >= 2; seg = SEGMENT_START("x", 9);
}
""",
)
case(
    "script-dot",
    """\
SECTIONS
{
  . = 0x1000;
  .text : { . = 0x20; *(.text*) . = . + 3; end_text = .; }
  . += 0x40;
  gap = .;
  .empty : {}
  .symbol : { only = .; }
  .kept : { . = .; }
  .space : { . += 24; }
  .data ALIGN(0x100) : ALIGN(64) { *(.data*) }
  . = ALIGN(0x1000);
  .bss : { *(.bss) *(COMMON) }
  _end = .;
}
""",
)
case(
    "script-patterns",
    """\
SECTIONS
{
  .first : { *main.o(.data .rodata) }
  .second : { *(EXCLUDE_FILE(*main.o) .data*) helper.o(.text) }
  .third : { KEEP(*(.text.*)) *(.tex?) *(.b[a-z]s) *(COMMON) }
  .fourth : { *(SORT_BY_NAME(.rodata*)) }
}
""",
)
SORTED = {
    f"{name}.o": f'.section .x.{key},"aw"\n.balign {align}\n.long {key}\n.section .y.00{key},"aw"\n'
    f".byte {key}\n" + STACK
    for name, key, align in (("b", 3, 4), ("a", 9, 16), ("c", 1, 8))
}
case(
    "script-sorts",
    """\
SECTIONS
{
  .name : { *(SORT(.x.*)) }
  .priority : { *(SORT_BY_INIT_PRIORITY(.y.*)) }
}
""",
    sources=SORTED,
)
case("script-sort-alignment", "SECTIONS { .x : { *(SORT_BY_ALIGNMENT(.x.*)) } }\n", [], SORTED)
case("script-sort-files", "SECTIONS { .x : { SORT(*)(.x.*) } }\n", [], SORTED)
case(
    "script-subalign",
    "SECTIONS { .x : SUBALIGN(32) { *(.x.*) } .y : SUBALIGN(4) { *(.y.*) } }\n",
    [],
    SORTED,
)
case(
    "script-phdrs",
    """\
PHDRS { headers PT_PHDR PHDRS; text PT_LOAD FILEHDR PHDRS; data PT_LOAD FLAGS(6);
        stack PT_GNU_STACK FLAGS(6); }
SECTIONS
{
  . = 0x10000 + SIZEOF_HEADERS;
  .text : { *(.text*) } :text
  .rodata : { *(.rodata*) }
  . = ALIGN(0x1000);
  .data : { *(.data*) } :data
  .bss : { *(.bss) *(COMMON) }
}
""",
)
case(
    "script-types",
    """\
SECTIONS
{
  .text : { *(.text*) }
  .noload 0x9000 (NOLOAD) : { *(.rodata*) }
  .info (INFO) : { *(.data.helper) }
  .data : { *(.data) }
}
""",
)
case(
    "script-overlay",
    """\
SECTIONS
{
  .text : { *(.text) }
  OVERLAY 0x4000 : AT(0x9000) { .o1 { *(.text.helper) } .o2 { *(.data*) } }
  .after : { *(.rodata*) LONG(__load_start_o2) }
}
""",
)
case("script-orphans", "SECTIONS { .text : { *(.text) } .data : { *(.data) } }\n")
case(
    "script-start-stop",
    "SECTIONS { .text : { *(.text) } }\n",
    [],
    {
        "a.o": '.section mine,"aw"\n.long 1,2\n.text\n.long __start_mine, __stop_mine\n' + STACK,
        "b.o": '.section mine,"aw"\n.long 3\n' + STACK,
    },
)
case("script-no-text-sections", "SECTIONS { . = 0x500; all : { *(*) } }\n")
case(
    "script-gc-keep",
    "ENTRY(main) SECTIONS { .text : { *(.text*) } .k : { KEEP(*(.data.*)) } }\n",
    ["--gc-sections"],
)
case("script-comments", "/* a */ SECTIONS /* b */ { # line\n .text /**/ : { *(.text*)/* c */ } }\n")
case(
    "script-numbers",
    "a = 10K; b = 0x1M; c = $ff; d = 101b; e = 17o; f = 0ffh; g = 10d; h = 010; i = 1m;\n",
)

# Symbols, COMDAT, merging, relocations
case(
    "symbols-weak",
    None,
    ["-e", "f"],
    {
        "a.o": ".text\n.globl f\nf: .long w, nowhere\n.weak w\nw: .long 1\n.weak nowhere\n" + STACK,
        "b.o": ".text\n.globl w\nw: .long 2\n" + STACK,
    },
)
case(
    "symbols-common",
    None,
    ["-e", "f"],
    {
        "a.o": ".text\n.globl f\nf: .long c1, c2, c3\n.comm c1,4,4\n.comm c2,100,64\n" + STACK,
        "b.o": ".comm c1,40,32\n.data\n.globl c3\nc3: .long 5\n" + STACK,
        "c.o": ".comm c3,16,4\n" + STACK,
    },
)
COMDAT = (
    '.section .text.inl,"axG",@progbits,inl,comdat\n.weak inl\ninl: .byte {}\nret\n'
    ".text\n.globl {}\n{}: call inl\n.long inl\n" + STACK
)
case(
    "comdat-first-wins",
    None,
    ["-e", "f"],
    {
        "a.o": COMDAT.format(1, "f", "f"),
        "b.o": COMDAT.format(2, "g", "g"),
    },
)
STRINGS = (
    '.section .rodata.str1.1,"aMS",@progbits,1\n{}: .asciz "{}"\n.asciz "{}"\n'
    '.section .rodata.str1.4,"aMS",@progbits,1\n.balign 4\n{}4: .asciz "{}"\n.balign 4\n'
    '.asciz "tail"\n.balign 4\n.section .rodata.cst4,"aM",@progbits,4\n.long 1,2,{}\n'
    ".text\n.globl {}\n{}: .long {}, {}4+1, .rodata.cst4+8, .rodata.str1.1+2\n" + STACK
)
case(
    "merge-strings",
    None,
    ["-e", "f"],
    {
        "a.o": STRINGS.format("x", "long tail", "tail", "x", "entail", 3, "f", "f", "x", "x"),
        "b.o": STRINGS.format("y", "tail", "other", "y", "long tail", 2, "g", "g", "y", "y"),
    },
)
case(
    "merge-wide-strings",
    None,
    ["-e", "f"],
    {
        "a.o": '.section .rodata.str2.2,"aMS",@progbits,2\nx: .short 65,66,0,66,0\n'
        ".text\n.globl f\n"
        "f: .long x, x+2, x+6\n" + STACK,
        "b.o": '.section .rodata.str2.2,"aMS",@progbits,2\ny: .short 66,0\n.text\n.long y\n'
        + STACK,
    },
)
case(
    "relocations-small",
    "SECTIONS { .text 0x100 : { *(.text) } }\n",
    [],
    {
        "a.o": ".code16\n.text\n.globl f\nf: .byte f-0x100+3\n.word g, f-.\n.byte g-.\n jmp g\n"
        + STACK,
        "b.o": ".text\n.globl g\ng: .long f-., f, g+4\n" + STACK,
    },
)
case(
    "relocations-got",
    None,
    ["-e", "f"],
    {
        "a.o": ".text\n.globl f\nf: movl g@GOT(%ebx), %eax\n call h@PLT\n"
        " movl x@GOTOFF(%ebx), %ecx\n"
        " addl $_GLOBAL_OFFSET_TABLE_, %ebx\n.data\nx: .long 1\n" + STACK,
        "b.o": ".text\n.globl g, h\ng: nop\nh: ret\n" + STACK,
    },
)
case(
    "absolute-symbols",
    None,
    ["-e", "f"],
    {
        "a.o": ".text\n.globl f, k\nf: .long k+1\nk = 0x1234\n" + STACK,
        "b.o": ".data\n.long k\n" + STACK,
    },
)

# What fails
case(
    "error-undefined",
    None,
    ["-e", "main"],
    {"main.o": MAIN},
    ["main.o: in function `main':\nmain.c:(.text+0x1): undefined reference to `helper'"],
)
case(
    "error-multiple",
    None,
    ["-e", "main"],
    {"main.o": MAIN, "again.o": MAIN, "helper.o": HELPER},
    ["multiple definition of `main'; main.o:main.c:(.text+0x0): first defined here"],
)
case(
    "error-region",
    "MEMORY { r : ORIGIN = 0, LENGTH = 20 }\nSECTIONS { .text : { *(.text*) } >r }\n",
    [],
    BASIC,
    ["section `.text' will not fit in region `r'", "region `r' overflowed by"],
)
case(
    "error-no-region",
    "MEMORY { r (x) : ORIGIN = 0, LENGTH = 4K }\nSECTIONS { .data : { *(.data) } }\n",
    [],
    BASIC,
    ["no memory region specified for loadable section"],
)
case("error-assert", 'ASSERT(main == 1, "main is elsewhere")\n', [], BASIC, ["main is elsewhere"])
case(
    "error-overlap",
    "SECTIONS { .text : { *(.text*) } . = 4; .data : { *(.data) } }\n",
    [],
    BASIC,
    ["section .data LMA [00000004,0000000b] overlaps section .text LMA"],
)
case(
    "error-overlap-vma",
    "SECTIONS { .text : { *(.text*) } .data 4 : AT(0x9000) { *(.data) } }\n",
    [],
    BASIC,
    ["section .data VMA [00000004,0000000b] overlaps section .text VMA"],
)
case(
    "error-backwards",
    "SECTIONS { .text : { *(.text) . = 1; } }\n",
    [],
    BASIC,
    ["cannot move location counter backwards (from 00000015 to 00000001)"],
)
case("error-divide", "x = 1 / 0;\n", [], BASIC, ["/ by zero"])
case(
    "error-symbol",
    "SECTIONS { .text : { *(.text) x = nosuch; } }\n",
    [],
    BASIC,
    ["undefined symbol `nosuch' referenced in expression", "t.ld:1:35"],
)
case("error-syntax", "SECTIONS {\n  .text : { *(.text) \n  x y\n", [], BASIC, ["t.ld:"])
case(
    "error-discarded",
    "SECTIONS { /DISCARD/ : { *(.data) } }\n",
    [],
    BASIC,
    [
        "`counter' referenced in section `.text' of main.o: defined in discarded section "
        "`.data' of main.o"
    ],
)
case(
    "error-truncated",
    "SECTIONS { .text 0x12345 : { *(.text) } }\n",
    [],
    {"a.o": ".text\n.globl f\nf: .word f\n" + STACK},
    ["relocation truncated to fit: R_386_16 against symbol `f' defined in .text section in a.o"],
)
case(
    "error-phdr",
    "SECTIONS { .text : { *(.text) } :nowhere }\n",
    [],
    BASIC,
    ["section `.text' assigned to non-existent phdr `nowhere'"],
)
case("error-oformat", "", ["--oformat=strange"], BASIC, ["target strange not found"])


def run(link: Link, version: str, folder: Path) -> Case:
    """Assemble and link; return the case."""
    name, script, options, sources, expect = link
    result = Case(name)
    result.about = f"Recorded from {version}."
    result.options, result.script, result.expect = options, script, expect
    for object_name, source in sources.items():
        result.sources[object_name] = source
        (folder / "s.s").write_text(source)
        subprocess.run(["as", "--32", "s.s", "-o", object_name], cwd=folder, check=True)
        result.objects[object_name] = (folder / object_name).read_bytes()
    arguments = ["ld", "-m", "elf_i386", *options]
    if script is not None:
        (folder / "t.ld").write_text(script)
        arguments += ["-T", "t.ld"]
    done = subprocess.run(
        [*arguments, *sources, "-o", "out"], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        result.errors = done.stderr
        return result
    result.image = (folder / "out").read_bytes()
    if result.image[:4] == b"\x7fELF":
        listing = subprocess.run(
            ["readelf", "-SsW", "out"], cwd=folder, capture_output=True, text=True, check=True
        ).stdout
        for line in listing.splitlines():
            _read_line(line, result)
    return result


def _read_line(line: str, result: Case) -> None:
    if line.startswith("  [") and "NULL" not in line and "Nr" not in line:
        words = line[7:].split()
        result.sections.append((words[0], int(words[2], 16), int(words[4], 16)))
    elif " GLOBAL " in line and " UND " not in line:
        words = line.split()
        result.symbols.append((words[7], int(words[1], 16)))


def main() -> int:
    """Record all cases."""
    version = subprocess.run(["ld", "--version"], capture_output=True, text=True, check=True)
    first = version.stdout.splitlines()[0]
    if " 2.40" not in first:
        print(f"GNU ld 2.40 is needed, this is {first}")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.case"):
        old.unlink()
    for link in LINKS:
        with tempfile.TemporaryDirectory() as folder:
            text = run(link, first, Path(folder)).text()
        (FOLDER / f"{link[0]}.case").write_text(text)
    print(f"{len(LINKS)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
