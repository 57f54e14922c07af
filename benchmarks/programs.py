"""Whole programs: many jumps, many macro calls, SIMD macros; against nasm, nasm -O0 and yasm.

The sources are generated, the same ones each time. yasm gets them too where it takes them.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Command, environment, measure

LIBRARY = Path(__file__).resolve().parent / "simd.inc"
ASSEMBLE = "import sys; from pyasm.cli import main; sys.exit(main())"
JUMP_LINES = 200_000
MACRO_CALLS = 20_000
ROUNDS = 3

MACRO = """bits 32
%macro step 2-3 0
  %if %2 > 5
    %ifidn %1, eax
      mov %1, %2
    %else
      add %1, %2 + %3
    %endif
  %elif %0 = 3
    sub %1, %3
  %else
    xor %1, %1
  %endif
%endmacro
"""
PLAIN = [
    "mov eax, [ebx + 4]",
    "add ecx, 1",
    "inc edx",
    "mov dword [esi], 100",
    "push eax",
    "lea edi, [eax + ebx * 4 + 8]",
    "xor eax, eax",
]
KERNEL = """
  mova m0, [r0]
  mova m1, [r1]
  mova m2, [r0 + width]
  mova m3, [r1 + width]
  paddw m0, m1
  psubw m2, m3
  butterfly 0, 1, 2, 3, 4
  transpose 0, 1, 2, 3, 4
  butterfly 0, 1, 2, 3, 4
  magnitude 0, 5
  magnitude 1, 6
  magnitude 2, 5
  magnitude 3, 6
  pmaddwd m0, m1, m2
  pmaxsw m1, m2
  packssdw m0, m3
  punpcklbw m1, m2
  psraw m0, 2
  mova [r2], m0
  mova [r2 + width], m1
"""


class Program:
    """A program: its name, how many lines it counts as, and the commands that assemble it."""

    def __init__(self, name: str, what: str, lines: int, commands: list[Command]) -> None:
        self.name = name
        self.what = what
        self.lines = lines
        self.commands = commands
        self.megabytes = 0.0


def jumps(lines: int) -> str:
    """Return plain code in which two lines of five jump, most of them just in or out of reach."""
    rnd = random.Random(1)
    blocks = lines // 5
    out = ["bits 32"]
    for block in range(blocks):
        out.append(f"l{block}:")
        for line in range(4):
            if line % 2:
                out.append(f"  {rnd.choice(PLAIN)}")
            else:
                target = min(max(block + rnd.randint(-30, 30), 0), blocks - 1)
                out.append(f"  {rnd.choice(['jmp', 'jz', 'jnz', 'jc'])} l{target}")
    return "\n".join(out) + "\n"


def macros(calls: int) -> str:
    """Return calls of a macro with conditionals."""
    rnd = random.Random(2)
    out = [MACRO]
    for number in range(calls):
        third = f", {number % 100}" if number % 3 == 0 else ""
        out.append(f"  step {rnd.choice(['eax', 'ebx', 'ecx'])}, {rnd.randint(0, 10)}{third}")
    return "\n".join(out) + "\n"


def simd(functions: int) -> str:
    """Return functions for several processors each, written with the macro library."""
    out = [LIBRARY.read_text(encoding="utf-8"), "bits 32", "%macro kernel 1", "function %1, 4"]
    out += [KERNEL, "leave_function", "%endmacro"]
    for number in range(functions):
        for target in ("sse2", "ssse3", "sse4", "avx", "avx2, 32"):
            out += [f"target {target}", f"kernel work{number}"]
    return "\n".join(out) + "\n"


def measure_programs(python: str, project: Path) -> list[Program]:
    """Measure in a copy of the project.

    Raises:
        CalledProcessError: a command failed.
    """
    folder = project / "build"
    programs = []
    for name, what, text, lines in (
        ("jumps", f"{JUMP_LINES:,} plain lines, two of five a jump", jumps(JUMP_LINES), JUMP_LINES),
        ("jumps-quarter", "a quarter of that", jumps(JUMP_LINES // 4), JUMP_LINES // 4),
        ("macros", f"{MACRO_CALLS:,} calls of a macro", macros(MACRO_CALLS), MACRO_CALLS),
        ("simd", "SIMD functions out of macros", simd(60), 0),
    ):
        source = folder / f"{name}.asm"
        source.write_text(text, encoding="utf-8")
        commands = [command_of(project, f"pyasm {name}", [python, "-c", ASSEMBLE], name)]
        for tool, *options in (("nasm",), ("nasm", "-O0"), ("yasm",)):
            shown = " ".join([tool, *options, name])
            command = command_of(project, shown, [tool, *options], name)
            if shutil.which(tool) and takes(command):
                commands.append(command)
        programs.append(Program(name, what, lines or instructions(python, source), commands))
    for program in programs:
        measure(program.commands, ROUNDS)
        program.megabytes = peak(program.commands[0])
    return programs


def command_of(project: Path, shown: str, start: list[str], name: str) -> Command:
    """Return a command that assembles a source in build/."""
    output = f"build/{name}-{start[0].rpartition('/')[2]}.o"
    return Command(shown, [*start, "-f", "elf32", f"build/{name}.asm", "-o", output], project)


def takes(command: Command) -> bool:
    """Whether a command does not fail."""
    try:
        command.run()
    except subprocess.CalledProcessError:
        return False
    return True


def instructions(python: str, source: Path) -> int:
    """Return how many lines a source expands to."""
    done = subprocess.run(
        [python, "-c", ASSEMBLE, "-E", str(source)],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
        cwd=source.parent.parent,
    )
    lines = done.stdout.splitlines()
    return sum(1 for line in lines if line.strip() and not line.startswith("%line"))


def peak(command: Command) -> float:
    """Return the most memory that a command holds, in megabytes; 0 where that isn't known."""
    if not hasattr(os, "wait4"):
        return 0.0
    process = subprocess.Popen(
        command.argv,
        cwd=command.folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def render_programs(programs: list[Program]) -> list[str]:
    """Return the results as lines of Markdown."""
    lines = [
        "## Whole programs",
        "",
        f"The median of {ROUNDS} runs; lines are those that macros expand to. A ratio says how many",
        "times as long as pyasm the other one takes: above 1, pyasm is faster. Where yasm is",
        "missing, it does not take the program.",
        "",
        "| program | lines | pyasm, s | lines a second | peak MB | against | s | ratio |",
        "|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    for program in programs:
        ours, *others = program.commands
        seconds = ours.median
        cells = [
            program.what,
            f"{program.lines}",
            f"{seconds:.2f}",
            f"{program.lines / seconds:.0f}",
            f"{program.megabytes:.0f}",
        ]
        for other in others or [None]:
            last = ["not installed", "", ""]
            if other is not None:
                tool = other.name.rpartition(" ")[0]
                last = [f"`{tool}`", f"{other.median:.2f}", f"{other.median / seconds:.1f}"]
            lines.append(f"| {' | '.join([*cells, *last])} |")
            cells = [""] * len(cells)
    return lines


def programs_as_json(programs: list[Program]) -> dict[str, object]:
    """Return the results for programs: times in seconds."""
    return {
        program.name: {
            "lines": program.lines,
            "megabytes": program.megabytes,
            "commands": {
                command.name: {"median": command.median, "seconds": command.seconds}
                for command in program.commands
            },
        }
        for program in programs
    }
