"""Messages: sources with mistakes, and what nasm says of each.

tests/golden/pyasm/messages.txt has the cases: a line `### name: options`, the source, and behind
`--- together` what nasm says of it: the exit status, then its messages. Behind `--- alone` is
what it says of single lines of the source, each assembled by itself (behind the first one if that
is BITS), with the line's number first: in the whole source nasm stops after the first phase with
errors. `python tests/pyasm/test_messages.py` writes what is expected anew with the installed nasm.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from nasm_suite import Outcome, Run, differences, messages, run_nasm, run_ours

FILE = Path(__file__).parent.parent / "golden" / "pyasm" / "messages.txt"
# What is about more than one line is not taken apart.
_BLOCK = re.compile(r"(?m)^%(i?r?macro|rep|if\w*|comment)\b")


class Case(NamedTuple):
    name: str
    options: list[str]
    source: str
    status: int
    messages: str
    alone: dict[int, list[str]]

    def lines(self) -> dict[int, str]:
        """Return the single lines, by their number, each as a source."""
        if _BLOCK.search(self.source):
            return {}
        lines = self.source.splitlines()
        first = lines[0] + "\n" if lines[0].startswith("bits") else ""
        return {number: f"{first}{line}\n" for number, line in enumerate(lines, 1) if line}


def cases() -> list[Case]:
    found = []
    for block in FILE.read_text("latin-1").split("### ")[1:]:
        head, text = block.split("\n", 1)
        name, _, options = head.partition(": ")
        source, _, expected = text.partition("--- together\n")
        together, _, alone = expected.partition("--- alone\n")
        status, _, text = together.partition("\n")
        said: dict[int, list[str]] = {}
        for line in alone.splitlines():
            number, _, message = line.partition(": ")
            said.setdefault(int(number), []).append(message)
        found.append(
            Case(name, options.split(), source, int(status or 0), text.rstrip("\n") + "\n", said)
        )
    return found


def run_of(options: list[str]) -> Run:
    format_option = [] if any(option.startswith("-f") for option in options) else ["-fbin"]
    words = [*format_option, *options, "-o", "case.out", "case.asm"]
    return Run("case", words, {}, {})


def without_files(text: str) -> list[str]:
    """Return messages without repeats and places, which are known."""
    return list(dict.fromkeys(re.sub(r"^[^:]*:(\d+:)? ", "", line) for line in text.splitlines()))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_messages(case: Case) -> None:
    Path("case.asm").write_text(case.source, "latin-1")
    got = run_ours(run_of(case.options))
    wanted = Outcome(case.status, "", case.messages, {})
    different, _ = differences(wanted, Outcome(got.status, "", got.stderr, {}))
    assert not different, "\n".join(different)
    for number, line in case.lines().items():
        Path("case.asm").write_text(line, "latin-1")
        said = without_files(run_ours(run_of(case.options)).stderr)
        expected = case.alone.get(number, [])
        missing = [message for message in expected if message not in said]
        assert not missing, f"{line!r}: {said}, not {expected}"
        if not any(message.startswith(("error", "fatal")) for message in expected):
            assert said == expected, line


def test_there_are_cases() -> None:
    assert len(cases()) > 80
    assert sum(len(case.alone) for case in cases()) > 500


@pytest.mark.requires("nasm")
def test_the_recording_is_what_nasm_says() -> None:
    for case in random.sample(cases(), 20):
        assert record(case) == case, case.name


def record(case: Case) -> Case:
    """Return a case with what the installed nasm says."""
    Path("case.asm").write_text(case.source, "latin-1")
    together = run_nasm(run_of(case.options))
    alone: dict[int, list[str]] = {}
    for number, line in case.lines().items():
        Path("case.asm").write_text(line, "latin-1")
        done = run_nasm(run_of(case.options))
        if done.status >= 0 and "panic" not in done.stderr and done.stderr:
            alone[number] = without_files(done.stderr)
    said = "\n".join(messages(together.stderr)) + "\n"
    return case._replace(status=together.status, messages=said, alone=alone)


def refresh() -> None:
    """Write all expectations anew."""
    import os
    import tempfile

    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    rows = [f"Recorded from nasm {version.split()[2]}; see tests/pyasm/test_messages.py."]
    all_cases = cases()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for case in map(record, all_cases):
            options = ": " + " ".join(case.options) if case.options else ""
            rows.append(f"### {case.name}{options}\n{case.source}--- together")
            rows.append(f"{case.status}\n{case.messages}--- alone")
            rows += [f"{number}: {text}" for number, texts in case.alone.items() for text in texts]
    FILE.write_text("\n".join(rows) + "\n", "latin-1")


if __name__ == "__main__":
    refresh()
