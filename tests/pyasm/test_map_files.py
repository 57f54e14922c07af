"""Map files of flat binaries: beside each source in tests/golden/maps is the map that nasm made.

`python tests/pyasm/test_map_files.py` writes the maps anew with the installed nasm.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from pyasm.cli import run

CASES = Path(__file__).parent.parent / "golden" / "maps"
BRIEF = "\tnop\nlabel:\n"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.asm")), ids=lambda path: path.stem)
def test_case(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_bytes(path.read_bytes())
    result = run(["case.asm", "-o", "case.bin"])
    assert (result.status, capsys.readouterr().err) == (0, "")
    assert Path("case.map").read_bytes() == path.with_suffix(".map").read_bytes()
    assert result.outputs == ["case.bin", "case.map"]


def test_there_are_cases() -> None:
    assert len(list(CASES.glob("*.asm"))) == 4


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_streams(
    stream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text(f"[map symbols {stream}]\n{BRIEF}")
    assert run(["case.asm", "-o", "case.bin"]).outputs == ["case.bin"]
    said = capsys.readouterr()
    text = said.out if stream == "stdout" else said.err
    assert text.startswith("\n- NASM Map file ---")
    assert text.endswith("               1                 1  label\n\n")
    assert not (said.err if stream == "stdout" else said.out)


def test_a_map_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text(f"[map all missing/case.map]\n{BRIEF}")
    assert run(["case.asm", "-o", "case.bin"]).status == 0
    assert "warning: unable to open map file `missing/case.map'" in capsys.readouterr().err


def test_no_map_of_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text("[map all case.map]\n dw nobody\n")
    assert run(["case.asm", "-o", "case.bin"]).status == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.asm"]


def refresh(path: Path) -> None:
    """Write a case's map anew, from nasm."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "case.asm").write_bytes(path.read_bytes())
        subprocess.run(["nasm", "case.asm", "-o", "case.bin"], cwd=folder, check=True)
        path.with_suffix(".map").write_bytes(Path(folder, "case.map").read_bytes())


if __name__ == "__main__":
    for each in sorted(CASES.glob("*.asm")):
        refresh(each)
