"""Random programs about sections, declarations, relocations, debug information and map files.

nasm and pyasm have to agree on the verdict, the bytes, the warnings and the map. Of what both
refuse they name the same errors, but for a few programs that are wrong in several ways: pyasm may
stop after another phase than nasm, whose passes are not its own.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from section_generator import SectionProgram

from pyasm.cli import run

pytestmark = pytest.mark.requires("nasm")

PROGRAMS = int(os.environ.get("BAREFLOW_PROGRAMS", "250"))


OTHER_ERRORS = "other errors"


class Outcome:
    """What an assembler made of `p.asm`: its status, messages, output and map."""

    def __init__(self, status: int, said: str, printed: str) -> None:
        self.status = status
        self.messages = set(said.replace("pyasm: ", "nasm: ").splitlines())
        self.printed = printed
        self.files = {path: _take(Path(path)) for path in ("out", "m.map")}

    @property
    def errors(self) -> set[str]:
        return {text for text in self.messages if ": error: " in text or ": fatal: " in text}


def _take(path: Path) -> bytes | None:
    """Return a file's content, and delete it."""
    if not path.exists():
        return None
    data = path.read_bytes()
    path.unlink()
    return data


def nasm(options: list[str]) -> Outcome | None:
    """Return nasm's outcome, `None` where it crashes."""
    done = subprocess.run(["nasm", *options], capture_output=True, text=True, check=False)
    outcome = Outcome(done.returncode, done.stderr, done.stdout)
    return None if done.returncode < 0 or "panic: " in done.stderr else outcome


def pyasm(options: list[str], capsys: pytest.CaptureFixture[str]) -> Outcome:
    capsys.readouterr()
    result = run(["--diagnostics=classic", *options])
    said = capsys.readouterr()
    return Outcome(result.status, said.err, said.out)


def difference(theirs: Outcome, ours: Outcome) -> str:
    if theirs.status != ours.status:
        return f"nasm says {theirs.messages}, pyasm {ours.messages}"
    if theirs.status:
        return "" if theirs.errors & ours.errors else OTHER_ERRORS
    if theirs.files != ours.files:
        return "other bytes"
    if theirs.messages != ours.messages:
        return f"messages {theirs.messages ^ ours.messages}"
    return "" if theirs.printed == ours.printed else "another map"


def test_random_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = int(os.environ["BAREFLOW_SEED"])
    monkeypatch.chdir(tmp_path)
    failures: list[str] = []
    accepted = others = 0
    for seed in range(first, first + PROGRAMS):
        program = SectionProgram(seed)
        Path("p.asm").write_text(program.text)
        for name, text in program.files.items():
            Path(name).write_text(text)
        options = [*program.options, "-o", "out", "p.asm"]
        theirs = nasm(options)
        if theirs is None:
            continue
        accepted += theirs.status == 0
        found = difference(theirs, pyasm(options, capsys))
        if found == OTHER_ERRORS:
            others += 1
        elif found:
            failures.append(f"seed {seed}: {found}")
    assert not failures, f"{len(failures)} of {PROGRAMS} programs, first: {failures[:3]}"
    assert others <= PROGRAMS // 50
    assert accepted > PROGRAMS // 5, "too few programs are legal: the generator is at fault"
