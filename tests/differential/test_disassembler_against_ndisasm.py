"""Compares with ndisasm: instructions that the table makes, random bytes, and the command line.

What differs on purpose is in docs/pydis.md, under the headings that the comments here name.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from x86_generator import Generator
from x86_slots import assemble_slots

from pyasm.x86 import table
from pyasm.x86.disassembler import Disassembler
from pyasm.x86.operands import Instruction
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

pytestmark = pytest.mark.requires("ndisasm")

TABLE = Table()
NOPS = b"\x90" * 16
_BATCH = 4000


def ndisasm(codes: Sequence[bytes], bits: int, folder: Path) -> list[tuple[int, str]]:
    """Return length and text of the first instruction of each code."""
    found = []
    for start in range(0, len(codes), _BATCH):
        found += _ndisasm(codes[start : start + _BATCH], bits, folder)
    return found


def _ndisasm(codes: Sequence[bytes], bits: int, folder: Path) -> list[tuple[int, str]]:
    options: list[str] = []
    address = 0
    addresses = []
    for code in codes:
        addresses.append(address)
        options += ["-s", str(address)] if address else []
        address += len(code)
    file = folder / "codes.bin"
    file.write_bytes(b"".join(codes))
    command = ["ndisasm", "-b", str(bits), *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    by_address = {}
    for number, line in enumerate(lines):
        here = int(line[:8], 16)
        after = int(lines[number + 1][:8], 16) if number + 1 < len(lines) else address
        by_address[here] = (after - here, line[28:] if line[27] == " " else line[10:].split(" ")[1])
    return [by_address[address] for address in addresses]


def ours(codes: Sequence[bytes], bits: int) -> list[tuple[int, str]]:
    """The same, from our disassembler."""
    disassembler = Disassembler(bits, for_assembling=False)
    found = []
    for start in range(0, len(codes), _BATCH):
        address = 0
        for code in codes[start : start + _BATCH]:
            instruction = next(disassembler.instructions(code, address))
            found.append((instruction.length, instruction.text))
            address += len(code)
    return found


# Where the two differ on purpose; docs/pydis.md has the same list.
_ABSENT = re.compile(r"xmm(?:[89]|1\d)|spl|bpl|sil|dil|cr(?:9|1\d)|r(?:8|9|1\d)")
_PREFIXES = re.compile(r"^((?:lock|rep|repe|repne|wait|[c-gs]s|o16|o32|a16|a32) )+")
_UNKNOWN = re.compile(
    r"cmpxchg486|ibts|xbts|bb[01]_reset|cpu_\w+|dmint|smint\w*|rdm|rdshr|wrshr|sv\w+|rs\w+|umov"
    r"|loadall\w*|mov \w+,tr\d|mov tr\d|paveb|movbe|wruss|ud[012]|getsec"
    r"|rdpkru|wrpkru|wrmsrns|skinit|ptwrite|loadiwkey|encodekey\d+|aes(enc|dec)(wide)?\d+kl"
)
REASONS = {
    "same",
    "opcode 82",
    "unknown to ndisasm",
    "registers of 64-bit code",
    "word near",
    "push of a byte",
    "idle prefix",
    "address operands",
}


def reason(theirs: tuple[int, str], mine: tuple[int, str], code: bytes) -> str:
    """Return why two disassemblies may differ, of REASONS; nothing if they may not."""
    text = theirs[1]
    our_text = _PREFIXES.sub("", mine[1])
    if theirs == mine:
        return "same"
    if code.lstrip(b"\x66\x67\xf0\xf2\xf3\x2e\x26\x64\x9b")[:1] == b"\x82":
        return "opcode 82"
    if _UNKNOWN.match(our_text):
        return "unknown to ndisasm"
    if _ABSENT.search(text):
        return "registers of 64-bit code"
    if theirs[0] != mine[0]:
        return ""
    if " near" in our_text and mine[1].replace("word near", "word") == text:
        return "word near"
    if our_text.startswith(("push word", "push dword")):
        return "push of a byte"
    if our_text.startswith(("nop", "fdivp", "pmagw", "paveb")):
        return "idle prefix"
    return "address operands" if our_text.startswith(("clzero", "monitor")) else ""


def compare(codes: Sequence[bytes], bits: int, folder: Path) -> set[str]:
    """Compare on instructions; return the reasons that differences had."""
    reasons = set()
    unexplained = []
    pairs = zip(ndisasm(codes, bits, folder), ours(codes, bits), codes, strict=True)
    for theirs, mine, code in pairs:
        why = reason(theirs, mine, code)
        reasons.add(why)
        if not why:
            unexplained.append(f"{code[:12].hex()}: {theirs}, not {mine}")
    assert unexplained == []
    return reasons


@pytest.mark.parametrize("bits", [16, 32])
def test_instructions_of_the_table(bits: int, tmp_path: Path) -> None:
    """Every form that is not a vector's, with random operands."""
    generator = Generator(TABLE, bits)
    lines = [
        instruction_text(Instruction(mnemonic, tuple(generator.operands_for(form))))
        for mnemonic in TABLE
        for form in TABLE.forms(mnemonic)
        if not form.flags & (table.VEX | table.EVEX)
    ]
    codes = [code + NOPS for code in assemble_slots(lines, bits) if isinstance(code, bytes)]
    assert len(codes) > len(lines) / 2
    assert "same" in compare(codes, bits, tmp_path)


def random_codes(bits: int, count: int, seed: int) -> list[bytes]:
    """Return bytes that start with no prefix of a vector instruction."""
    pick = random.Random(seed)
    prefixes = [0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x26, 0x64, 0x9B]
    codes: list[bytes] = []
    while len(codes) < count:
        start = bytes(pick.choices(prefixes, k=pick.choice((0, 0, 0, 1, 1, 2))))
        start += pick.choice((b"", b"", b"", b"\x0f", b"\x0f", b"\x0f\x38", b"\x0f\x3a"))
        rest = pick.randbytes(14)
        if rest[0] not in (0x62, 0x8F, 0xC4, 0xC5):
            codes.append(start + rest + NOPS)
    return codes


@pytest.mark.parametrize("bits", [16, 32])
def test_random_bytes(bits: int, tmp_path: Path) -> None:
    compare(random_codes(bits, 6000, bits), bits, tmp_path)


def test_each_difference_is_still_there(tmp_path: Path) -> None:
    """A difference that is gone has to leave the list, and the page."""
    found = set()
    for bits in (16, 32):
        codes = [bytes.fromhex(text) + NOPS for text in ("666a05", "670f01fc")]
        found |= compare(codes + random_codes(bits, 8000, 5), bits, tmp_path)
    assert found == REASONS
