"""The intended differences from nasm in instructions: `differential/known_x86_differences.toml`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

from pyasm.x86 import instructions
from pyasm.x86.table import Table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FILE = Path(__file__).parent / "differential" / "known_x86_differences.toml"
_MNEMONIC = re.compile(r"[a-z]\w*")


class Difference(NamedTuple):
    """An entry of the file; see there."""

    lines: re.Pattern[str] | None
    mnemonics: frozenset[str]
    bits: int
    example: str
    nasm: str
    ours: str
    reason: str

    def is_about(self, line: str) -> bool:
        """Whether a source line is one of those that the entry is about."""
        if self.lines is not None and not self.lines.search(line):
            return False
        return not self.mnemonics or not self.mnemonics.isdisjoint(_MNEMONIC.findall(line))


def differences() -> list[Difference]:
    """Return all entries."""
    found = []
    for entry in tomllib.loads(_FILE.read_text(encoding="utf-8"))["difference"]:
        family = entry.pop("family", "")
        mnemonics = Table((getattr(instructions, family).TEXT,)) if family else ()
        lines = re.compile(entry.pop("lines")) if "lines" in entry else None
        found.append(Difference(lines, frozenset(mnemonics), **entry))
    return found
