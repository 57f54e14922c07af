"""The same command lines, given to nasm and to pyasm: status, messages, output and files."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_lines import command_line

from pyasm.cli import run

pytestmark = pytest.mark.requires("nasm")

ROOT = Path(__file__).resolve().parent.parent.parent

FILES = {
    "a.asm": "mov ax,1\n",
    "i.asm": '%include "x.inc"\nincbin "inc/x.inc"\nmov ax,x\n%ifdef Z\n db Z\n%endif\n',
    "inc/x.inc": "x equ 5\n",
    "warn.asm": "%warning look\n db 300\n",
    "undefined.asm": "nop\nmov ax,xx\n",
    "macros.asm": "%macro m 1\n  db %1\n%endmacro\n m 1\n\tm 2 ; two\n%rep 2\n nop\n%endrep\n",
    "elf.asm": "extern e\nglobal g\ncommon c 4\ng: dd e\nl: dd c\n.m: jmp l\n",
    "raw.asm": "[bits 32]\n%line 7+1 other.x\nmov ax,1\n%define x 1\n",
    "a b$c.asm": "nop\n",
    "old": "old output",
    "quoted": '# a comment\n"-f" elf32\n-DX="a b"\n',
}

CASES = """
a.asm
-f elf32 a.asm
-felf a.asm -o x.o
-w-all undefined.asm
-s undefined.asm
-Zerrors.txt undefined.asm
-Xvc undefined.asm
-X gnu undefined.asm
undefined.asm -o old
-l undefined.lst undefined.asm
-M -Iinc i.asm
-M -Iinc/ i.asm
-M -I inc i.asm -o foo.bin
-M i.asm
-M -MG -Iinc i.asm
-M -MG -MW i.asm
-M -MP -felf32 i.asm -Iinc
-M "a b$c.asm"
-M -MW "a b$c.asm"
-M -MQ "a b$c" a.asm
-M -MT "a b$c" a.asm
-MD i.d -Iinc i.asm
-Iinc -MD -MF m.d i.asm
-Iinc -MD -MP -MT z -MF m.d i.asm
-Iinc -MD -MQ z$z -MF m.d i.asm
-E -Iinc i.asm
-E -Iinc i.asm -o i.i
-E -Iinc -MD e.d -o e.i i.asm
-E macros.asm
-e macros.asm
-E nothing.asm
-Iinc -DZ=7 i.asm
-Iinc -D Z=7 i.asm -l i.lst
-Iinc -dZ i.asm
-Iinc -DZ=7 -UZ i.asm
-Iinc -DZ=7 -uZ i.asm
-Pinc/x.inc a.asm -l a.lst
-p inc/x.inc a.asm
--include inc/x.inc a.asm
--before "%define Z 3" -Iinc i.asm
--pragma "foo bar" a.asm
--limit-rep=5 a.asm
--limit-rep 1 macros.asm
--no-line raw.asm
-a raw.asm
-O0 a.asm
-O1 a.asm
-O5 a.asm
-O1x2 a.asm
-g a.asm
-w+foo a.asm
warn.asm
-w-user warn.asm
-w-user -w+user warn.asm
-Wno-user warn.asm
-w -user warn.asm
-Werror warn.asm
-Werror=user warn.asm
-w+error=user warn.asm
-Werror -Wno-error=user -w-number-overflow warn.asm
-w-user -w+error=user warn.asm
-w+error=user -w-user -w+user warn.asm
-w+error -w-all -w+user warn.asm
-w-all -w+error=all warn.asm
-wnone warn.asm
-W none warn.asm
-w+number warn.asm
-w-number warn.asm
-felf32 --prefix P_ --postfix _Q elf.asm
-felf32 --gprefix=P_ --gpostfix=_Q elf.asm
-felf32 --lprefix P_ --lpostfix _Q elf.asm
--keep-all a.asm
--reproducible a.asm
-@ response
-@response
"""

# What pyasm says after NASM's words, or instead of its own name.
RESPONSE = "-f elf32\n-o\nfrom_response.o\na.asm\n"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def outcome(folder: Path, command: list[str]) -> tuple[int, str, str, dict[str, bytes]]:
    folder.mkdir()
    for name, text in {**FILES, "response": RESPONSE}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    # nasm ends some fatal messages with an empty line.
    said = done.stderr.replace("\n\n", "\n").replace("pyasm", "nasm")
    return done.returncode, done.stdout, said, contents(folder)


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_same(line: str, tmp_path: Path) -> None:
    argv = shlex.split(line)
    theirs = outcome(tmp_path / "nasm", ["nasm", *argv])
    ours = outcome(tmp_path / "pyasm", [sys.executable, "-m", "pyasm", *argv])
    assert ours == theirs


@pytest.mark.parametrize("separator", [" ", "|"])
def test_same_nasmenv(separator: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = "" if separator == " " else separator
    monkeypatch.setenv("NASMENV", first + separator.join(["-f", "elf32", "-DX=1", "-ox"]))
    theirs = outcome(tmp_path / "nasm", ["nasm", "a.asm"])
    assert outcome(tmp_path / "pyasm", [sys.executable, "-m", "pyasm", "a.asm"]) == theirs


WRONG = """

-f
-f foo a.asm
nothing.asm
a.asm b.asm
-q a.asm
-o
-Oz a.asm
-Xfoo a.asm
-gfoo -felf32 a.asm
-Fdwarf a.asm
-MX a.asm
--limit-foo 3 a.asm
--limit-rep x a.asm
-w+unknown-warning -w+foo a.asm
-w+unknown-warning -Wno-error=foo a.asm
-o a.asm a.asm
-l a.asm a.asm
-l x -l y a.asm
-Z x -Z y a.asm
-@ nothing a.asm
"""


@pytest.mark.parametrize("line", WRONG.strip("\n").splitlines())
def test_same_words_for_wrong_command_lines(line: str, tmp_path: Path) -> None:
    argv = shlex.split(line)
    theirs = outcome(tmp_path / "nasm", ["nasm", *argv])
    ours = outcome(tmp_path / "pyasm", [sys.executable, "-m", "pyasm", *argv])
    assert ours[0] == theirs[0]
    # pyasm may explain more.
    explained = [row for row in ours[2].splitlines() if ": info: " not in row]
    assert explained == theirs[2].splitlines()
    assert ours[3] == theirs[3]


def told(text: str) -> list[str]:
    """Return the lines that were printed, without those that say more than nasm.

    What nasm says of a letter of `-X` that comes later, or twice of an unknown
    option, doesn't count; nor does `%line`, which the tests of -E look at.
    """
    text = text.replace("`nasm.out' for output\n [", "`nasm.out' for output [")
    rows = [row.replace("pyasm", "nasm") for row in text.splitlines()]
    rows = [row.replace("nasm : ", "nasm: ") for row in rows if "does not take an" not in row]
    rows = [row.replace(" compatible (nasm 0.1.0)", "") for row in rows]
    return [row for row in rows if row and ": info: " not in row and row[:6] != "%line "]


def without_names(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data.replace(b"pyasm", b"nasm") for name, data in files.items()}


def test_random_command_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status, output, files and messages are the same; after an error we may tell more of them."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    first = random.randrange(1 << 31)
    folder = tmp_path / "start"
    folder.mkdir()
    for name, text in {**FILES, "response": RESPONSE}.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for seed in range(first, first + 60):
        argv = command_line(seed)
        command = f"seed {seed}: {shlex.join(argv)}"
        if "-" in argv or any(word[:2] == "-O" and "v" in word for word in argv):
            continue  # standard input, and the number of passes
        if re.search(r" -Z -", command):
            continue  # an option as -Z's file: pyasm goes on, nasm can't open it
        if re.search(r" -M.* (-P|-p|--include)| (-P|-p|--include).* -M", command):
            continue  # nasm forgets the files of -P in dependencies, see docs/pyasm.md
        if "--limit-lines" in command:
            continue  # pyasm counts the lines of macros only, see docs/pyasm.md
        theirs = tmp_path / f"nasm{seed}"
        ours = tmp_path / f"pyasm{seed}"
        for copy in (theirs, ours):
            shutil.copytree(folder, copy)
        done = subprocess.run(
            ["nasm", *argv], cwd=theirs, capture_output=True, text=True, check=False
        )
        if done.returncode < 0:
            continue  # it crashed
        monkeypatch.chdir(ours)
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = run(argv).status
        assert status == done.returncode, command
        said = told(output.getvalue() + errors.getvalue())
        expected = told(done.stdout + done.stderr)
        if status:
            assert [row for row in expected if row not in said] == [], command
        else:
            assert sorted(said) == sorted(expected), command
        # nasm leaves what it had begun with --keep-all.
        if "--keep-all" not in argv and "-Z" not in " ".join(argv):
            assert without_names(contents(ours)) == contents(theirs), command
