"""Writes the rule that tells make what an output depends on (NASM manual, 2.1.4 to 2.1.11)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# NASM begins a new line where one would grow beyond this many characters.
_WIDTH = 62


def quoted(path: str, watcom: bool = False) -> str:
    """Return a path as make reads it (`-MQ`), or as Watcom's wmake does (`-MW`)."""
    return _quoted_for_watcom(path) if watcom else _quoted_for_make(path)


def _quoted_for_make(path: str) -> str:
    pieces: list[str] = []
    backslashes = 0  # those right before a space or the end are doubled
    for c in path:
        if c in " \t":
            pieces.append("\\" * backslashes + "\\" + c)
        elif c == "$":
            pieces.append("$$")
        elif c == "#":
            pieces.append("\\#")
        else:
            pieces.append(c)
        backslashes = backslashes + 1 if c == "\\" else 0
    return "".join(pieces) + "\\" * backslashes


def _quoted_for_watcom(path: str) -> str:
    text = path.replace("$", "$$").replace("#", "$#")
    if not any(c in path for c in ' \t&"'):
        return text
    return '"' + text.replace('"', '""') + '"'


def rule(target: str, files: Sequence[str], phony: bool = False, watcom: bool = False) -> str:
    """Return the rule for an output: `target` is written as it is, `files` are quoted.

    `phony` (`-MP`) adds an empty rule for each file, so that make doesn't stop when one is gone.
    """
    wrap = " &\n " if watcom else " \\\n "
    text = f"{target} :"
    width = len(text)
    for file in files:
        name = quoted(file, watcom)
        if width + len(name) > _WIDTH and width > 1:
            text += wrap
            width = 1
        text += " " + name
        width += len(name) + 1
    text += "\n\n"
    if phony:
        nothing = "\t%null\n" if watcom else ""
        text += "".join([f"{quoted(file, watcom)} :\n{nothing}\n" for file in files])
    return text
