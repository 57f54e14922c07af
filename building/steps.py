"""A build's steps, and the memory of how they went the last time."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

BUILD = "build"  # the folder of all outputs, relative to the project's


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


class Memory:
    """What is known from the last build: each step's command and the hashes of its files.

    A step is up to date if its command and its tool are the same and each file that it read or
    wrote has the contents that it had then. An output whose size and time are as they were is
    taken as unchanged: the image is large. Nothing else rests on times.
    """

    FILE = f"{BUILD}/.state.json"
    VERSION = 1

    def __init__(self) -> None:
        import json

        self.steps: dict[str, Any] = {}
        self.hashes: dict[str, str | None] = {}
        self.tools: dict[str, str] = {}
        try:
            with open(self.FILE, encoding="utf-8") as file:
                saved = json.load(file)
            if saved["version"] == self.VERSION and isinstance(saved["steps"], dict):
                self.steps = saved["steps"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass  # no memory, or none that can be trusted: everything is built

    def save(self) -> None:
        import json

        os.makedirs(BUILD, exist_ok=True)
        temporary = f"{self.FILE}.{os.getpid()}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8", newline="\n") as file:
                json.dump({"version": self.VERSION, "steps": self.steps}, file, indent=1)
            os.replace(temporary, self.FILE)
        except OSError:
            remove([temporary])
            raise

    def is_current(self, step: Step) -> bool:
        known = self.steps.get(step.output, {})
        try:
            return (
                known["command"] == self._command(step)
                and all(self.hash(path) == was for path, was in known["inputs"].items())
                and sorted(known["outputs"]) == sorted(step.outputs)
                and all(self._is_unchanged(path, *was) for path, was in known["outputs"].items())
            )
        except (TypeError, KeyError, AttributeError):
            return False

    def record(self, step: Step, dependencies: Iterable[str]) -> None:
        here = os.getcwd() + os.sep
        read = {path.removeprefix(here) for path in dependencies}
        inputs = {path: self.hash(path) for path in sorted({*read, *step.inputs})}
        outputs: dict[str, list[object]] = {}
        for path in step.outputs:
            self.hashes.pop(path, None)
            status = os.stat(path)
            outputs[path] = [status.st_size, status.st_mtime_ns, self.hash(path)]
        self.steps[step.output] = {
            "command": self._command(step),
            "inputs": inputs,
            "outputs": outputs,
        }

    def forget(self, step: Step) -> None:
        """Delete what the step made, and what is known of it."""
        self.steps.pop(step.output, None)
        for path in step.outputs:
            self.hashes.pop(path, None)
        remove(step.outputs)

    def hash(self, path: str) -> str | None:
        """Return the hash of a file's contents; None if it can't be read."""
        import hashlib

        if path not in self.hashes:
            try:
                with open(path, "rb") as file:
                    self.hashes[path] = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                self.hashes[path] = None
        return self.hashes[path]

    def _is_unchanged(self, path: str, size: int, time: int, content: str) -> bool:
        try:
            status = os.stat(path)
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (size, time) or self.hash(path) == content

    def _command(self, step: Step) -> str:
        return f"{self._tool(step.tool)} {step.tool} {step.args!r}"

    def _tool(self, tool: str) -> str:
        """Return a text that changes when the tool's own source does."""
        import hashlib

        if tool not in self.tools:
            files = []
            for package in ("pyasm", "pylink/formats") if tool == "pyasm" else ("pylink",):
                for folder, _, names in os.walk(package):
                    for name in names:
                        if name.endswith(".py"):
                            status = os.stat(os.path.join(folder, name))
                            files.append((folder, name, status.st_size, status.st_mtime_ns))
            self.tools[tool] = hashlib.sha256(repr(sorted(files)).encode()).hexdigest()[:16]
        return self.tools[tool]


def remove(paths: Iterable[str]) -> None:
    """Delete files, if they are there."""
    for path in paths:
        try:
            os.unlink(path)
        except OSError:
            pass
