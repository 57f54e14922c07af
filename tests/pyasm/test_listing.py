"""Listings equal nasm's, byte for byte.

Each source in tests/golden/listing has its listing beside it, made by the nasm that the file's name
tells. `python tests/pyasm/test_listing.py` makes them anew with the installed nasm.
"""

from __future__ import annotations

import io
import random
import subprocess
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from program_generator import Program
from test_golden_programs import Case, all_cases

from pyasm.cli import run

FOLDER = Path(__file__).parent.parent / "golden" / "listing"
VERSION = "2.16.01"
SOURCES = sorted(path.name for path in FOLDER.glob("*.asm"))


def expected(name: str) -> Path:
    return FOLDER / f"{Path(name).stem}.nasm-{VERSION}.lst"


def options(source: Path) -> list[str]:
    """Return what the source's first line asks for: `; options: -f elf32`."""
    first = source.read_text("latin-1").split("\n", 1)[0]
    return first.partition("; options:")[2].split()


def ours(source: str, *argv: str) -> tuple[int, str]:
    """Return exit status and listing of a source in the current folder; the text is latin-1."""
    listing = Path("ours.lst")
    listing.unlink(missing_ok=True)
    with redirect_stderr(io.StringIO()):
        status = run([*argv, "-l", "ours.lst", "-o", "ours.out", source]).status
    return status, listing.read_text("latin-1") if listing.exists() else ""


def nasms(source: str, *argv: str) -> tuple[int, str]:
    listing = Path("nasm.lst")
    listing.unlink(missing_ok=True)
    command = ["nasm", *argv, "-l", "nasm.lst", "-o", "nasm.out", source]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode, listing.read_text("latin-1") if listing.exists() else ""


def copy_golden(folder: Path) -> None:
    for path in FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


@pytest.mark.parametrize("name", SOURCES)
def test_golden(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_golden(tmp_path)
    monkeypatch.chdir(tmp_path)
    status, listing = ours(name, *options(FOLDER / name))
    assert status == (name == "errors.asm")
    assert listing == expected(name).read_text("latin-1")


@pytest.mark.requires("nasm")
@pytest.mark.parametrize("name", SOURCES)
def test_golden_is_nasms(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_golden(tmp_path)
    monkeypatch.chdir(tmp_path)
    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    if VERSION not in version:
        pytest.skip(f"the installed nasm is not {VERSION}")
    assert nasms(name, *options(FOLDER / name))[1] == expected(name).read_text("latin-1")


# Cases whose listings differ on purpose, and why.
DIFFERENT = {
    "data_of_all_kinds.asm": "`?` among other data is listed as zeros",
}


# Those that nasm assembles; else its messages stand among the lines.
ACCEPTED = [path for path in all_cases() if "bytes" in Case(path).fields]


@pytest.mark.requires("nasm")
@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_cases_against_nasm(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(path)
    (tmp_path / "case.asm").write_text(case.body, "latin-1")
    monkeypatch.chdir(tmp_path)
    listing = nasms("case.asm", *case.options)[1]
    if path.name in DIFFERENT:
        assert ours("case.asm", *case.options)[1] != listing, "not different any more"
    else:
        assert ours("case.asm", *case.options) == (0, listing)


def without_warnings(listing: str) -> list[str]:
    return [row for row in listing.splitlines() if " warning: " not in row]


@pytest.mark.requires("nasm")
def test_programs_against_nasm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = random.randrange(1 << 30)
    same = 0
    for seed in range(first, first + 25):
        program = Program(seed)
        Path("program.asm").write_text(program.text)
        status, listing = nasms("program.asm", "-f", program.form)
        if status:
            continue
        status, listed = ours("program.asm", "-f", program.form)
        assert status == 0, f"seed {seed}"
        # Where a warning about a value stands among the rows of a long line, and how often, depends
        # on the pass that thought of it.
        assert without_warnings(listed) == without_warnings(listing), f"seed {seed}"
        same += 1
    assert same > 5


# Properties of the form, which hold without nasm too


def test_flag_for_decimal_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.asm").write_text("times 20 db 1\n")
    assert "<rep 14h>" in ours("a.asm")[1]
    assert "<rep 20>" in ours("a.asm", "-Ld")[1]


def test_every_byte_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = bytes(random.Random(1).randrange(256) for _ in range(500))
    rows = [data[at : at + 13] for at in range(0, len(data), 13)]
    Path("a.asm").write_text("\n".join(f"db {','.join(map(str, row))}" for row in rows))
    listing = ours("a.asm")[1]
    shown = "".join(row[16:34].rstrip("- ") for row in listing.splitlines())
    assert bytes.fromhex(shown) == data
    addresses = [int(row[7:15], 16) for row in listing.splitlines()]
    assert addresses[:3] == [0, 9, 13]


def test_long_lines_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.asm").write_text("; " + "x" * 2000 + "\n")
    row = ours("a.asm")[1].splitlines()[0]
    assert len(row) == 40 + 1020 + 3
    assert row.endswith("x...")


def test_errors_of_the_source_leave_no_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.asm").write_text("foo bar\n")
    Path("ours.lst").write_text("old")
    assert ours("a.asm") == (1, "")


def write_golden() -> None:
    """Make the listings anew."""
    import os

    os.chdir(FOLDER)
    for name in SOURCES:
        listing = nasms(name, *options(FOLDER / name))[1]
        expected(name).write_text(listing, "latin-1")
    for left in ("nasm.lst", "nasm.out"):
        Path(left).unlink(missing_ok=True)


if __name__ == "__main__":
    write_golden()
