"""`did you mean`: the known name that is nearest to a misspelled one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .assembler import Assembler
    from .diagnostics import Diagnostic

# Nobody means a name that is longer.
_LONGEST = 60


def closest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names the nearest known name, or nothing if none is near."""
    found = nearest(name, known)
    return f"did you mean `{found}'?" if found else ""


def add_hints(asm: Assembler, most: int) -> None:
    """Give messages about unknown names hints what may be meant: `most` of them, for its time."""
    names: list[str] | None = None
    for item in asm.diagnostics.items:
        if item.hint or item.severity != "error" or not most:
            continue
        if item.message.startswith("symbol `") and "' not defined" in item.message:
            if names is None:
                names = [symbol.name for symbol in asm.symbols.names.values() if symbol.defined]
            name = item.message[len("symbol `") :].partition("'")[0]
            item.hint = closest(name, names)
        elif (
            item.token is not None
            and item.token.text[:1] == "%"
            and "start of line" in item.message
        ):
            from .preprocessor.directives import DIRECTIVES

            item.hint = closest(item.token.text, DIRECTIVES)
        else:
            continue
        most -= 1


def orphan_hint(item: Diagnostic) -> str:
    """Return what a label alone on a line may be meant to be, if that is an instruction."""
    from .x86.table import Table

    if item.category != "label-orphan" or item.token is None:
        return ""
    return closest(item.token.text, Table())


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name with the fewest slips of the typist, at most one in three letters.

    A slip is a letter too much, too few, or wrong, or two in the wrong order. Of several names one
    with the same letters counts, then one with the same first letter, then the shortest. Case does
    not matter.
    """
    if not 1 < len(name) <= _LONGEST:
        return ""
    lower = name.lower()
    letters = sorted(lower)
    best = (max(1, len(name) // 3), True, True, _LONGEST)
    found = ""
    for candidate in known:
        if abs(len(candidate) - len(name)) > best[0]:
            continue
        other = candidate.lower()
        slips = distance(lower, other, best[0])
        score = (slips, sorted(other) != letters, other[:1] != lower[:1], len(other))
        if slips and score < best:
            best = score
            found = candidate
    return found


def distance(one: str, other: str, most: int) -> int:
    """Return the number of slips between two names; `most + 1` stands for any number beyond."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, previous = previous, row
    return min(previous[-1], most + 1)
