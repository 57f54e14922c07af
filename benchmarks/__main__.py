"""Measure and print a table; see `Makefile.py bench`.

python -m benchmarks [--rounds N] [--lines FILE] [--json FILE] [--page FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.instructions import (
    Results,
    instructions_as_json,
    measure_instructions,
    render_instructions,
)
from benchmarks.measure import Command, Imports, import_times, measure
from benchmarks.programs import (
    Program,
    measure_programs,
    programs_as_json,
    render_programs,
)

ROOT = Path(__file__).resolve().parent.parent
COPIED = [
    "Makefile.py",
    "benchmarks/native.mk",
    "layouts",
    "pyasm",
    "pyboot",
    "pylink",
    "pyproject.toml",
    "sources",
]

# From here on the page is written by hand, and stays when the rest is written anew.
BY_HAND = "## What was learned\n"

# What an installed console script does.
LAUNCHER = "import sys; from {package}.cli import main; sys.exit(main())"


class Row:
    """A line of the table: our command, the native one, and what we aim for."""

    def __init__(
        self, ours: Command, native: Command | None = None, aim: float | None = None
    ) -> None:
        self.ours = ours
        self.native = native
        self.aim = aim  # times bare Python


def main() -> int:
    """Run the benchmarks; return the exit status."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="bareflow-bench-") as folder:
        project = copy_project(Path(folder))
        python = sys.executable
        bare = Command("python3 -c pass", [python, "-c", "pass"], project)
        rows = make_rows(python, project)
        commands = [bare, *[row.ours for row in rows]]
        commands += [row.native for row in rows if row.native is not None]
        try:
            measure(commands, arguments.rounds)
            shares = [(row.ours, import_times(row.ours)) for row in rows]
            programs = measure_programs(python, project)
            instructions = measure_instructions(python, project, arguments.lines)
        except subprocess.CalledProcessError as error:
            print(f"benchmarks: {' '.join(map(str, error.cmd))} failed:", file=sys.stderr)
            print((error.stderr or b"").decode("utf-8", "replace"), file=sys.stderr)
            return 1
    lines = render(bare, rows, shares, arguments.rounds)
    source = "generated from the instruction table"
    if arguments.lines is not None:
        source = "out of a file of all kinds of instructions"
    parts = [*render_programs(programs), "", *render_instructions(instructions, source)]
    page = "\n".join([*lines, "", *parts, ""])
    print(page)
    if arguments.page is not None:
        write_page(arguments.page, page)
    arguments.json.parent.mkdir(exist_ok=True)
    results = as_json(bare, rows, shares, programs, instructions)
    arguments.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


def write_page(path: Path, page: str) -> None:
    """Write the page, with the part at its end that was written by hand."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    _, heading, rest = before.partition(BY_HAND)
    if heading:
        page += "\n" + heading + rest
    path.write_text(page, encoding="utf-8", newline="\n")


def parse_arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="Makefile.py bench --", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="runs of each command (default: 15)")
    parser.add_argument(
        "--lines",
        type=Path,
        help="take the instructions from a table file, see tests/x86_corpus.py",
    )
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    parser.add_argument("--page", type=Path, help="write the page that is printed to this file too")
    return parser.parse_args()


def copy_project(folder: Path) -> Path:
    """Copy what a build needs, so that the user's own build/ is left alone."""
    for name in COPIED:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    build = [sys.executable, "Makefile.py", "-q"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(build, cwd=folder, env=environment, check=True)
    return folder


def make_rows(python: str, project: Path) -> list[Row]:
    """Return what is measured. The native side is left out where its tools are not installed."""

    def ours(name: str, package: str, *argv: str) -> Command:
        return Command(name, [python, "-c", LAUNCHER.format(package=package), *argv], project)

    def native(name: str, *argv: str, clean: bool = False) -> Command | None:
        if not all(shutil.which(tool) for tool in (argv[0], "nasm", "ld")):
            return None
        prepare = (lambda: shutil.rmtree(project / "native", ignore_errors=True)) if clean else None
        return Command(name, argv, project, prepare)

    stage1 = ["-f", "bin", "-I", "sources/boot/", "sources/boot/stage1.asm", "-o"]
    objects = ["build/entry.o", "sources/objects/main.o", "build/kernel_lib.a"]
    link = ["-m", "elf_i386", "-T", "layouts/app.ld", *objects, "-o"]
    make = ["make", "-s", "-f", "benchmarks/native.mk", "BUILD=native"]
    build = [python, "Makefile.py", "-q"]
    return [
        Row(
            ours("pyasm --version", "pyasm", "--version"),
            native("nasm --version", "nasm", "--version"),
            aim=3,
        ),
        Row(
            ours("pyasm -f bin stage1.asm", "pyasm", *stage1, "build/bench.bin"),
            native("nasm -f bin stage1.asm", "nasm", *stage1, "build/native.bin"),
            aim=6,
        ),
        Row(
            ours("pylink -T app.ld ...", "pylink", *link, "build/bench.elf"),
            native("ld -T app.ld ...", "ld", *link, "build/native.elf"),
            aim=12,
        ),
        Row(
            Command(
                "Makefile.py, from clean",
                build,
                project,
                lambda: shutil.rmtree(project / "build", ignore_errors=True),
            ),
            native("make, from clean", *make, clean=True),
        ),
        Row(
            Command("Makefile.py, nothing changed", build, project),
            native("make, nothing changed", *make),
        ),
    ]


def render(
    bare: Command, rows: list[Row], shares: list[tuple[Command, Imports]], rounds: int
) -> list[str]:
    """Return the results as lines of Markdown."""
    lines = [
        "# Performance",
        "",
        "Made by `python3 Makefile.py bench -- --page docs/performance.md`: whole processes, from",
        f"start to end, the median of {rounds} runs in turn with all others. Compare the ratios;",
        "times depend on the machine. An aim is the most that a command may take, in times of what",
        "Python takes to start and end.",
        "",
        *[f"- {line}" for line in machine()],
        "",
        f"Bare Python (`{bare.name}`): {bare.median * 1000:.1f} ms.",
        "",
        "| command | ms | times bare Python | aim | against | ms | ratio |",
        "|---|---:|---:|---:|---|---:|---:|",
    ]
    for row in rows:
        ours, native = row.ours, row.native
        cells = [
            f"`{ours.name}`",
            f"{ours.median * 1000:.1f}",
            f"{ours.median / bare.median:.1f}",
            f"{row.aim:g}" if row.aim else "",
            f"`{native.name}`" if native else "not installed",
            f"{native.median * 1000:.1f}" if native else "",
            f"{ours.median / native.median:.1f}" if native else "",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## What importing takes", ""]
    lines += ["| command | importing, ms | share | most of it |", "|---|---:|---:|---|"]
    for command, imports in shares:
        most = ", ".join(f"{name} {value * 1000:.1f}" for name, value in imports.largest)
        share = imports.total / command.median
        lines.append(f"| `{command.name}` | {imports.total * 1000:.1f} | {share:.0%} | {most} |")
    return lines


def machine() -> list[str]:
    """Return what the results depend on: Python, system, the other tools."""
    lines = [
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
    ]
    for tool in ("nasm", "yasm", "ld", "make"):
        path = shutil.which(tool)
        if path is not None:
            done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
            lines.append(done.stdout.partition("\n")[0])
    return lines


def as_json(
    bare: Command,
    rows: list[Row],
    shares: list[tuple[Command, Imports]],
    programs: list[Program],
    instructions: Results,
) -> dict[str, object]:
    """Return the results for programs: times in seconds."""
    commands = [bare, *[r.ours for r in rows], *[r.native for r in rows if r.native is not None]]
    return {
        "machine": machine(),
        "commands": {
            command.name: {
                "median": command.median,
                "seconds": command.seconds,
                "times_bare_python": command.median / bare.median,
            }
            for command in commands
        },
        "ratios": {
            row.ours.name: row.ours.median / row.native.median for row in rows if row.native
        },
        "imports": {
            command.name: {"seconds": imports.total, "largest": imports.largest}
            for command, imports in shares
        },
        "programs": programs_as_json(programs),
        "instructions": instructions_as_json(instructions),
    }


if __name__ == "__main__":
    sys.exit(main())
