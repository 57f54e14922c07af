"""The pydis command against ndisasm: the same listing for the same options."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pydis_run import pydis

import pyasm

pytestmark = pytest.mark.requires("ndisasm")

SOURCE = """\
        cpu 386
start:  jmp short over
        db 0xe9
over:   xor ax, ax
        mov ds, ax
        mov cx, 0x1234
again:  lodsb
        loop again
        jz start
        jnz near start
        call 0x1234:0x5678
        add word [bx+si+0x10], 0x1234
        mov dword [0x1234], 0x12345678
        mov eax, [eax*4+ebx+0x12345678]
        lock add dword [fs:eax+0x12345678], 0x12345678
        rep movsb
        db 0x0f, 0x0f, 0x66, 0x67, 0xf3
        int 0x13
        hlt
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("code") / "code.bin"
    path.write_bytes(pyasm.assemble(SOURCE).data)
    return path


def ndisasm(*options: str, stdin: bytes = b"") -> tuple[int, str]:
    done = subprocess.run(["ndisasm", *options], input=stdin, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize(
    "options",
    [
        "",
        "-b 16",
        "-b16",
        "-b 32",
        "-u",
        "-U",
        "-ub16",
        "-o 0x7c00",
        "-o7c00h",
        "-o 0x1000000",
        "-o 0xfffffff0",
        "-o 0x123456789a",
        "-o -16",
        "-o $ff",
        "-o 1_0",
        "-o 0b11",
        "-o 0q17",
        "-o 17o",
        "-o 0d10",
        "-e 2",
        "-e 3 -o 0x100",
        "-e 1000",
        "-s 3",
        "-s 0x3 -s 5 -s 0x12",
        "-s 5 -s 3",
        "-s 3,4",
        "-b32 -s 2 -s 0x18",
        "-k 2,3",
        "-k 0,3 -k 0x10,5",
        "-k 5,100",
        "-k 3,0",
        "-o 0x7c00 -k 0x7c02,1 -s 0x7c05",
        "-p intel",
        "-pamd",
        "-p cyrix",
        "-p idt",
        "-p centaur",
    ],
)
def test_same_listing(code: Path, options: str) -> None:
    words = [*options.split(), str(code)]
    assert pydis(*words)[:2] == ndisasm(*words)


def test_same_listing_of_standard_input(code: Path) -> None:
    data = code.read_bytes()
    assert pydis("-", "-u", stdin=data)[:2] == ndisasm("-", "-u", stdin=data)


def test_options_behind_the_file(code: Path) -> None:
    words = [str(code), "-b", "32"]
    assert pydis(*words)[:2] == ndisasm(*words)


def test_no_input(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert pydis(str(empty))[:2] == ndisasm(str(empty)) == (0, "")


@pytest.mark.parametrize(
    "options",
    [
        "-b",
        "-z",
        "-k 3 x",
        "-k 3,z x",
        "-k z,3 x",
        "-o zz x",
        "-s zz x",
        "-e 0xzz x",
        "-p foo x",
        "-o",
        "-p",
        "nothing-here",
        "a b",
    ],
)
def test_same_errors(options: str) -> None:
    """The message is the same too, but for the program's name."""
    done = subprocess.run(
        ["ndisasm", *options.split()], capture_output=True, text=True, check=False
    )
    status, _, message = pydis(*options.split())
    assert (status, message) == (done.returncode, done.stderr.replace("ndisasm:", "pydis:"))


def test_vendors(tmp_path: Path) -> None:
    """Where several vendors use the same bytes."""
    path = tmp_path / "code.bin"
    path.write_bytes(bytes.fromhex("0f500a 0f58c1 0f0fc1b7 0f51ca 0f5ac1 0f05 0f07"))
    for vendor in ("intel", "amd", "cyrix", "idt", "winchip"):
        words = ["-u", "-p", vendor, str(path)]
        assert pydis(*words)[:2] == ndisasm(*words)
