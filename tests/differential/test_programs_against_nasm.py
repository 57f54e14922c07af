"""Random programs, assembled by nasm and by pyasm: same verdict, same bytes, same messages.

Of a wrong program pyasm may tell more than nasm, which stops after the first phase with errors;
nasm's messages have to be among pyasm's, in the same order. A few programs are excepted, in which
nasm says more that follows from a first mistake; of these, pyasm has to name one error that nasm
names.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from whole_programs import WholeProgram

from pyasm.cli import run

pytestmark = pytest.mark.requires("nasm")

PROGRAMS = int(os.environ.get("BAREFLOW_PROGRAMS", "600"))
# The tests may run in as many processes.
PARTS = 4


OTHER_MESSAGES = "other messages"


def _in_order(messages: list[str], among: list[str]) -> bool:
    """Whether the messages are all among others, in the same order."""
    rest = iter(among)
    return all(message in rest for message in dict.fromkeys(messages))


def _take(name: str) -> bytes | None:
    path = Path(name)
    data = path.read_bytes() if path.exists() else None
    path.unlink(missing_ok=True)
    return data


def compare(program: WholeProgram, capsys: pytest.CaptureFixture[str]) -> tuple[bool, str]:
    """Assemble a program; return whether nasm accepts it, and how pyasm differs."""
    Path("p.asm").write_text(program.text)
    for name, text in program.files.items():
        Path(name).write_text(text)
    options = ["-f", program.form, *program.options, "-o", "out", "p.asm"]
    theirs = subprocess.run(["nasm", *options], capture_output=True, text=True, check=False)
    expected = _take("out")
    capsys.readouterr()
    ours = run(["--diagnostics=classic", *options])
    said = capsys.readouterr().err.replace("pyasm: ", "nasm: ").splitlines()
    found = _take("out")
    accepted = theirs.returncode == 0
    if theirs.returncode < 0 or "panic: " in theirs.stderr:
        return False, ""  # nasm crashed
    messages = theirs.stderr.splitlines()
    details = f"nasm says {messages}, pyasm {said}"
    if accepted != (ours.status == 0):
        return accepted, details
    if accepted:
        if expected != found:
            return True, "other bytes"
        return True, "" if set(messages) == set(said) else details
    # Where nasm does not come to an end, pyasm says so in other words.
    if _in_order(messages, said) or "unable to find valid values" in theirs.stderr:
        return False, ""
    errors = {message for message in messages if ": error: " in message or ": fatal: " in message}
    # Of a symbol that nobody defines nasm tells a pass earlier than of code in ABSOLUTE space.
    related = errors & set(said) or any("[ABSOLUTE] space" in message for message in said)
    return False, OTHER_MESSAGES if related else details


@pytest.mark.parametrize("part", range(PARTS))
def test_random_programs(
    part: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = int(os.environ["BAREFLOW_SEED"])
    monkeypatch.chdir(tmp_path)
    failures: list[str] = []
    accepted = others = 0
    slowest = (0.0, 0)
    seeds = range(first + part, first + PROGRAMS, PARTS)
    for seed in seeds:
        program = WholeProgram(seed)
        start = time.perf_counter()
        right, difference = compare(program, capsys)
        slowest = max(slowest, (time.perf_counter() - start, seed))
        accepted += right
        if difference == OTHER_MESSAGES:
            others += 1
        elif difference:
            failures.append(f"seed {seed}: {difference}")
    print(f"slowest: {slowest[0]:.2f} s for seed {slowest[1]}")
    assert not failures, f"{len(failures)} of {len(seeds)} programs, first: {failures[:3]}"
    assert others <= len(seeds) // 25
    assert accepted > len(seeds) // 3, "too few programs are legal: the generator is at fault"
