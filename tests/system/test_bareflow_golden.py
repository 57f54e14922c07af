"""What nasm and GNU ld make of BareFlow's sources, recorded, so that it is checked without them.

`PYTHONPATH=.:tests python tests/system/test_bareflow_golden.py` records it anew with the installed
tools; that is due whenever sources/, layouts/app.ld or the precompiled objects change.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from bareflow_files import NATIVE, Bareflow, build

from pylink.formats.layouts import EHDR, PHDR, SHDR, SYM

FOLDER = Path(__file__).parent.parent / "golden" / "bareflow"
# Files that are compared byte by byte. The app's own is GNU objcopy's `-O binary` of GNU ld's.
BINARIES = ["stage1.bin", "stage2.bin", "entry.o", "cpu.o", "int64.o", "kernel_lib.a"]
WIDTH = 100


def loaded(elf: bytes) -> bytes:
    """The bytes that the program headers load, each segment with its addresses before it."""
    header = EHDR.unpack_from(elf)
    offset, size, count = header[11], header[15], header[16]
    found = b""
    for number in range(count):
        _, start, virtual, physical, length, memory, _, _ = PHDR.unpack_from(
            elf, offset + number * size
        )
        place = f"\nsegment at {virtual:#x} ({physical:#x}), {memory} bytes:\n"
        found += place.encode() + elf[start : start + length]
    return found


def tables(elf: bytes) -> str:
    """The sections that take memory, and all symbols but those of the linker's own files."""
    header = EHDR.unpack_from(elf)
    offset, count, names_index = header[12], header[18], header[19]
    sections = [SHDR.unpack_from(elf, offset + 40 * number) for number in range(count)]

    def name(table: int, at: int) -> str:
        start = sections[table][4] + at
        return elf[start : elf.index(b"\0", start)].decode()

    rows = [
        f"section {name(names_index, row[0])} {row[3]:#x} {row[5]:#x}"
        for row in sections
        if row[2] & 2
    ]
    for row in sections:
        if row[1] == 2:
            for at in range(row[4] + 16, row[4] + row[5], 16):
                symbol, value, size, info, other, _ = SYM.unpack_from(elf, at)
                rows.append(f"symbol {name(row[6], symbol)} {value:#x} {size} {info:#x} {other}")
    return "\n".join(rows) + "\n"


def recorded(data: bytes) -> str:
    text = data.hex()
    return "\n".join([text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]) + "\n"


@pytest.mark.parametrize("name", BINARIES)
def test_file(bareflow: Bareflow, name: str) -> None:
    assert recorded(bareflow.contents(name)) == (FOLDER / f"{name}.hex").read_text()


def test_app_segments(bareflow: Bareflow) -> None:
    made = recorded(loaded(bareflow.contents("app.elf")))
    assert made == (FOLDER / "app.segments.hex").read_text()


def test_app_sections_and_symbols(bareflow: Bareflow) -> None:
    assert tables(bareflow.contents("app.elf")) == (FOLDER / "app.tables.txt").read_text()


def record() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = build(Path(folder), NATIVE)
        FOLDER.mkdir(exist_ok=True)
        for name in BINARIES:
            (FOLDER / f"{name}.hex").write_text(recorded(made.contents(name)))
        elf = made.contents("app.elf")
        (FOLDER / "app.segments.hex").write_text(recorded(loaded(elf)))
        (FOLDER / "app.tables.txt").write_text(tables(elf))


if __name__ == "__main__":
    record()
