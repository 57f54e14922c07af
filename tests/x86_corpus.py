"""Compares the assembler with a file of instruction lines whose bytes are known.

    python3 Makefile.py lines -- FILE [--group NAME] [--show N] [--all] [--level 0|9]

FILE is a table with tabs, perhaps packed with gzip: bits, line, bytes with optimization, bytes
with -O0 where they differ, bytes of NASM 3 where they differ, group, warning. The report says for
each group how many lines give the expected bytes and warnings. `as NASM 3` counts those whose bytes
are the ones of NASM 3, which mended some encodings; `refused too` those that NASM 3 refuses and we
too; `listed` other differences that known_x86_differences.toml gives a reason for. The exit status
is 1 if there is any other one.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from known_x86_differences import differences  # noqa: E402 - found by the line above

from pyasm.assembler import assemble  # noqa: E402 - found by the line above
from pyasm.diagnostics import Diagnostics  # noqa: E402 - found by the line above
from pyasm.listing import Growth  # noqa: E402 - found by the line above
from pyasm.options import Options  # noqa: E402 - found by the line above

# How many lines are assembled at once: a thousand errors would stop the assembler.
BATCH = 400
AGREEMENTS = ("same", "as NASM 3", "refused too", "listed")
OUTCOMES = (*AGREEMENTS, "wrong bytes", "refused", "taken", "wrong warning")


class Row(NamedTuple):
    """A line of the file."""

    bits: int
    line: str
    data: str
    data_unoptimized: str
    data_nasm3: str
    group: str
    warning: str


class Result(NamedTuple):
    """What we make of a line: bytes in hexadecimal, `REJECT: ...` after an error; warnings."""

    data: str
    warnings: tuple[str, ...]


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for text in file:
            if not text.startswith("#"):
                bits, *rest = text.rstrip("\n").split("\t")
                yield Row(int(bits), *rest)


def assemble_lines(lines: Sequence[str], bits: int, level: int) -> list[Result]:
    """Assemble lines that have nothing to do with each other."""
    errors: dict[int, str] = {}
    results: dict[int, Result] = {}
    live = list(range(len(lines)))
    while live:
        options = Options()
        options.format = options.format_alias = "bin"
        options.bits = bits
        options.optimize = level
        options.listing = True
        diagnostics = Diagnostics("lines")
        diagnostics.warnings.mark_initial()
        text = "\n".join(lines[number] for number in live) + "\n"
        assembler = assemble("lines", text, options, diagnostics)
        failed = {
            live[item.number - 1]: item.message
            for item in diagnostics.items
            if item.severity == "error"
        }
        if failed:
            errors.update(failed)
            live = [number for number in live if number not in failed]
            continue
        warnings: dict[int, list[str]] = {}
        for item in diagnostics.items:
            warnings.setdefault(item.number, []).append(f"{item.message}{item.tag()}")
        assert assembler.recorder is not None
        start = 0
        for event in assembler.recorder.events:
            if isinstance(event, Growth):
                assert event.line.place is not None
                number = event.line.place.number
                end = event.end.fragment.address + event.end.offset
                said = tuple(warnings.get(number, ()))
                results[live[number - 1]] = Result(assembler.image[start:end].hex(), said)
                start = end
        break
    return [
        Result(f"REJECT: {errors[number]}", ())
        if number in errors
        else results.get(number, Result("", ()))
        for number in range(len(lines))
    ]


def outcome(row: Row, result: Result, level: int) -> str:
    """Say which of `OUTCOMES` a line has."""
    expected = row.data
    if level == 0 and row.data_unoptimized:
        expected = row.data_unoptimized
    refused = result.data.startswith("REJECT")
    if " " in expected:  # -O0 refuses it
        return "same" if refused else "taken"
    if result.data != expected:
        if refused:
            return "refused too" if row.data_nasm3.startswith("REJECT") else "refused"
        return "as NASM 3" if result.data == row.data_nasm3 else "wrong bytes"
    if level and row.warning and row.warning not in "; ".join(result.warnings):
        return "wrong warning"
    return "wrong warning" if level and result.warnings and not row.warning else "same"


def main() -> int:
    """Print the report; return 1 if there is anything but agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--group", help="only groups with this in their name")
    parser.add_argument("--show", type=int, default=0, help="print so many failing lines a group")
    parser.add_argument("--all", action="store_true", help="with --show: listed ones too")
    parser.add_argument("--level", type=int, choices=(0, 9), default=9)
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    known = differences()
    rows = [row for row in read(arguments.file) if (arguments.group or "") in row.group]
    for bits in (16, 32):
        chosen = [row for row in rows if row.bits == bits]
        for first in range(0, len(chosen), BATCH):
            batch = chosen[first : first + BATCH]
            results = assemble_lines([row.line for row in batch], bits, arguments.level)
            for row, result in zip(batch, results, strict=True):
                what = outcome(row, result, arguments.level)
                if what not in AGREEMENTS and any(each.is_about(row.line) for each in known):
                    what = "listed"
                count = counts.setdefault(row.group, Counter())
                count[what] += 1
                is_shown = what not in AGREEMENTS or (arguments.all and what == "listed")
                if is_shown and count[what] <= arguments.show:
                    print(f"{what}: {bits}: {row.line}: {row.data} {row.data_unoptimized}", end="")
                    print(f" [{row.data_nasm3}] {row.warning} -> {result.data} {result.warnings}")
    total: Counter[str] = Counter()
    print(f"{'group':24}{'lines':>8}" + "".join(f"{name:>16}" for name in OUTCOMES))
    for count in counts.values():
        total.update(count)
    for group, count in [*sorted(counts.items()), ("all", total)]:
        print(
            f"{group:24}{sum(count.values()):8}"
            + "".join(f"{count[name] or '':>16}" for name in OUTCOMES)
        )
    return int(any(total[name] for name in OUTCOMES if name not in AGREEMENTS))


if __name__ == "__main__":
    sys.exit(main())
