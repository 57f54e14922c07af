"""Processor levels: what the CPU directive names, and which forms it leaves.

A level is a number that grows with the processors; a form is available from its own level on.
The state that the directive leaves is a short text, as `Mode.cpu` holds it: the level's name and
the words `vex`, `evex` and `latevex` for the encodings that it permits.
"""

from __future__ import annotations

LEVELS = [
    "none",
    "8086",
    "186",
    "286",
    "386",
    "486",
    "pent",
    "p6",
    "katmai",
    "willamette",
    "prescott",
    "x86_64",
    "nehalem",
    "westmere",
    "sandybridge",
    "future",
    "ia64",
    "default",
    "any",
]
LEVEL = {name: number for number, name in enumerate(LEVELS)}
LEVEL_386 = LEVEL["386"]
LEVEL_X86_64 = LEVEL["x86_64"]

_NAMES = {
    "default": "default",
    "8086": "8086",
    "186": "186",
    "286": "286",
    "386": "386",
    "486": "486",
    "586": "pent",
    "pentium": "pent",
    "pentiummmx": "pent",
    "686": "p6",
    "p6": "p6",
    "ppro": "p6",
    "pentiumpro": "p6",
    "p2": "p6",
    "pentiumii": "p6",
    "p3": "katmai",
    "katmai": "katmai",
    "p4": "willamette",
    "willamette": "willamette",
    "prescott": "prescott",
    "x64": "x86_64",
    "x86-64": "x86_64",
    "ia64": "ia64",
    "ia-64": "ia64",
    "itanium": "ia64",
    "itanic": "ia64",
    "merced": "ia64",
    "nehalem": "nehalem",
    "westmere": "westmere",
    "sandybridge": "sandybridge",
    "ivybridge": "future",
    "any": "any",
    "all": "any",
    "latevex": "",
    "evex": "",
    "vex": "",
}


class Processor:
    """A parsed `Mode.cpu`: `level` as a number, and whether VEX, EVEX and late VEX are permitted.

    "Late" are the forms that repeat with VEX what AVX-512 had first with EVEX; they are chosen
    only where EVEX is not permitted, or where everything is.
    """

    __slots__ = ("evex", "latevex", "level", "vex")

    def __init__(self, state: str) -> None:
        words = (state or "default vex evex").split()
        self.level = LEVEL[words[0]]
        self.vex = "vex" in words
        self.evex = "evex" in words
        self.latevex = "latevex" in words


def apply_cpu_directive(state: str, value: str) -> str:
    """Return the state after `cpu value`, where `state` was in force before (empty: the default).

    Raises ValueError with NASM's message for an unknown name.
    """
    words = (state or "default vex evex").split()
    modifier = "+"
    for part in value.lower().replace(",", " ").split():
        name = part
        while name and name[0] in "+-*":
            modifier = name[0]
            name = name[1:]
            if not name and modifier == "*":
                words = ["default", "vex", "evex"]
        if not name:
            continue
        off = name.startswith("no") and len(name) >= 3
        if off:
            name = name[2:]
        # Any prefix of a name stands for it; the first that fits wins.
        full = next((known for known in _NAMES if known.startswith(name)), None)
        if full is None:
            raise ValueError(f"unknown CPU type or flag '{name}'")
        if level := _NAMES[full]:
            words = [level, "vex", "evex"] + (["latevex"] if level == "any" else [])
            continue
        if modifier == "-":
            off = not off
        elif modifier == "*":
            off ^= full != "latevex"
        words = [word for word in words if word != full] + ([] if off else [full])
    return " ".join(words)
