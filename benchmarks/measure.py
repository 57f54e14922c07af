"""Measuring commands as a user sees them: the whole process, from its start to its end."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# What an environment variable changes about a run must not be measured: without bytecode files
# each start would compile all modules anew.
UNSET = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONVERBOSE", "PYTHONDEVMODE")


@dataclass
class Command:
    """A command to measure: `prepare` runs before each run, outside the time taken."""

    name: str
    argv: Sequence[str]
    folder: Path
    prepare: Callable[[], object] | None = None
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median time of a run, in seconds."""
        return statistics.median(self.seconds)

    def run(self) -> None:
        """Run once and note the time; raises CalledProcessError."""
        if self.prepare is not None:
            self.prepare()
        started = time.perf_counter()
        done = subprocess.run(
            self.argv,
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        self.seconds.append(time.perf_counter() - started)
        done.check_returncode()


def environment() -> dict[str, str]:
    """Return the environment that commands run in."""
    return {name: value for name, value in os.environ.items() if name not in UNSET}


def measure(commands: Sequence[Command], rounds: int) -> None:
    """Run all commands `rounds` times, in turn, after one round that warms the caches.

    In turn: what slows the machine down for a while slows all of them.
    """
    for command in commands:
        command.run()
        command.seconds.clear()
    for _ in range(rounds):
        for command in commands:
            command.run()


@dataclass
class Imports:
    """What importing took in one run: in all, and the modules that took most, in seconds."""

    total: float
    largest: list[tuple[str, float]]


def import_times(command: Command, rounds: int = 5) -> Imports:
    """Return the median import times of a Python command, with `-X importtime`.

    The interpreter's own start-up imports (site and the like) are not counted: every program in
    Python pays them. Printing the times makes them larger than they are, by about a tenth.
    """
    runs: list[dict[str, float]] = []
    bare = [_import_run([command.argv[0], "-c", "pass"], command.folder) for _ in range(rounds)]
    start_up = set().union(*bare)
    for _ in range(rounds):
        if command.prepare is not None:
            command.prepare()
        times = _import_run(command.argv, command.folder)
        runs.append({name: value for name, value in times.items() if name not in start_up})
    names = set().union(*runs)
    medians = {name: statistics.median(run.get(name, 0.0) for run in runs) for name in names}
    largest = sorted(medians.items(), key=lambda item: -item[1])
    return Imports(statistics.median(sum(run.values()) for run in runs), largest[:6])


def _import_run(argv: Sequence[str], folder: Path) -> dict[str, float]:
    """Return the seconds that each module itself took in one run."""
    done = subprocess.run(
        [argv[0], "-X", "importtime", *argv[1:]],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    times: dict[str, float] = {}
    for match in re.finditer(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", done.stderr, re.M):
        times[match[2]] = times.get(match[2], 0.0) + int(match[1]) / 1e6
    return times
