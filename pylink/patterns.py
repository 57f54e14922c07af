"""Matching file and section names against a script's patterns (fnmatch's rules)."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pylink.inputs import ObjectFile


def is_wild(pattern: str) -> bool:
    """True if a pattern has wildcards."""
    return any(char in pattern for char in "*?[")


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return a function that says whether a name matches `pattern`.

    `*`, `?`, `[a-z]`, `[!a-z]` and backslash are special; `*` also matches slashes.
    """
    if not any(char in pattern for char in "*?[\\"):
        return pattern.__eq__
    if pattern == "*":
        return lambda name: True
    prefix = pattern[:-1]
    if pattern[-1] == "*" and not any(char in prefix for char in "*?[\\"):
        return lambda name: name.startswith(prefix)
    compiled = re.compile(_translate(pattern), re.DOTALL)
    return lambda name: compiled.fullmatch(name) is not None


def _translate(pattern: str) -> str:
    result: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            # Runs of stars are one: otherwise matching could take exponential time.
            if not result or result[-1] != ".*":
                result.append(".*")
        elif char == "?":
            result.append(".")
        elif char == "\\" and at < len(pattern):
            result.append(re.escape(pattern[at]))
            at += 1
        elif char == "[":
            end = pattern.find("]", at + 1 if pattern[at : at + 1] not in "!^" else at + 2)
            if end < 0:
                result.append(re.escape(char))
                continue
            inner = pattern[at:end]
            at = end + 1
            negated = inner[:1] in ("!", "^") and len(inner) > 1
            if negated:
                inner = inner[1:]
            result.append(_char_class(inner, negated))
        else:
            result.append(re.escape(char))
    return "".join(result)


def _char_class(inner: str, negated: bool) -> str:
    """Return a regular expression's class; an empty range like z-a matches nothing."""
    parts = []
    at = 0
    while at < len(inner):
        if at + 2 < len(inner) and inner[at + 1] == "-":
            low, high = inner[at], inner[at + 2]
            if low <= high:
                parts.append(f"{re.escape(low)}-{re.escape(high)}")
            at += 3
        else:
            parts.append(re.escape(inner[at]))
            at += 1
    if not parts:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{''.join(parts)}]"


class FilePattern:
    """A pattern for files: `name`, `archive:member`, `archive:` or `:name`."""

    __slots__ = ("_archive", "_member", "everything")

    def __init__(self, pattern: str) -> None:
        archive, colon, member = pattern.rpartition(":")
        self.everything = pattern == "*"
        self._member = matcher(member) if member else None
        # None: whatever the archive is; "": not in an archive at all.
        self._archive: Callable[[str], bool] | str | None = None
        if colon:
            self._archive = matcher(archive) if archive else ""

    def __call__(self, file: ObjectFile) -> bool:
        """True if `file` matches."""
        if self.everything:
            return True
        if self._archive is None:
            return self._member is not None and self._member(file.member or file.path)
        if self._archive == "":
            return not file.archive and (self._member is None or self._member(file.path))
        if not file.archive or isinstance(self._archive, str):
            return False
        if not self._archive(file.archive):
            return False
        return self._member is None or self._member(file.member)


def excluded(patterns: tuple[str, ...]) -> Callable[[ObjectFile], bool]:
    """Return a function for EXCLUDE_FILE: an archive's name alone excludes all its members."""
    files = [FilePattern(pattern) for pattern in patterns]
    archives = [matcher(pattern) for pattern in patterns if ":" not in pattern]

    def test(file: ObjectFile) -> bool:
        if any(pattern(file) for pattern in files):
            return True
        return bool(file.archive) and any(archive(file.archive) for archive in archives)

    return test
