"""Finds and reads the files of a run, and remembers which they were."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .options import PreprocessorOptions


class Files:
    """The files of one run. `dependencies` are their paths in the order of their first use."""

    __slots__ = ("_found", "_options", "_read", "_texts", "dependencies")

    def __init__(self, options: PreprocessorOptions) -> None:
        self._options = options
        self._found: dict[str, str | None] = {}
        self._read: set[str] = set()
        self._texts: dict[str, str] = {}
        self.dependencies: list[str] = []

    def register(self, path: str) -> None:
        """Add a path to the dependencies."""
        if path not in self.dependencies:
            self.dependencies.append(path)

    def find(self, name: str) -> str | None:
        """Return where a file is: as named, or in one of the include directories; or `None`."""
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def _search(self, name: str) -> str | None:
        if "\0" in name or not name:
            return None
        for directory in ("", *self._options.include_paths):
            path = name
            if directory:
                separator = "" if directory[-1] in "/\\" + os.sep else "/"
                path = directory + separator + name
            if os.path.isfile(native(path)):
                return path
        return None

    def has_read(self, path: str) -> bool:
        """Whether a file, under any name, has been read in this run."""
        return os.path.realpath(native(path)) in self._read

    def read(self, path: str) -> str:
        """Return a file's text, one character a byte.

        Raises:
            OSError: it can't be read.
        """
        self._read.add(os.path.realpath(native(path)))
        text = self._texts.get(path)
        if text is None:
            with open(native(path), "rb") as file:
                text = file.read().decode("latin-1")
            self._texts[path] = text
        return text


def native(path: str) -> str:
    """Return a path as the operating system wants it, from text with one character a byte."""
    try:
        return os.fsdecode(path.encode("latin-1"))
    except UnicodeEncodeError:  # it came from the command line, as it is
        return path
