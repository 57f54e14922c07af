"""What a tool's run did, for a caller in the same process such as a build."""

from __future__ import annotations


class Result:
    """Exit status, the files that were read and those that were written, in order."""

    __slots__ = ("dependencies", "outputs", "status")

    def __init__(self) -> None:
        self.status = 0
        self.dependencies: list[str] = []
        self.outputs: list[str] = []
