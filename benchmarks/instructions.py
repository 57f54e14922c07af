"""Many instructions, all different: assembled, disassembled, against nasm, yasm and ndisasm.

The lines are generated from the instruction table, the same ones each time, or taken from a table
file of the form that `tests/x86_corpus.py` reads. No line comes twice, so that nothing is gained by
remembering lines; what a line is made of comes again, as in every program.
"""

from __future__ import annotations

import copy
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Command, environment, measure

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from x86_corpus import read  # noqa: E402 - found by the line above
from x86_generator import Generator  # noqa: E402 - found by the line above

from pyasm.x86.encoder import Encoder  # noqa: E402 - found by the line above
from pyasm.x86.operands import EncodingError, Instruction, Memory, Mode  # noqa: E402 - found by the line above
from pyasm.x86.table import Table  # noqa: E402 - found by the line above
from pyasm.x86.text import instruction_text  # noqa: E402 - found by the line above

GENERATED = 100_000
ADDRESSES = 200
ROUNDS = 5
# More errors at a time than any assembler lists.
MOST_ATTEMPTS = 200
# What yasm does not know, or stops at with an internal error that names no line: prefixes before
# AVX instructions, registers of AVX-512 and MPX. Others it reports, sixteen symbols at a time.
NOT_FOR_YASM = re.compile(
    r"\{|\b(?:[zt]mm|k|bnd|segr)\d"
    r"|^(?:lock|rep\w*|xacquire|xrelease|bnd|wait|[oa](?:16|32)|[c-gs]s) "
)
ASSEMBLE = "import sys; from pyasm.cli import main; sys.exit(main())"
DISASSEMBLE = "import sys; from pyasm.pydis.cli import main; sys.exit(main())"
START_UP = """
import gc, time
gc.set_threshold(200_000, 50, 100)  # as pyasm does
started = time.perf_counter()
import pyasm.x86.table
imported = time.perf_counter()
pyasm.x86.table.Table()
print(imported - started, time.perf_counter() - imported)
"""


class Row:
    """What is done to how many instructions, by us and by the native tool."""

    def __init__(self, count: int, ours: Command, native: Command | None) -> None:
        self.count = count
        self.ours = ours
        self.native = native


class Results:
    """The rows, measured, and what the table costs at start-up: (importing, headings), seconds."""

    def __init__(self, rows: list[Row], start_up: tuple[float, float]) -> None:
        self.rows = rows
        self.start_up = start_up


def measure_instructions(python: str, project: Path, lines: Path | None) -> Results:
    """Measure in a copy of the project; `lines` is a table file, or none to generate lines.

    Raises:
        CalledProcessError: a command failed.
    """
    texts = lines_of(lines) if lines is not None else generated_lines(GENERATED)
    folder = project / "build"
    pyasm = [python, "-c", ASSEMBLE, "-w-all"]
    texts = accepted(texts, pyasm, project, folder / "lines.asm")
    nasm = shutil.which("nasm") is not None
    if nasm:
        texts = accepted(texts, ["nasm", "-w-all"], project, folder / "lines.asm")
    rows = []

    def add(count: int, name: str, options: Sequence[str], native: Sequence[str]) -> None:
        # yasm has no -O0, and -o stands last.
        tail = ["-f", "bin", f"build/{name}.asm", "-o", f"build/{name}.bin"]
        shown = " ".join([*options, f"{name}.asm"])
        ours = Command(f"pyasm {shown}", [*pyasm, *options, *tail], project)
        theirs = None
        if native:
            shown = " ".join([native[0], *native[2:], f"{name}.asm"])
            theirs = Command(shown, [*native, *tail], project)
        rows.append(Row(count, ours, theirs))

    add(len(texts), "lines", [], ["nasm", "-w-all"] if nasm else [])
    add(len(texts), "lines", ["-O0"], ["nasm", "-w-all", "-O0"] if nasm else [])
    if shutil.which("yasm"):
        fewer = [text for text in texts if not NOT_FOR_YASM.search(text)]
        fewer = accepted(fewer, ["yasm", "-w"], project, folder / "fewer.asm")
        add(len(fewer), "fewer", [], ["yasm", "-w"])
    rows[0].ours.run()  # makes the code to disassemble
    code = ["-b", "32", "build/lines.bin"]
    ours = Command("pydis -b 32 lines.bin", [python, "-c", DISASSEMBLE, *code], project)
    ndisasm = Command("ndisasm -b 32 lines.bin", ["ndisasm", *code], project)
    rows.append(Row(len(texts), ours, ndisasm if shutil.which("ndisasm") else None))
    commands = [row.ours for row in rows]
    measure(commands + [row.native for row in rows if row.native is not None], ROUNDS)
    return Results(rows, start_up_times(python, project))


def lines_of(table: Path) -> list[str]:
    """Return the lines of a table file that are 32-bit code."""
    rows = [row for row in read(table) if row.bits == 32 and " " not in row.data]
    return list(dict.fromkeys(row.line for row in rows))


class Everyday(Generator):
    """Makes instructions with the same addresses again and again, as a program has them."""

    def __init__(self, table: Table, seed: int) -> None:
        super().__init__(table, seed)
        self._seen: dict[bool, list[Memory]] = {False: [], True: []}

    def memory(self, offset_only: bool = False) -> Memory:
        """Return one of `ADDRESSES` references, without a size of its own."""
        seen = self._seen[offset_only]
        if len(seen) < ADDRESSES:
            seen.append(super().memory(offset_only))
            return copy.copy(seen[-1])
        return copy.copy(self.random.choice(seen))


def generated_lines(count: int) -> list[str]:
    """Return `count` different lines that are legal; no jumps, as their targets are near."""
    table = Table()
    generator = Everyday(table, 1)
    encoder = Encoder(table)
    mode = Mode(32)
    found: dict[str, None] = {}
    while len(found) < count:
        made = generator.instruction(wrong=0)
        instruction = Instruction(made.mnemonic, made.operands)
        try:
            encoded = encoder.encode(instruction, mode)
        except EncodingError:
            continue
        if not encoded.fixups and not encoded.warnings:
            found[instruction_text(instruction)] = None
    return list(found)


def accepted(lines: Sequence[str], command: Sequence[str], project: Path, path: Path) -> list[str]:
    """Return the lines that an assembler takes, and write them to a file that starts with BITS."""
    left = list(lines)
    for _ in range(MOST_ATTEMPTS):
        path.write_text("\n".join(["bits 32", *left, ""]))
        done = subprocess.run(
            [*command, "-f", "bin", str(path), "-o", str(path.with_suffix(".bin"))],
            cwd=project,
            env=environment(),
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return left
        wrong = {int(number) for number in re.findall(rb":(\d+): ", done.stderr)}
        if not wrong:
            done.check_returncode()
        left = [line for number, line in enumerate(left, 2) if number not in wrong]
    raise subprocess.CalledProcessError(1, list(command), stderr=b"it takes too few of the lines")


def start_up_times(python: str, project: Path) -> tuple[float, float]:
    """Return the median seconds of importing the table's text, and of reading its headings."""
    runs = []
    for _ in range(3 * ROUNDS):
        done = subprocess.run(
            [python, "-c", START_UP],
            cwd=project,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        importing, reading = done.stdout.split()
        runs.append((float(importing), float(reading)))
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)


def render_instructions(results: Results, source: str) -> list[str]:
    """Return the results as lines of Markdown; `source` says where the instructions come from."""
    lines = [
        "## Many different instructions",
        "",
        f"{results.rows[0].count} lines of 32-bit code, no two of them alike, {source}. Whole",
        f"processes again, the median of {ROUNDS} runs. yasm knows fewer instructions, so it gets",
        "a file of those that it takes.",
        "",
        "| command | lines | lines a second | µs a line | against | lines a second | ratio |",
        "|---|---:|---:|---:|---|---:|---:|",
    ]
    for row in results.rows:
        ours, native = row.ours, row.native
        cells = [
            f"`{ours.name}`",
            f"{row.count}",
            f"{row.count / ours.median:.0f}",
            f"{ours.median / row.count * 1e6:.1f}",
            f"`{native.name}`" if native else "not installed",
            f"{row.count / native.median:.0f}" if native else "",
            f"{ours.median / native.median:.1f}" if native else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    importing, reading = results.start_up
    lines += [
        "",
        f"At start-up the instruction table takes {importing * 1000:.1f} ms to import and "
        f"{reading * 1000:.1f} ms to find its headings.",
    ]
    return lines


def instructions_as_json(results: Results) -> dict[str, object]:
    """Return the results for programs: times in seconds."""
    importing, reading = results.start_up
    return {
        "commands": [
            {
                "name": command.name,
                "count": row.count,
                "median": command.median,
                "seconds": command.seconds,
            }
            for row in results.rows
            for command in (row.ours, row.native)
            if command is not None
        ],
        "table": {"importing": importing, "reading_headings": reading},
    }
