"""The pydis command: what it prints, for raw bytes and for objects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydis_run import ROOT, pydis

import pyasm
import pylink
from pyasm.pydis.command_line import USAGE, VERSION
from pyasm.pydis.object_listing import ObjectError, listing

SOURCE = """\
        extern  puts, table
        global  main
        section .text
main:   push    message
        call    puts
.again: add     esp, 4
        jnz     .again
        mov     eax, [table + 4]
        mov     dword [words], message
        ret
odd:    db      0x0f
inside: ret
        section .rodata
message db      "Hello, world", 0
        section .data align=4
words:  dd      main, puts, 1
        section .bss
space:  resb    10
"""
OBJECT = pyasm.assemble(SOURCE, format="elf32").data
CODE = """\
section .text
main:
00000000  6800000000        push dword 0x0 ; R_386_32 .rodata
00000005  E8FCFFFFFF        call 0x6 ; R_386_PC32 puts
main.again:
0000000A  83C404            add esp,byte +0x4
0000000D  75FB              jnz short 0xa
0000000F  A104000000        mov eax,[0x4] ; R_386_32 table
00000014  C705000000000000  mov dword [dword 0x0],0x0 ; R_386_32 .data, R_386_32 .rodata
         -0000
0000001E  C3                ret
odd:
0000001F  0F                db 0x0f
inside:
00000020  C3                ret
"""
DATA = """\

section .rodata
message:
00000000  48656C6C6F2C2077  db 0x48,0x65,0x6c,0x6c,0x6f,0x2c,0x20,0x77
00000008  6F726C6400        db 0x6f,0x72,0x6c,0x64,0x00

section .data
words:
00000000  00000000          db 0x00,0x00,0x00,0x00 ; R_386_32 .text
00000004  00000000          db 0x00,0x00,0x00,0x00 ; R_386_32 puts
00000008  01000000          db 0x01,0x00,0x00,0x00

section .bss
space:
00000000                    resb 0xa
"""


@pytest.fixture
def code(tmp_path: Path) -> str:
    path = tmp_path / "code.bin"
    path.write_bytes(bytes.fromhex("eb01e98ed8cd13e2fd"))
    return str(path)


@pytest.fixture
def object_file(tmp_path: Path) -> str:
    path = tmp_path / "object.o"
    path.write_bytes(OBJECT)
    return str(path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-b", "8", "x"], "argument to `-b' should be 16 or 32"),
        (["-b"], "`-b' requires an argument"),
        (["-b64", "x"], "64-bit code is not supported; argument to `-b' is 16 or 32"),
        (["-o", "12z", "x"], "`-o' requires a numeric argument"),
        (["-s", "", "x"], "`-s' requires a numeric argument"),
        (["-k", "1", "x"], "`-k' requires two numbers separated by a comma"),
        (["-k", "1,", "x"], "`-k' requires numeric arguments"),
        (["-p", "via", "x"], "unknown vendor `via' specified with `-p'"),
        (["-q", "x"], "unrecognised option `-q'"),
        (["--what", "x"], "unrecognised option `--what'"),
        (["--section"], "`--section' requires an argument"),
        (["x", "y"], "more than one filename specified"),
        (["nowhere"], "unable to open `nowhere': No such file or directory"),
    ],
)
def test_wrong_command_line(options: list[str], message: str) -> None:
    assert pydis(*options) == (1, "", f"pydis: {message}\n")


def test_help_and_version() -> None:
    assert pydis("-h") == pydis("--help") == (0, USAGE, "")
    assert pydis("-v") == pydis("-r") == pydis("--version") == (0, f"{VERSION}\n", "")
    assert pydis() == (1, "", USAGE)


def test_jumps_are_followed(code: str) -> None:
    """Bytes that an earlier jump leaps over don't swallow where it leads."""
    status, output, _ = pydis("-a", code)
    assert status == 0
    assert output.splitlines()[1:4] == [
        "00000002  E9                db 0xe9",
        "00000003  8ED8              mov ds,ax",
        "00000005  CD13              int 0x13",
    ]


def test_regions_may_overlap(code: str) -> None:
    _, output, _ = pydis("-k", "2,3", "-k", "3,4", code)
    assert output == (
        "00000000  EB01              jmp short 0x3\n"
        "00000002  skipping 0x3 bytes\n"
        "00000005  skipping 0x2 bytes\n"
        "00000007  E2FD              loop 0x6\n"
    )


def test_output_that_nobody_reads(tmp_path: Path) -> None:
    path = tmp_path / "code.bin"
    path.write_bytes(b"\x90" * 200_000)
    command = [sys.executable, "-m", "pyasm.pydis", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_object(object_file: str) -> None:
    assert pydis(object_file) == (0, CODE, "")


def test_all_sections_of_an_object(object_file: str) -> None:
    assert pydis("--all", object_file) == (0, CODE + DATA, "")


def test_one_section_of_an_object(object_file: str) -> None:
    status, output, _ = pydis("--section", ".bss", "--section=.rodata", object_file)
    assert status == 0
    assert [line for line in output.splitlines() if line.startswith("section")] == [
        "section .rodata",
        "section .bss",
    ]


def test_bytes_of_an_object(object_file: str) -> None:
    """An option that is for bytes shows the bytes, header and all."""
    status, output, _ = pydis("-u", object_file)
    assert status == 0
    assert output.startswith("00000000  7F45              jg 0x47\n")
    message = f"pydis: `{object_file}' is not shown as an object, so it has no sections\n"
    assert pydis("-u", "--all", object_file) == (1, "", message)


def test_what_is_left_of_a_listing_can_be_assembled() -> None:
    """Without addresses and bytes, the listing is a source that gives the same instructions."""
    lines = [
        line[28:] if line[8:10] == "  " else line
        for line in CODE.splitlines()
        if not line.startswith("  ")
    ]
    text = pyasm.assemble("bits 32\n" + "\n".join(lines) + "\n").data
    mnemonics = [line.split()[0] for line in lines if line[0].islower() and ":" not in line]
    again = [item.text.split()[0] for item in pyasm.disassemble(text, sync=[len(text) - 1])]
    assert again == mnemonics[1:]  # behind "section"


def test_program() -> None:
    """What is linked has its addresses, and labels at these."""
    source = "global _start\nsection .text\n_start: jmp _start\nsection .data\nx: dd _start\n"
    main = pylink.Input("main.o", pyasm.assemble(source, format="elf32").data)
    program = pylink.link([main], section_starts={".text": 0x12340})
    assert list(listing(program.image)) == [
        "section .text\n",
        "_start:\n",
        "00012340  EBFE              jmp short 0x12340\n",
    ]


def damaged(offset: int, value: bytes) -> bytes:
    return OBJECT[:offset] + value + OBJECT[offset + len(value) :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (OBJECT[:40], "the ELF header is cut off"),
        (damaged(4, b"\2"), "not an ELF file for 32-bit x86; with -b its bytes are shown"),
        (damaged(18, b"\x3e"), "not an ELF file for 32-bit x86; with -b its bytes are shown"),
        (damaged(32, b"\0\0\0\0"), "has no sections; with -b its bytes are shown"),
        (damaged(46, b"\1"), "section headers of 1 bytes"),
        (OBJECT[:-1], "the bytes of section 9 lie beyond the end of the file"),
        (damaged(33, b"\x7f"), "section headers lie beyond the end of the file"),
        (damaged(50, b"\xfe"), "there is no section 254"),
    ],
)
def test_damaged_objects(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "damaged.o"
    path.write_bytes(data)
    assert pydis(str(path)) == (1, "", f"pydis: `{path}': {message}\n")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_gives_a_listing_or_a_clean_error(data: st.DataObject) -> None:
    damage = bytearray(OBJECT)
    for _ in range(data.draw(st.integers(1, 6))):
        damage[data.draw(st.integers(16, len(damage) - 1))] = data.draw(st.integers(0, 255))
    size = data.draw(st.sampled_from([len(damage), len(damage), len(damage) // 2]))
    try:
        text = "".join(listing(bytes(damage[:size]), all_sections=True))
    except ObjectError as error:
        text = str(error)
    assert text.isascii()
