"""Sizing passes over jumps equal the plainest algorithm: look at every jump in every pass."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pyasm.diagnostics import Diagnostics
from pyasm.expressions import Expression
from pyasm.relaxation import relax
from pyasm.sections import Branch, Position, Section
from pyasm.source import LogicalLine, SourceLine
from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import Encoded, Immediate, Instruction
from pyasm.x86.table import Table

SHORT = 2
NOWHERE = SourceLine("x.asm", 1, "")
LINE = LogicalLine([], NOWHERE, NOWHERE)


def plain_passes(gaps: list[int], targets: list[int], nears: list[int]) -> tuple[list[int], int]:
    """Return the sizes of jumps that all were short at first, and the number of passes.

    Before jump i are `gaps[i]` bytes; it goes to the beginning of these bytes of jump `targets[i]`.
    """
    sizes = [SHORT] * len(gaps)
    places = []
    address = 0
    for gap in gaps:
        places.append(address)
        address += gap + SHORT
    passes = 0
    changed = True
    while changed:
        passes += 1
        changed = False
        address = 0
        for index, gap in enumerate(gaps):
            places[index] = address
            address += gap
            distance = places[targets[index]] - (address + SHORT)
            size = SHORT if -128 <= distance <= 127 else nears[index]
            changed = changed or size != sizes[index]
            sizes[index] = size
            address += size
    return sizes, passes


@given(st.integers(0, 1 << 32), st.integers(1, 600), st.integers(1, 80), st.integers(0, 60))
def test_passes_are_the_plain_ones(seed: int, count: int, window: int, longest: int) -> None:
    rnd = random.Random(seed)
    far = rnd.choice([0.0, 0.02, 0.3])
    gaps = [rnd.randint(0, longest) for _ in range(count)]
    nears = [rnd.choice([3, 4, 5, 6]) for _ in range(count)]
    targets = [
        rnd.randrange(count)
        if rnd.random() < far
        else max(0, min(count - 1, index + rnd.randint(-window, window)))
        for index in range(count)
    ]
    section = Section(".text", 0)
    places: list[Position] = []
    waiting: list[tuple[Branch, int]] = []
    for gap, target, near in zip(gaps, targets, nears, strict=True):
        places.append(section.here())
        section.current.data += bytes(gap)
        encoded = Encoded(bytes(near), short=Encoded(bytes(SHORT)))
        goal = Expression((0,))
        instruction = Instruction("jmp", (Immediate(goal, variable=True),))
        branch = Branch(section, section.size, instruction, goal, encoded, LINE)
        section.add(branch)
        waiting.append((branch, target))
    for branch, target in waiting:
        branch.target.items = (places[target],)
    rounds = relax([section], Encoder(Table()), Diagnostics())
    sizes, passes = plain_passes(gaps, targets, nears)
    assert [branch.size for branch, _ in waiting] == sizes
    assert rounds == passes
    address = 0
    for position, gap, (branch, _) in zip(places, gaps, waiting, strict=True):
        place = position.fragment.address + position.offset
        assert (place, branch.address) == (address, address + gap)
        address += gap + branch.size
