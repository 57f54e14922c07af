"""What pydis shows of objects against objdump: where instructions start, and relocations."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pyasm.pydis.object_listing import listing

pytestmark = pytest.mark.requires("objdump")

OBJECTS = sorted((Path(__file__).resolve().parent.parent.parent / "sources/objects").glob("*.o"))


def objdumps(path: Path) -> list[tuple[str, ...]]:
    """Return sections, addresses and relocations in the order of objdump's listing."""
    command = ["objdump", "-dr", "-M", "intel", "--no-show-raw-insn", str(path)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: list[tuple[str, ...]] = []
    for line in text.splitlines():
        if match := re.match(r"Disassembly of section (.*):", line):
            found.append(("section", match[1]))
        elif match := re.match(r"\s+[0-9a-f]+: (R_386_\w+)\s+(\S+)", line):
            found.append(("relocation", f"{match[1]} {match[2]}"))
        elif match := re.match(r"\s*([0-9a-f]+):\t", line):
            found.append(("instruction", f"{int(match[1], 16):08X}"))
    return found


def ours(path: Path) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for line in listing(path.read_bytes()):
        if line.strip().startswith("section "):
            found.append(("section", line.split()[1]))
        elif re.match(r"[0-9A-F]{8}  ", line):
            found.append(("instruction", line[:8]))
            if " ; " in line:
                notes = line.split("\n")[0].partition(" ; ")[2]
                found += [("relocation", note) for note in notes.split(", ")]
    return found


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
def test_objects_of_bareflow(path: Path) -> None:
    assert len(OBJECTS) > 2
    assert ours(path) == objdumps(path)
