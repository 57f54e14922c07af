"""Debug information in objects: golden cases, recorded from nasm, and what a debugger's tools see.

A case is a source in tests/golden/debug. Its header has the options, the version of nasm, and a
`; part:` line for each part of the object: a section's name, the fields of its header that count,
and its bytes in hexadecimal. The folder that the source lies in is left out of `.debug_info`.

`python tests/pyasm/test_debug_information.py` writes the expectations anew with the installed nasm.

Stabs have no folder in them; their cases are in tests/golden/pyasm.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import construct
import pytest

from pyasm.cli import run
from pylink.formats import debug_info, elf32

CASES = Path(__file__).parent.parent / "golden" / "debug"


def parts_of(data: bytes, folder: str) -> list[str]:
    """Return the parts of an object, as in a case's header; `folder` is what to leave out."""
    header = elf32.Ehdr.parse(data)
    table = construct.Array(header.e_shnum, elf32.Shdr).parse(data[header.e_shoff :])
    names = table[header.e_shstrndx]
    parts = []
    for section in table:
        start = names.sh_offset + section.sh_name
        name = data[start : data.index(0, start)].decode("latin-1") or "-"
        size = 0 if section.sh_type == 8 else section.sh_size
        content = data[section.sh_offset : section.sh_offset + size]
        if name == ".debug_info" and content:
            content = without_folder(content, folder)
        if name == ".rel.debug_info":
            # The last relocation is behind the folder's name.
            content = content[:-8]
        fields = [section.sh_type, section.sh_flags, section.sh_link, section.sh_info]
        fields += [section.sh_addralign, section.sh_entsize]
        parts.append(" ".join([name, *[str(field) for field in fields], content.hex()]).strip())
    return parts


def without_folder(content: bytes, folder: str) -> bytes:
    """Return `.debug_info` without the length in its header, and without the folder's name."""
    header = debug_info.UnitHeader.parse(content)
    assert header.unit_length == len(content) - 4
    name = os.path.realpath(folder).encode() + b"/\0"
    assert content.count(name) == 1
    return content[4:].replace(name, b"\0")


def split(path: Path) -> tuple[list[str], list[str], str]:
    """Return the options of a case, its parts and its source."""
    lines = path.read_text("latin-1").split("\n")
    options: list[str] = []
    parts: list[str] = []
    body = 0
    while lines[body].startswith("; ") and ":" in lines[body]:
        key, _, value = lines[body][2:].partition(": ")
        if key == "options":
            options = value.split()
        elif key == "part":
            parts.append(value)
        body += 1
    return options, parts, "\n".join(lines[body:])


@pytest.mark.parametrize("path", sorted(CASES.glob("*.asm")), ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options, parts, body = split(path)
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text(body, "latin-1")
    assert run([*options, "-o", "case.o", "case.asm"]).status == 0
    assert parts_of(Path("case.o").read_bytes(), str(tmp_path)) == parts


def test_there_are_cases() -> None:
    assert len(list(CASES.glob("*.asm"))) == 5


@pytest.mark.requires("addr2line")
@pytest.mark.parametrize("debug", ["dwarf", "stabs"])
def test_addresses_have_their_lines(
    debug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lines.asm").write_text("\nstart: nop\n mov eax, 5\n\n%include 'a.inc'\n ret\n")
    Path("a.inc").write_text("\n inc eax\n")
    assert run(["-felf32", f"-g{debug}", "lines.asm", "-o", "lines.o"]).status == 0
    addresses = ["0", "1", "6", "7"]
    command = ["addr2line", "-e", "lines.o", *addresses]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [line.rpartition("/")[2] for line in said.splitlines()]
    assert found == ["lines.asm:2", "lines.asm:3", "a.inc:2", "lines.asm:6"]


def refresh(path: Path) -> None:
    """Write a case's expectation anew, from nasm."""
    options, _, body = split(path)
    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "case.asm").write_text(body, "latin-1")
        command = ["nasm", *options, "-o", "case.o", "case.asm"]
        subprocess.run(command, cwd=folder, check=True)
        parts = parts_of(Path(folder, "case.o").read_bytes(), folder)
    header = [f"; options: {' '.join(options)}", f"; nasm: {version.split()[2]}"]
    header += [f"; part: {part}" for part in parts]
    path.write_text("\n".join([*header, body]), "latin-1")


if __name__ == "__main__":
    for each in [Path(name) for name in sys.argv[1:]] or sorted(CASES.glob("*.asm")):
        refresh(each)
