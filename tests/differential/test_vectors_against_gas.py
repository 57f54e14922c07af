"""What nasm 2.16.01 gets wrong is judged by GNU as: AVX512-FP16 and others, byte for byte.

Random legal instructions of the families that known_x86_differences.toml takes away from nasm.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import subprocess
from pathlib import Path

import pytest
from x86_generator import Generator

from pyasm.x86 import instructions
from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import (
    EncodingError,
    Immediate,
    Instruction,
    Memory,
    Mode,
    RegisterOperand,
)
from pyasm.x86.registers import REGISTERS
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

pytestmark = pytest.mark.requires("as", "objcopy")

SEED = int(os.environ["BAREFLOW_SEED"])
COUNT = 3000
_OTHERS = (
    *("vcvtneps2bf16", "vcvtne2ps2bf16", "vdpbf16ps", "vp2intersectd", "vp2intersectq"),
    *("v4fmaddps", "v4fnmaddps", "v4fmaddss", "v4fnmaddss", "vp4dpwssd", "vp4dpwssds"),
    *("kmovb", "kmovw", "kmovd", "kmovq", "ptwrite"),
    *("loadiwkey", "aesenc128kl", "aesdec128kl"),
    *("aesencwide128kl", "aesdecwide128kl"),
)
# Names that nasm has and the manual doesn't.
_NOT_IN_THE_MANUAL = ("vendscaleph", "vendscalesh")
_ADDRESSES = {
    16: (("bx", "si"), ("bp", "di"), ("bx",), ("si",)),
    32: (("eax",), ("ebp",), ("esp",), ("ecx", "edi")),
}
# The processor wants three different registers there; nasm does not look.
_DISTINCT = re.compile(r"vfc?m(ul|add)c[ps]h")
_DISPLACEMENTS = (0, 1, 2, 4, 8, 0x10, 0x40, 0x7E, 0x80, 0xFE, 0x100, 0x1FC0, 0x2000, -2, -0x100)


def _simplify(instruction: Instruction, bits: int, pick: random.Random) -> None:
    """Give memory operands addresses that both assemblers encode in one way, and a size."""
    for operand in instruction.operands:
        operand.strict = False
        if isinstance(operand, Memory):
            names = pick.choice(_ADDRESSES[bits])
            operand.terms = tuple(
                (REGISTERS[name], 4 if bits == 32 and place else 1)
                for place, name in enumerate(names)
            )
            operand.hint = ("base", operand.terms[0][0])
            operand.displacement = pick.choice(_DISPLACEMENTS)
            operand.address_keyword = 0
            operand.nosplit = False
            operand.segment = None  # as leaves out those that change nothing
        elif isinstance(operand, Immediate):
            operand.value = pick.choice((0, 1, 5, 0x7F, 0x80, 0xFF))
            operand.size = 0


def _is_plain(instruction: Instruction, table: Table) -> bool:
    """Whether an instruction is written as in the manual, without what nasm lets one leave out."""
    if len(instruction.operands) < max(
        len(form.needs) for form in table.forms(instruction.mnemonic)
    ):
        return False
    names = [
        operand.register.name
        for operand in instruction.operands
        if isinstance(operand, RegisterOperand)
    ]
    if _DISTINCT.match(instruction.mnemonic) and names[0] in names[1:]:
        return False
    if instruction.mnemonic.startswith("vcvt"):
        # as wants a size where several would do, and none of 64 bits for an integer.
        refused = (0, 64) if "si2" in instruction.mnemonic else (0,)
        if any(type(each) is Memory and each.size in refused for each in instruction.operands):
            return False
    # Of general registers, only the names that the manual has here.
    return not any(REGISTERS[name].kind == "gp" and REGISTERS[name].size != 32 for name in names)


def _for_gas(line: str) -> str:
    """Return the line as GNU as reads it in Intel syntax."""
    line = re.sub(r"\b(byte|word|dword|qword) (?=\w*:?\[)", r"\1 ptr ", line)
    line = re.sub(r"\b([oyz])word (?=\w*:?\[)", lambda match: f"{_WIDE[match[1]]}word ptr ", line)
    line = re.sub(r"\+[13]\b(?![^\[]*\])", "", line)
    return re.sub(r"\[([c-gs]s):", r"\1:[", line)


_WIDE = {"o": "xmm", "y": "ymm", "z": "zmm"}


@pytest.mark.parametrize("bits", [16, 32])
def test_same_bytes(bits: int, tmp_path: Path) -> None:
    table = Table()
    half = Table((instructions.avx512_fp16.TEXT,))
    mnemonics = tuple(name for name in half if name not in _NOT_IN_THE_MANUAL) + _OTHERS
    pick = random.Random(SEED)
    generator = Generator(table, SEED, mnemonics)
    encoder = Encoder(table)
    lines: dict[str, bytes] = {}
    while len(lines) < COUNT:
        instruction = generator.instruction(wrong=0)
        instruction.prefixes = ()
        _simplify(instruction, bits, pick)
        if not _is_plain(instruction, table):
            continue
        try:
            lines[instruction_text(instruction)] = encoder.encode(instruction, Mode(bits)).data
        except EncodingError:
            continue
    found = _assemble([_for_gas(line) for line in lines], bits, tmp_path)
    wrong = [
        f"{line}: as {theirs.hex()}, ours {ours.hex()}"
        for (line, ours), theirs in zip(lines.items(), found, strict=True)
        if ours != theirs
    ]
    assert not wrong, "\n".join(wrong[:20])


def _assemble(lines: list[str], bits: int, folder: Path) -> list[bytes]:
    """Return the bytes of each line."""
    text = [".intel_syntax noprefix", f".code{bits}"]
    for number, line in enumerate(lines):
        text.append(f"L{number}: {line}")
    text.append(f"L{len(lines)}:")
    text.append(".section offsets")
    text += [f".long L{number} - L0" for number in range(len(lines) + 1)]
    source = folder / "lines.s"
    source.write_text("\n".join(text) + "\n")
    run = subprocess.run(
        ["as", "--32", str(source), "-o", str(folder / "lines.o")],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [
        f"{lines[int(match[1]) - 3]}: {message}"
        for message in run.stderr.splitlines()
        if (match := re.search(r":(\d+): Error", message))
    ]
    assert run.returncode == 0, "\n".join(complaints[:40]) or run.stderr
    sections = {}
    for name in (".text", "offsets"):
        path = folder / f"{name.strip('.')}.bin"
        command = ["objcopy", "-O", "binary", "-j", name, "--set-section-flags", f"{name}=alloc"]
        subprocess.run([*command, str(folder / "lines.o"), str(path)], check=True)
        sections[name] = path.read_bytes()
    offsets = sections["offsets"]
    ends = [int.from_bytes(offsets[at : at + 4], "little") for at in range(0, len(offsets), 4)]
    code = sections[".text"]
    return [code[start:end] for start, end in itertools.pairwise(ends)]
