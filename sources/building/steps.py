"""A build's steps, and the memory of how they went the last time."""

from __future__ import annotations

import os

try:
    # What hashlib.blake2b is. hashlib itself loads OpenSSL, which takes longer than all hashing.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BUILD = "build"  # the folder of all outputs, relative to the project's

# Where the source of a tool is, if not in pylink/: a change there makes its outputs anew.
TOOL_SOURCES = {"pyasm": ["pyasm", "pylink/formats"], "check_objects": ["sources/building"]}


class Step:
    """One run of a tool. The tool reports what else it read (includes, archive members).

    `tool` is the console command, `args` its arguments, `inputs` the files that other steps may
    have to make first, `output` what it makes, `extra` what it makes beside that.
    """

    __slots__ = ("args", "extra", "inputs", "output", "tool")

    def __init__(
        self,
        tool: str,
        args: list[str],
        inputs: list[str],
        output: str,
        extra: Sequence[str] = (),
    ) -> None:
        self.tool = tool
        self.args = args
        self.inputs = inputs
        self.output = output
        self.extra = list(extra)

    @property
    def outputs(self) -> list[str]:
        return [self.output, *self.extra]


class Record:
    """How a step went: its command's key and the files that it read and wrote.

    `inputs` has a hash for each file; `outputs` size, time in nanoseconds and hash.
    """

    __slots__ = ("command", "inputs", "outputs")

    def __init__(self, command: str) -> None:
        self.command = command
        self.inputs: dict[str, str] = {}
        self.outputs: dict[str, tuple[int, int, str]] = {}


class Memory:
    """What is known from the last build: each step's record.

    A step is up to date if its command and its tool are the same and each file that it read or
    wrote has the contents that it had then. An output whose size and time are as they were is
    taken as unchanged: the image is large. Nothing else rests on times.

    The file is text, a line a fact, tabs between the fields: reading JSON would need modules that
    take longer to import than everything else in a build that has nothing to do.
    """

    FILE = f"{BUILD}/.state"
    HEADER = "BareFlow build state 1"

    def __init__(self) -> None:
        self.steps: dict[str, Record] = {}
        self.hashes: dict[str, str] = {}
        self.tools: dict[str, str] = {}
        try:
            with open(self.FILE, encoding="utf-8", newline="\n") as file:
                self._parse(file.read().split("\n"))
        except (OSError, ValueError):
            self.steps = {}  # no memory, or none that can be trusted: everything is built

    def _parse(self, lines: list[str]) -> None:
        """Read the file's lines; raises ValueError for anything that `save` does not write."""
        if lines[0] != self.HEADER:
            raise ValueError("another version")
        record = Record("")
        for line in lines[1:-1]:
            kind, path, key, *numbers = line.split("\t")
            if kind == "step":
                record = self.steps[path] = Record(key)
            elif kind == "input":
                record.inputs[path] = key
            elif kind == "output":
                size, time = numbers
                record.outputs[path] = (int(size), int(time), key)
            else:
                raise ValueError("an unknown kind of line")

    def save(self) -> None:
        """Write what is known to build/; raises OSError."""
        lines = [self.HEADER]
        for output, record in self.steps.items():
            lines.append(f"step\t{output}\t{record.command}")
            lines += [f"input\t{path}\t{key}" for path, key in record.inputs.items()]
            for path, (size, time, key) in record.outputs.items():
                lines.append(f"output\t{path}\t{key}\t{size}\t{time}")
        os.makedirs(BUILD, exist_ok=True)
        temporary = f"{self.FILE}.{os.getpid()}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8", newline="\n") as file:
                file.write("\n".join([*lines, ""]))
            os.replace(temporary, self.FILE)
        except OSError:
            remove([temporary])
            raise

    def is_current(self, step: Step) -> bool:
        """True if running the step again would change nothing."""
        known = self.steps.get(step.output)
        return (
            known is not None
            and known.command == self._command(step)
            and all(self.hash(path) == was for path, was in known.inputs.items())
            and sorted(known.outputs) == sorted(step.outputs)
            and all(self._is_unchanged(path, *was) for path, was in known.outputs.items())
        )

    def record(self, step: Step, dependencies: Iterable[str]) -> None:
        """Remember that the step has just been run, and what it read."""
        here = os.getcwd() + os.sep
        record = Record(self._command(step))
        read = {path.removeprefix(here) for path in dependencies}
        record.inputs = {path: self.hash(path) for path in sorted({*read, *step.inputs})}
        for path in step.outputs:
            self.hashes.pop(path, None)
            status = os.stat(path)
            record.outputs[path] = (status.st_size, status.st_mtime_ns, self.hash(path))
        if not any(separator in path for path in record.inputs for separator in "\t\n"):
            self.steps[step.output] = record

    def forget(self, step: Step) -> None:
        """Delete what the step made, and what is known of it."""
        self.steps.pop(step.output, None)
        for path in step.outputs:
            self.hashes.pop(path, None)
        remove(step.outputs)

    def hash(self, path: str) -> str:
        """Return the hash of a file's contents, read once; empty if it can't be read."""
        if path not in self.hashes:
            try:
                with open(path, "rb") as file:
                    self.hashes[path] = digest(file.read())
            except OSError:
                self.hashes[path] = ""
        return self.hashes[path]

    def _is_unchanged(self, path: str, size: int, time: int, content: str) -> bool:
        try:
            status = os.stat(path)
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (size, time) or self.hash(path) == content

    def _command(self, step: Step) -> str:
        return digest(f"{self._tool(step.tool)} {step.tool} {step.args!r}".encode())

    def _tool(self, tool: str) -> str:
        """Return a text that changes when the tool's own source does."""
        if tool not in self.tools:
            folders = TOOL_SOURCES.get(tool, ["pylink"])
            self.tools[tool] = repr([_source_times(folder) for folder in folders])
        return self.tools[tool]


def digest(data: bytes) -> str:
    """Return a hash of `data` that two different contents don't share."""
    return blake2b(data, digest_size=16).hexdigest()


def _source_times(folder: str) -> list[tuple[str, int, int]]:
    """Return path, size and time of the Python files in a folder and below."""
    found = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns))
            elif entry.is_dir() and entry.name != "__pycache__":
                found += _source_times(entry.path)
    return found


def remove(paths: Iterable[str]) -> None:
    """Delete files, if they are there."""
    for path in paths:
        try:
            os.unlink(path)
        except OSError:
            pass
