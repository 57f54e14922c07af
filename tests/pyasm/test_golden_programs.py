"""Golden cases: one self-contained source a file, with what nasm makes of it in its first lines.

A case starts with a header of comments:

    ; options: -f elf32 -O0          (optional; default -f bin)
    ; nasm: 2.16.01                  (the version that made the expectation)
    ; bytes: 909090...               (the output file, in hexadecimal), or
    ; rejected: 3 error: symbol `x' not defined        (a line a message; line number or 0 first)
    ; warning: 5 byte data exceeds bounds [-w+number-overflow]

`python tests/pyasm/test_golden_programs.py` writes the expectations anew with the installed nasm.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pyasm.cli import run

CASES = Path(__file__).parent.parent / "golden" / "pyasm"
HEADER = re.compile(r"; (options|nasm|bytes|rejected|warning):(?: (.*))?$")


class Case:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[str, list[str]] = {}
        lines = path.read_text("latin-1").split("\n")
        body = 0
        while body < len(lines) and (match := HEADER.match(lines[body])):
            self.fields.setdefault(match[1], []).append(match[2] or "")
            body += 1
        self.body = "\n".join(lines[body:])

    @property
    def options(self) -> list[str]:
        return self.fields.get("options", ["-f bin"])[0].split()

    def messages(self, stderr: str) -> tuple[list[str], list[str]]:
        """Return the errors and the warnings of a run, each with the line number in front."""
        errors, warnings = set(), set()
        for line in stderr.splitlines():
            if match := re.match(r"(?:case\.asm:(\d+)|nasm|case\.asm): (\w+): (.*)$", line):
                number = int(match[1] or 0)
                if match[2] == "warning":
                    warnings.add(f"{number} {match[3]}")
                elif match[2] in ("error", "fatal"):
                    errors.add(f"{number} {match[2]}: {match[3]}")
        return sorted(errors), sorted(warnings)


def all_cases() -> list[Path]:
    return sorted(CASES.glob("*.asm"))


@pytest.mark.parametrize("path", all_cases(), ids=lambda path: path.stem)
def test_case(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = Case(path)
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text(case.body, "latin-1")
    result = run([*case.options, "--diagnostics=classic", "-o", "case.out", "case.asm"])
    errors, warnings = case.messages(capsys.readouterr().err)
    if "bytes" in case.fields:
        assert errors == []
        assert result.status == 0
        assert Path("case.out").read_bytes().hex() == case.fields["bytes"][0]
    else:
        # pyasm reports more faults in one run than nasm; nasm's must be among them.
        assert set(case.fields["rejected"]) <= set(errors)
        assert result.status == 1
        assert not Path("case.out").exists()
        # Beside an error nasm may warn of the same thing in other words.
        return
    assert warnings == sorted(case.fields.get("warning", []))


def test_there_are_cases() -> None:
    assert len(all_cases()) >= 25


def refresh(path: Path) -> None:
    """Write a case's expectation anew, from nasm."""
    case = Case(path)
    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "case.asm").write_text(case.body, "latin-1")
        command = ["nasm", *case.options, "-o", "case.out", "case.asm"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        errors, warnings = case.messages(done.stderr)
        header = [f"; options: {' '.join(case.options)}", f"; nasm: {version.split()[2]}"]
        if done.returncode == 0:
            header.append(f"; bytes: {Path(folder, 'case.out').read_bytes().hex()}")
        else:
            header += [f"; rejected: {message}" for message in errors]
        header += [f"; warning: {message}" for message in warnings]
    path.write_text("\n".join([*header, case.body]), "latin-1")


if __name__ == "__main__":
    for each in [Path(name) for name in sys.argv[1:]] or all_cases():
        refresh(each)
