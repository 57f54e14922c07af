"""Writes preprocessed lines as text, as `-E` does: an assembler reads the same program from it."""

from __future__ import annotations

from ..source import listed
from ..strings import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..source import LogicalLine


def printed(lines: Iterable[LogicalLine]) -> Iterator[str]:
    """Yield the text of expanded lines, without line ends, with `%line` where the count jumps.

    `%line` says of what follows where it stood (NASM manual, 4.10.1): the line after
    `%line 5+1 f` is line 5 of `f`, as NASM writes it, and each further one one more.
    """
    file: str | None = None
    expected = 0
    step = 0
    for line in lines:
        origin = line.origin
        number = origin.number
        text = listed(line.tokens) + " " * line.ending
        if origin.file != file:
            file = origin.file
            expected = -1
            step = 1
        elif step:
            if expected + step == number:
                yield ""
                expected += step
            elif expected - step == number:  # standing still, probably in a macro
                step = 0
        elif expected + 1 == number:
            step = 1
        if expected == -1 and not text:
            continue
        if number != expected:
            yield f"%line {number}+{step} {_file_name(file)}"
        expected = number + step
        yield text


def _file_name(name: str) -> str:
    """Return a file name as %line takes it: quoted if it couldn't be read otherwise."""
    plain = (
        name
        and name == name.strip(" ")
        and "  " not in name
        and not any(c < " " for c in name)
        and name[0] not in "'\"`"
        and name[-1] not in "'\"`"
    )
    return name if plain else quote(name)
