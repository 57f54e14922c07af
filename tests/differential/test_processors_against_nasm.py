"""The CPU directive: nasm takes the same names, and leaves the same instructions.

BAREFLOW_X86_FULL=1 tries each form of the table at each level, instead of a sample.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from known_x86_differences import differences
from nasm_oracle import judge, nasm, ours
from x86_generator import Generator

from pyasm.x86.encoder import Encoder
from pyasm.x86.operands import Encoded, EncodingError, Instruction, Mode
from pyasm.x86.processors import apply_cpu_directive
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

if TYPE_CHECKING:
    from pathlib import Path

    from nasm_oracle import Verdict

pytestmark = pytest.mark.requires("nasm")

SEED = int(os.environ["BAREFLOW_SEED"])
FULL = bool(os.environ.get("BAREFLOW_X86_FULL"))
SAMPLE = 500
LEVELS = (
    *("8086", "186", "286", "386", "486", "586", "686", "p3", "p4", "prescott", "x64", "nehalem"),
    *("westmere", "sandybridge", "ivybridge", "ia64", "default", "any"),
)
NAMES = (
    *LEVELS,
    *("pentium", "pentiummmx", "p6", "ppro", "pentiumpro", "p2", "pentiumii", "katmai", "all"),
    *("willamette", "x86-64", "ia-64", "itanium", "itanic", "merced", "vex", "evex", "latevex"),
    *("80186", "80386", "i386", "mmx", "sse2", "pni", "amd64", "haswell", "future", "1", "i", "n"),
    *("x", "no", "anyx", "foo", "p", "P3", "AnY", "nov", "late", "+", "-", "*", "'386'", "[386]"),
)
# One instruction for each level, and for each kind of encoding.
PROBES = (
    *("nop", "push 5", "lar ax, bx", "movzx eax, bl", "bswap eax", "rdtsc", "cmovz eax, ebx"),
    *("addps xmm0, xmm1", "addpd xmm0, xmm1", "haddps xmm0, xmm1", "popcnt eax, ebx", "jz near $"),
    *(
        "aesenc xmm0, xmm1",
        "vhaddps xmm0, xmm1, xmm2",
        "andn eax, ebx, ecx",
        "vphaddd ymm0, ymm1, ymm2",
    ),
    *(
        "{vex3} vptest xmm0, xmm1",
        "pfadd mm0, mm1",
        "loadall286",
        "rdpid eax",
        "cmpxchg8b [0]",
    ),
)


def _messages(text: str, folder: Path) -> tuple[set[str], set[str]]:
    """Return what only nasm and what only we say about `cpu text` with the probes behind it."""
    source = folder / "cpu.asm"
    source.write_text("\n".join(["bits 32", f"cpu {text}", *PROBES]) + "\n")
    arguments = ["-f", "bin", str(source), "-o", str(folder / "cpu.bin")]
    theirs, own = (
        {line.partition(":")[2] for line in assembler(arguments).splitlines()}
        for assembler in (nasm, ours)
    )
    if any(line.startswith("2: ") for line in theirs):
        own = {line for line in own if line.startswith("2: ")}  # nasm goes no further
    return theirs - own, own - theirs


def test_names(tmp_path: Path) -> None:
    """Every name, alone and with `no`, a sign and another name before it."""
    texts = [form.format(name) for name in NAMES for form in ("{}", "no{}", "-{}", "*{}", "386 {}")]
    pick = random.Random(SEED)
    for _ in range(100):
        words = [
            pick.choice(("", "", "", "no", "+", "-", "*", "-no", "*no")) + pick.choice(NAMES)
            for _ in range(pick.randrange(2, 5))
        ]
        texts.append(pick.choice((" ", ",", ", ", " , ")).join(words))
    wrong = []
    for text in texts:
        if "[" in text or ("," in text and "'" in text):
            continue  # the brackets of the directive; strings that run on
        theirs, own = _messages(text, tmp_path)
        if theirs or own:
            wrong.append(f"{text}: nasm {theirs}, ours {own}")
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("cpu", LEVELS)
def test_levels(cpu: str, bits: int, tmp_path: Path) -> None:
    """An instruction is taken at the levels at which nasm takes it, and encoded alike."""
    table = Table()
    generator = Generator(table, SEED + bits)
    forms = [form for mnemonic in table for form in table.forms(mnemonic)]
    if not FULL:
        forms = generator.random.sample(forms, SAMPLE)
    mode = Mode(bits, 9, apply_cpu_directive("", cpu))
    encoder = Encoder(table)
    results: list[tuple[str, Encoded | EncodingError]] = []
    known = differences()
    for form in forms:
        instruction = Instruction(form.mnemonic, tuple(generator.operands_for(form)))
        if any(difference.is_about(instruction_text(instruction)) for difference in known):
            continue
        try:
            encoded = encoder.encode(instruction, mode)
        except EncodingError as error:
            results.append((instruction_text(instruction), error))
            continue
        if not any(fixup.kind == "relative" for fixup in encoded.fixups):
            results.append((instruction_text(instruction), encoded))
    verdicts = judge([line for line, _ in results], bits, tmp_path, "-Ox", before=f"cpu {cpu}")
    wrong = [
        f"{line}: nasm {verdict}, ours {getattr(result, 'data', result)!r}"
        for (line, result), verdict in zip(results, verdicts, strict=True)
        if not _agree(result, verdict)
    ]
    assert not wrong, "\n".join(wrong[:20])


def _agree(result: Encoded | EncodingError, verdict: Verdict) -> bool:
    if isinstance(result, EncodingError):
        return verdict.data is None
    return verdict.data == result.data
