"""Random programs, assembled by nasm and by pyasm: same verdict, same bytes, same warnings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from program_generator import Program

from pyasm.cli import run

pytestmark = pytest.mark.requires("nasm")

PROGRAMS = int(os.environ.get("BAREFLOW_PROGRAMS", "250"))


def warnings(stderr: str) -> list[str]:
    return sorted({line for line in stderr.splitlines() if ": warning: " in line})


def test_random_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = int(os.environ["BAREFLOW_SEED"])
    monkeypatch.chdir(tmp_path)
    failures: list[str] = []
    accepted = 0
    for seed in range(first, first + PROGRAMS):
        program = Program(seed)
        Path("p.asm").write_text(program.text)
        for output in ("nasm.out", "pyasm.out"):
            Path(output).unlink(missing_ok=True)
        options = ["-f", program.form, "-o"]
        theirs = subprocess.run(
            ["nasm", *options, "nasm.out", "p.asm"], capture_output=True, text=True, check=False
        )
        capsys.readouterr()
        ours = run([*options, "pyasm.out", "--diagnostics=classic", "p.asm"])
        said = capsys.readouterr().err
        if theirs.returncode != ours.status:
            failures.append(f"seed {seed}: nasm says {theirs.stderr!r}, pyasm {said!r}")
        elif ours.status == 0:
            accepted += 1
            if Path("nasm.out").read_bytes() != Path("pyasm.out").read_bytes():
                failures.append(f"seed {seed}: other bytes")
            elif warnings(theirs.stderr) != warnings(said):
                failures.append(f"seed {seed}: nasm warns {theirs.stderr!r}, pyasm {said!r}")
    assert not failures, f"{len(failures)} of {PROGRAMS} programs, first: {failures[:3]}"
    assert accepted > PROGRAMS // 4, "too few programs are legal: the generator is at fault"
