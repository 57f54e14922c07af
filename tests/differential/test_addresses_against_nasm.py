"""Addresses of two registers and sums of symbols and numbers: which register is the base.

NASM decides that while it adds up what stands there, from left to right, so that the same sum may
be encoded in two ways.
"""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from pyasm.cli import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.requires("nasm")

SEED = int(os.environ["BAREFLOW_SEED"])
START = """bits 32
extern apart, beside
section .data
first: dd 1
second: dd 2
section .text
begin: nop
behind: nop
"""
REGISTERS = ("eax", "ecx", "ebp", "esi", "ebx", "eax*1", "ecx*1")
SYMBOLS = (
    *("", "+first", "+apart", "+begin -$$", "+first -begin", "-$$ +apart", "+second -behind"),
    *("-behind +beside", "+behind -begin", "-$$ +behind", "-$$ +(apart-4)", "+(second-begin)"),
    *("-apart +apart", "-begin +begin"),
)
NUMBERS = ("+0", "+4", "-4", "+180", "-1+1", "+2*3")


def address(rng: random.Random) -> str:
    """Return a sum in any order, some of it in parentheses."""
    parts = ["+" + register for register in rng.sample(REGISTERS, 2)]
    parts += rng.choice(SYMBOLS).split()
    parts += rng.choices(NUMBERS, k=rng.randint(0, 3))
    rng.shuffle(parts)
    text = "".join(parts).lstrip("+")
    return f"({text}){rng.choice(NUMBERS)}" if rng.random() < 0.2 else text


def test_base_and_index(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    lines = [f" mov edx,[{address(rng)}]" for _ in range(600)]
    source = tmp_path / "p.asm"
    source.write_text(START + "\n".join(lines) + "\n")
    theirs, ours = tmp_path / "theirs.lst", tmp_path / "ours.lst"
    nasm = ["nasm", "-felf32", "-o", str(tmp_path / "n.o"), "-l", str(theirs), str(source)]
    subprocess.run(nasm, capture_output=True, check=False)
    run(["-felf32", "-o", str(tmp_path / "p.o"), "-l", str(ours), str(source)])
    expected = theirs.read_text().splitlines()
    found = ours.read_text().splitlines()
    assert len(expected) > len(lines)
    wrong = [
        f"{one} | ours {other}" for one, other in zip(expected, found, strict=True) if one != other
    ]
    assert not wrong, "\n".join(wrong[:20])
