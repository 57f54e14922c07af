"""Asks nasm, or us, what it makes of many independent instruction lines at once."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from pyasm.cli import run as pyasm_run

_MESSAGE = re.compile(r"^[^:]*:(\d+): (error|warning): (.*)$")


class Verdict:
    """What nasm says about one line: its bytes (None where it refuses), errors and warnings."""

    def __init__(self) -> None:
        self.data: bytes | None = None
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def __repr__(self) -> str:
        data = "refused" if self.data is None else self.data.hex()
        return f"{data} {self.errors} {self.warnings}"


def nasm(arguments: Sequence[str]) -> str:
    """Run nasm and return what it says."""
    command = ["nasm", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def ours(arguments: Sequence[str]) -> str:
    """Run our assembler in its place, through its own command line."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        pyasm_run(["--diagnostics=classic", *arguments])
    return said.getvalue()


def judge(
    lines: Sequence[str],
    bits: int,
    folder: Path,
    *options: str,
    before: str = "",
    assembler: Callable[[Sequence[str]], str] = nasm,
) -> list[Verdict]:
    """Return nasm's verdict on each line of `bits`-bit code, run with `options`.

    `before` is a line that stands before all of them; `assembler` is `nasm` or `ours`.

    nasm stops after the pass in which it found errors, so lines with errors are taken out and it
    is run again until none has any.
    """
    verdicts = [Verdict() for _ in lines]
    live = list(range(len(lines)))
    while live:
        messages = _run(lines, live, [f"bits {bits}", before], folder, options, assembler)
        failed = {number for number, kind, _ in messages if kind == "error"}
        for number, kind, message in messages:
            if kind == "error":
                verdicts[number].errors.append(message)
            elif not failed:
                verdicts[number].warnings.append(message)
        if not failed:
            break
        live = [number for number in live if number not in failed]
    if live:
        data = (folder / "lines.bin").read_bytes()
        words = data[-4 * len(live) :]
        ends = [int.from_bytes(words[at : at + 4], "little") for at in range(0, len(words), 4)]
        for number, start, end in zip(live, [0, *ends], ends, strict=False):
            verdicts[number].data = data[start:end]
    return verdicts


def _run(
    lines: Sequence[str],
    live: list[int],
    before: list[str],
    folder: Path,
    options: Sequence[str],
    assembler: Callable[[Sequence[str]], str],
) -> list[tuple[int, str, str]]:
    """Assemble the lines that are left; return (line's number, kind, text) of each message.

    Behind the code comes the offset of each line's end.
    """
    text = [*before, "section .text"]
    ends = ["section offsets follows=.text align=1"]
    first = len(text) + 1
    for number in live:
        text.append(f"L{number}: {lines[number]}")
    for number in live[1:]:
        ends.append(f"dd L{number}-L{live[0]}")
    text.append("Lend:")
    ends.append(f"dd Lend-L{live[0]}")
    source = folder / "lines.asm"
    source.write_text("\n".join([*text, *ends]) + "\n")
    said = assembler(
        ["-f", "bin", *options, str(source), "-o", str(folder / "lines.bin")],
    )
    messages = []
    for line in said.splitlines():
        if ": info: " in line:
            continue
        match = _MESSAGE.match(line)
        if match is None or not 0 <= int(match[1]) - first < len(live):
            raise AssertionError(f"{assembler.__name__}: {line}")
        messages.append((live[int(match[1]) - first], match[2], match[3]))
    return messages
