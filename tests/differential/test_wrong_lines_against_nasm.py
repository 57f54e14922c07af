"""Wrong and nearly wrong lines, through the command line: nasm takes and refuses the same ones.

Bytes are the same, and warnings, each counted once for a line. Of a refused line nasm tells what
it finds after it has gone on behind the first mistake; our first message is one of nasm's.

BAREFLOW_X86_COUNT asks for more random lines.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from known_x86_differences import differences
from nasm_oracle import judge, nasm, ours
from wrong_lines import FAMILIES
from x86_generator import Generator

from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nasm_oracle import Verdict

pytestmark = pytest.mark.requires("nasm")

COUNT = int(os.environ.get("BAREFLOW_X86_COUNT", "3000"))
SEED = int(os.environ["BAREFLOW_SEED"])
LEVELS = {"-O0": 0, "-Ox": 9}
# Lines on which we differ, as patterns, and why; beside those of known_x86_differences.toml.
KNOWN = (
    (r"(lock|rep\w*|xa?\w+e|[ao]\d+|[ao]sp|wait|[ef]s|bnd|\}|segr.) db 5", "we refuse prefixes"),
    (r"[\w}] resb 5", "nasm puts prefixes before reserved space"),
    (r"^\w+ ?\{(rn-|rz-|)sae\}", "nasm takes rounding before the first operand and forgets it"),
    (r"(short|near) (near|far)", "which of two complaints comes first about two distances"),
    (r"^nop (lock|rep)$|^times times", "prefixes are names to us where an expression is expected"),
    (r"seg eax", "we name another reason"),
    (r"\{[^}]*$|\{ |k1,z|\{\}", "nasm's braces are one token, ours are several"),
)
# nasm has forms of 64-bit code that the table does not: both refuse, with different words.
LONG_MODE = (
    "instruction not supported in 16-bit mode",
    "instruction not supported in 32-bit mode",
    "invalid operands in non-64-bit mode",
    "instruction not encodable without explicit prefix",
)
LONG_REGISTER = re.compile(r"\br(\d+|[abcd]x|[sd]i|[sb]p)\b")
BATCH = 400


def _compare(lines: Sequence[str], bits: int, folder: Path, option: str) -> dict[str, str]:
    """Return the lines on which we differ, and how."""
    known = differences()
    lines = [line for line in lines if not any(each.is_about(line) for each in known)]
    wrong = {}
    for first in range(0, len(lines), BATCH):
        batch = lines[first : first + BATCH]
        theirs = judge(batch, bits, folder, option, assembler=nasm)
        own = judge(batch, bits, folder, option, assembler=ours)
        for line, one, other in zip(batch, theirs, own, strict=True):
            if not _agree(line, one, other):
                wrong[line] = f"{line}: nasm {one}, ours {other}"
    return wrong


def _agree(line: str, theirs: Verdict, own: Verdict) -> bool:
    if theirs.data is None or own.data is None:
        if theirs.data is not own.data:
            return False
        return (
            bool(LONG_REGISTER.search(line))
            or own.errors[0] in theirs.errors
            or any(text in LONG_MODE for text in theirs.errors + own.errors)
        )
    return theirs.data == own.data and set(theirs.warnings) == set(own.warnings)


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("family", FAMILIES)
def test_families(family: str, bits: int, tmp_path: Path) -> None:
    """Mistakes of one kind."""
    lines = [
        line
        for line in dict.fromkeys(FAMILIES[family]())
        if not any(re.search(pattern, line) for pattern, _ in KNOWN)
    ]
    wrong = _compare(lines, bits, tmp_path, "-Ox")
    assert not wrong, "\n".join(list(wrong.values())[:30])


def test_known_differences_are_there(tmp_path: Path) -> None:
    """A difference that is gone must not stay in the list."""
    lines = list(dict.fromkeys(line for family in FAMILIES.values() for line in family()))
    for pattern, reason in KNOWN:
        chosen = [line for line in lines if re.search(pattern, line)]
        assert _compare(chosen, 32, tmp_path, "-Ox"), f"{pattern}: {reason}"


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("option", LEVELS)
def test_random_lines(bits: int, option: str, tmp_path: Path) -> None:
    """Random instructions, most of them with a mistake, as text."""
    generator = Generator(Table(), SEED + bits + LEVELS[option])
    lines = [instruction_text(generator.instruction(wrong=0.8)) for _ in range(COUNT // 4)]
    # What jumps depends on where it stands; of two wrong operands nasm names the first one, and we
    # see a wrong FAR before a wrong address.
    left_out = re.compile(r"\b(j\w+|loop\w*|call|xbegin|far)\b")
    lines = [line for line in lines if not left_out.search(line)]
    wrong = _compare(lines, bits, tmp_path, option)
    assert not wrong, "\n".join(list(wrong.values())[:30])
