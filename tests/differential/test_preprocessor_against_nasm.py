"""Random programs full of macros, preprocessed and assembled, against nasm."""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "pyasm"))

from preprocessing import preprocess
from preprocessor_programs import INCLUDED, INCLUDED_TEXT, program

from pyasm.cli import run

pytestmark = pytest.mark.requires("nasm")

PROGRAMS = int(os.environ.get("BAREFLOW_PROGRAMS", "100"))
# What depends on the host that -E asks for values, which knows other words for it.
HOST = (
    "preprocess-only",
    "non-constant",
    "expecting",
    "invalid expression",
    "trailing garbage after expr",
)


def messages(text: str) -> set[str]:
    """Return the messages in a run's output; nasm repeats some, so each counts once."""
    return {line for line in text.splitlines() if not any(word in line for word in HOST)}


def only_commas_missing(told: str) -> bool:
    """Whether all errors are about `db 1 2`, of which nasm takes the 1 without a word."""
    errors = [row for row in told.splitlines() if " error: " in row]
    return bool(errors) and all("comma expected after operand" in row for row in errors)


def listed(name: str) -> str:
    """Return a listing without warnings about values: nasm puts them among a long line's rows."""
    rows = Path(name).read_text("latin-1").splitlines(keepends=True)
    return "".join([row for row in rows if "[-w+number-overflow]" not in row])


def difference(ours: str, theirs: str) -> str:
    rows = theirs.splitlines(), ours.splitlines()
    return "\n".join(list(difflib.unified_diff(*rows, "nasm", "pyasm", "", "", 1, ""))[:30])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / INCLUDED).write_text(INCLUDED_TEXT)
    return tmp_path


def ours(*argv: str) -> tuple[int, str, str]:
    """Return the status, the output and the messages of the command."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = run([*argv, "--diagnostics=classic", "case.asm"]).status
    return status, output.getvalue(), errors.getvalue()


def test_preprocessed_text(folder: Path, require_tool: Callable[[str], str]) -> None:
    """-E writes the same, to the byte, and says the same."""
    nasm = require_tool("nasm")
    first = random.randrange(1 << 31)
    compared = 0
    for seed in range(first, first + PROGRAMS):
        (folder / "case.asm").write_text(program(seed))
        done = subprocess.run([nasm, "-E", "case.asm"], capture_output=True, text=True, check=False)
        # nasm panics on some nestings of %rep; and what follows a value that -E does not know is
        # a guess of either side.
        if "panic" in done.stderr or "preprocess-only" in done.stderr:
            continue
        _, text, told = ours("-E")
        if "preprocess-only" in told:
            continue
        compared += 1
        assert text == done.stdout, f"seed {seed}:\n{difference(text, done.stdout)}"
        assert messages(told) == messages(done.stderr), f"seed {seed}"
    assert compared > PROGRAMS // 20


def test_assembled_bytes(folder: Path, require_tool: Callable[[str], str]) -> None:
    nasm = require_tool("nasm")
    first = random.randrange(1 << 31)
    compared = 0
    for seed in range(first, first + PROGRAMS):
        (folder / "case.asm").write_text(program(seed))
        command = [nasm, "-f", "bin", "-o", "nasm.bin", "case.asm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            continue
        status, _, told = ours("-f", "bin", "-o", "our.bin")
        if only_commas_missing(told):
            continue
        assert status == 0, f"seed {seed}: {told}"
        data = (folder / "our.bin").read_bytes()
        assert data == (folder / "nasm.bin").read_bytes(), f"seed {seed}"
        assert set(told.splitlines()) == set(done.stderr.splitlines()), f"seed {seed}"
        compared += 1
    assert compared > PROGRAMS // 20


def test_listings(folder: Path, require_tool: Callable[[str], str]) -> None:
    """A listing with some of the flags of -L is the same, to the byte."""
    nasm = require_tool("nasm")
    first = random.randrange(1 << 31)
    compared = 0
    for seed in range(first, first + PROGRAMS):
        source = program(seed)
        (folder / "case.asm").write_text(source)
        flags = "-L" + random.Random(seed).choice(["d", "e", "f", "m", "ef", "me", "mf", "mef"])
        if "align" in source or "struc" in source:
            flags = flags.replace("f", "d")  # the text of standard macros is not nasm's
        command = [nasm, flags, "-l", "nasm.lst", "-o", "nasm.bin", "case.asm"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            continue
        status, _, told = ours(flags, "-l", "our.lst", "-o", "our.bin")
        if only_commas_missing(told):
            continue
        assert status == 0, f"seed {seed}: {told}"
        text = listed("our.lst")
        expected = listed("nasm.lst")
        assert text == expected, f"seed {seed}, {flags}:\n{difference(text, expected)}"
        compared += 1
    assert compared > PROGRAMS // 20


def test_printed_text_assembles_to_the_same(
    folder: Path, require_tool: Callable[[str], str]
) -> None:
    """nasm reads what we print."""
    from pyasm.preprocessor.printing import printed

    nasm = require_tool("nasm")
    first = random.randrange(1 << 31)
    for seed in range(first, first + PROGRAMS // 3):
        text = program(seed)
        (folder / "case.asm").write_text(text)
        outcome = preprocess(text)
        (folder / "printed.asm").write_text("\n".join(printed(outcome.lines)) + "\n", "latin-1")
        data: list[bytes] = []
        for name in ("case.asm", "printed.asm"):
            command = [nasm, "-f", "bin", "-o", "out.bin", name]
            done = subprocess.run(command, capture_output=True, check=False)
            if done.returncode:
                break
            data.append((folder / "out.bin").read_bytes())
        if data and not outcome.diagnostics.failed:
            assert len(data) == 2, f"seed {seed}"
            assert data[0] == data[1], f"seed {seed}"
