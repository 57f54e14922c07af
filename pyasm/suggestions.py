"""`did you mean`: the known name that is nearest to a misspelled one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str:
    """Return a sentence that names the nearest known name, or nothing if none is near."""
    from difflib import get_close_matches  # a message is being made: its time does not count

    lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), lower, 1, 0.7)
    return f"did you mean `{lower[found[0]]}'?" if found else ""
