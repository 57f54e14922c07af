"""Random instructions from the table: nasm and the encoder agree on every one of them.

Those that known_x86_differences.toml is about are left out.

BAREFLOW_X86_COUNT asks for more than the usual number of instructions.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from known_x86_differences import differences
from nasm_oracle import judge
from x86_generator import Generator

from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import Encoded, EncodingError, Immediate, Instruction, Mode
from pyasm.x86.processors import apply_cpu_directive
from pyasm.x86.ranges import misfits
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

if TYPE_CHECKING:
    from pathlib import Path

    from nasm_oracle import Verdict

pytestmark = pytest.mark.requires("nasm")

COUNT = int(os.environ.get("BAREFLOW_X86_COUNT", "20000"))
SEED = int(os.environ["BAREFLOW_SEED"])
LEVELS = {0: "-O0", 1: "-O1", 9: "-Ox"}
LONG_REGISTER = re.compile(r"\br(\d+|[abcd]x|[sd]i|[sb]p)\b")
BRANCHES = tuple(
    f"{mnemonic} {keywords}"
    for mnemonic in ("jmp", "call", "je", "jnbe", "loop", "jecxz", "jcxz", "loopne", "jmpe")
    for keywords in (
        *("", "short", "near", "strict", "strict short", "strict near", "word", "dword"),
        *("near word", "near dword", "strict dword", "byte"),
    )
) + tuple(f"{prefix} {name}" for prefix in ("bnd", "a16", "a32", "o16") for name in ("jmp", "je"))
DISTANCES = (-0x8001, -0x1000, -126, -125, -124, -123, 0, 5, 126, 127, 129, 130, 131, 132, 0x7000)


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("level", LEVELS)
def test_random_instructions(bits: int, level: int, tmp_path: Path) -> None:
    """Acceptance, bytes, errors and warnings are nasm's."""
    _compare(Mode(bits, level), COUNT // 6, tmp_path, LEVELS[level])


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("cpu", ["", "default noevex", "default latevex", "any", "default novex"])
def test_vectors(cpu: str, bits: int, tmp_path: Path) -> None:
    """The same for what VEX, XOP and EVEX encode, also where one of them is forbidden."""
    mode = Mode(bits, 9, apply_cpu_directive("", cpu) if cpu else "")
    count = COUNT // 20 if cpu else COUNT // 2
    _compare(mode, count, tmp_path, "-Ox", before=f"cpu {cpu}" if cpu else "", vex=True)


@pytest.mark.parametrize("cpu", ["8086", "286", "386", "pentium", "p6", "prescott", "ia64", "any"])
def test_processor_levels(cpu: str, tmp_path: Path) -> None:
    """What a processor does not have is refused, and what replaces it is chosen, as by nasm."""
    mode = Mode(16, 9, apply_cpu_directive("", cpu))
    _compare(mode, COUNT // 20, tmp_path, "-Ox", before=f"cpu {cpu}")


def _compare(
    mode: Mode, count: int, folder: Path, option: str, before: str = "", vex: bool = False
) -> None:
    table = Table()
    encoder = Encoder(table)
    mnemonics = tuple(
        mnemonic
        for mnemonic in table
        if vex == any(form.vex is not None for form in table.forms(mnemonic))
    )
    known = differences()
    generator = Generator(table, SEED + mode.bits + mode.optimize, mnemonics)
    results: list[tuple[Instruction, Encoded | EncodingError]] = []
    for instruction in generator.instructions(count):
        line = instruction_text(instruction)
        if any(difference.is_about(line) for difference in known):
            continue
        try:
            encoded = encoder.encode(instruction, mode)
        except EncodingError as error:
            results.append((instruction, error))
            continue
        if not any(fixup.kind == "relative" for fixup in encoded.fixups):
            results.append((instruction, encoded))
    lines = [instruction_text(instruction) for instruction, _ in results]
    verdicts = judge(lines, mode.bits, folder, option, before=before)
    wrong = [
        f"{line}: nasm {verdict}, ours {_ours(result)}"
        for line, (_, result), verdict in zip(lines, results, verdicts, strict=True)
        if not _agree(line, result, verdict)
    ]
    assert not wrong, "\n".join(wrong[:20])


def _agree(line: str, result: Encoded | EncodingError, verdict: Verdict) -> bool:
    if isinstance(result, EncodingError):
        said = (*verdict.errors, *result.messages)
        if any(text.startswith("instruction not supported in ") for text in said):
            return verdict.data is None  # a form of 64-bit code; the table has only some of them
        if "qword" in line and "no instruction for this cpu level" in verdict.errors:
            return True  # the same, and the level is looked at first
        if LONG_REGISTER.search(line):
            return verdict.data is None  # the same
        # nasm leaves out what the pass after the first complaint would have found.
        return verdict.data is None and set(verdict.errors) <= set(result.messages)
    warnings = sorted(f"{text} [-w+{name}]" for name, text in result.warnings)
    return verdict.data == result.data and sorted(verdict.warnings) == warnings


def _ours(result: Encoded | EncodingError) -> str:
    if isinstance(result, EncodingError):
        return f"{result.messages}"
    return f"{result.data.hex()} {result.warnings}"


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("level", LEVELS)
def test_branches(bits: int, level: int, tmp_path: Path) -> None:
    """Jumps over every critical distance get nasm's form and bytes."""
    encoder = Encoder(Table())
    known = differences()
    lines = []
    ours = []
    for start in BRANCHES:
        for distance in DISTANCES:
            if start == "bnd jmp" and distance in (-126, 130):
                continue  # nasm measures with the prefix that it is about to drop
            line = f"{start} $+{distance}"
            if any(difference.is_about(line) for difference in known):
                continue
            lines.append(line)
            ours.append(_branch(encoder, start, distance, Mode(bits, level)))
    wrong = []
    for line, (data, messages), verdict in zip(
        lines, ours, judge(lines, bits, tmp_path, LEVELS[level]), strict=True
    ):
        same = verdict.data == data and bool(verdict.errors) == (data is None)
        said = [message.partition(" [-w+")[0] for message in verdict.errors + verdict.warnings]
        if not same or not set(said) <= set(messages):
            wrong.append(f"{line}: nasm {verdict}, ours {data and data.hex()} {messages}")
    assert not wrong, "\n".join(wrong[:20])


def _branch(
    encoder: Encoder, start: str, distance: int, mode: Mode
) -> tuple[bytes | None, list[str]]:
    """Encode `start $+distance`, as the assembler does with a label at that place."""
    words = start.split()
    target = Immediate(distance)
    prefixes = []
    mnemonic = ""
    for word in words:
        if word in ("short", "near"):
            target.distance = word
        elif word == "strict":
            target.strict = True
        elif word in ("byte", "word", "dword"):
            target.size = {"byte": 8, "word": 16, "dword": 32}[word]
        elif word in ("bnd", "a16", "a32", "o16"):
            prefixes.append(word)
        else:
            mnemonic = word
    try:
        encoded = encoder.encode(Instruction(mnemonic, (target,), tuple(prefixes)), mode)
    except EncodingError as error:
        return None, list(error.messages)
    if encoded.short is not None:
        data, messages = _place(encoded.short, distance)
        if data is not None:
            return data, messages
    return _place(encoded, distance)


def _place(encoded: Encoded, distance: int) -> tuple[bytes | None, list[str]]:
    data = bytearray(encoded.data)
    messages = [text for _, text in encoded.warnings]
    for fixup in encoded.fixups:
        value = distance - len(data)
        texts = misfits(value, fixup.size, fixup.rule)
        messages.extend(texts)
        if texts and fixup.rule == "short":
            return None, messages
        mask = (1 << fixup.size * 8) - 1
        field = (value & mask).to_bytes(fixup.size, "little")
        data[fixup.offset : fixup.offset + fixup.size] = field
    return bytes(data), messages
