"""Lines assembled from memory come out as those that are preprocessed and parsed each time."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from x86_generator import Generator

from pyasm.assembler import assemble
from pyasm.diagnostics import AssemblyStopped, Diagnostics, rich
from pyasm.options import Options
from pyasm.plain_lines import PlainExpansions, PlainLines
from pyasm.source import SourceLine, Token
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

TABLE = Table()
# What changes the meaning of plain lines, or only looks as if it were one.
OTHERS = [
    *("%define eax ebx", "%idefine Ecx edx", "%undef eax", "%define mov add", "%undef mov"),
    *("%define five 5", "%xdefine dword word", "%assign n 7", "%define xmm1 xmm2"),
    *("%macro inc 1", "%macro mov 2", "  dec %1", "  nop", "%endmacro", "%unmacro inc 1"),
    *("%imacro ADD 2+", "%rep 2", "%endrep", "%if 1", "%if 0", "%else", "%endif"),
    *("bits 16", "bits 32", "cpu 286", "cpu default", "[warning -all]", "[warning +all]"),
    *("section .bss", "section .text", "absolute 100", "label:", "mov eax, label", "eax equ 5"),
    *("add: nop", "jmp label", "jmp 8:16", "call [eax]", "times 3 nop", "lock inc dword [eax]"),
    *("mov al, ','", "mov al, ';'", "mov eax, 'a;b'", "push `x, y`", "db 1, 2", "dd five"),
    *("mov eax, five", "mov eax, n", "mov eax, $", "mov eax, $eax", "mov $eax, 5", "movx eax"),
    *("mov eax, 0x1_0000_0000", "mov al, 0x1ff", "mov eax, 1 +", "mov eax,", "mov", "mov , eax"),
    *("mov eax, ebx, ecx, edx, esi, edi", "mov\xa0eax, ebx", "mov eax,\x1debx", "mov eax ebx"),
    *(
        "mov eax, %[five]",
        "mov eax, %$x",
        "mov eax, [eax",
        "mov eax, [es:ebx]",
        "mov eax, es:[ebx]",
    ),
    *("bndmk bnd1, [eax+8,ecx*4]", "fadd to st1", "push ptr", "wait", "rep movsb", "{vex3} vaddps"),
    *("", "; mov eax, 5", "  ; it's", "mov eax, ebx \\", "%line 40+2 other.asm", "%push x", "%pop"),
]


def _spelled(pick: random.Random, text: str) -> str:
    """Return an instruction with other white space or letters, a comment, or a label."""
    dice = pick.random()
    if dice < 0.1:
        return text.upper()
    if dice < 0.2:
        return text.replace(", ", ",")
    if dice < 0.3:
        return "\t" + text.replace(", ", "\t ,\t") + "  "
    if dice < 0.4:
        return f"{text} ; {pick.choice(['it is', 'a, b', 'mov eax, 5', chr(39)])}"
    return f"x{pick.randrange(1 << 30)}: {text}" if dice < 0.43 else text


def _program(seed: int) -> str:
    """Return a program whose instructions come again, with other things between them."""
    pick = random.Random(seed)
    mnemonics = (*pick.choices(tuple(TABLE), k=8), "mov", "add", "inc")
    generator = Generator(TABLE, seed, mnemonics)
    plain = [instruction_text(instruction) for instruction in generator.instructions(12)]
    plain += ["mov eax, ecx", "mov ecx, dword [eax+4]", "add ecx, 5", "inc eax"]
    share = pick.choice([0.02, 0.2, 0.5])
    lines = [
        pick.choice(OTHERS) if pick.random() < share else _spelled(pick, pick.choice(plain))
        for _ in range(60)
    ]
    return "\n".join(["bits 32", *lines, ""])


def _outcome(text: str, level: int, listing: bool = False) -> tuple[bytes, list[str]]:
    options = Options()
    options.format = options.format_alias = "bin"
    options.optimize = level
    options.listing = listing
    diagnostics = Diagnostics("source")
    diagnostics.warnings.mark_initial()
    try:
        image = bytes(assemble("source", text, options, diagnostics).image)
    except AssemblyStopped:
        image = b""
    return image, [rich(item) for item in diagnostics.items]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from([0, 1, 9]))
def test_memory_of_lines_does_not_show(seed: int, level: int) -> None:
    """Bytes and messages, with lines and columns, are the same without it."""
    text = _program(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainLines, "take", lambda self, lines, index: index)
        expected = _outcome(text, level)
    assert _outcome(text, level) == expected
    # With a listing each line is read.
    assert _outcome(text, level, listing=True)[0] == expected[0]


def _repeated(seed: int) -> str:
    """Return such a program as the body of a macro that is called several times."""
    pick = random.Random(seed)
    head, *lines = _program(seed).splitlines()
    body = [line for line in lines if not line.startswith(("%macro", "%imacro", "%endmacro"))]
    start = pick.randrange(len(body))
    part = body[start : start + 15]
    between = [pick.choice(["bits 16", "bits 32", "cpu 386", "section .bss", "section .text", ""])]
    calls = ["once", "once", *between, "once", "once"]
    return "\n".join([head, "%macro once 0", *part, "%endmacro", *calls, ""])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from([0, 9]))
def test_memory_of_expansions_does_not_show(seed: int, level: int) -> None:
    """Bytes and messages of macros' lines are the same without it."""
    text = _repeated(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainExpansions, "take", lambda self, tokens: False)
        expected = _outcome(text, level)
    assert _outcome(text, level) == expected


def test_expansions_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the comparison is about does happen: from the third time on."""
    taken: list[bool] = []
    take = PlainExpansions.take

    def counting(self: PlainExpansions, tokens: Sequence[Token]) -> bool:
        taken.append(take(self, tokens))
        return taken[-1]

    monkeypatch.setattr(PlainExpansions, "take", counting)
    text = "%macro m 0\nmov eax, [ebx+4]\n%endmacro\nbits 32\n" + "m\n" * 5
    image, messages = _outcome(text, 9)
    assert (taken, messages) == ([False, False, True, True, True], [])
    assert image == b"\x8b\x43\x04" * 5


def test_plain_lines_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the comparison is about does happen: a plain line is not parsed again."""
    taken = 0
    take = PlainLines.take

    def counting(self: PlainLines, lines: Sequence[SourceLine], index: int) -> int:
        nonlocal taken
        end = take(self, lines, index)
        taken += end - index
        return end

    monkeypatch.setattr(PlainLines, "take", counting)
    plain = "mov eax, ebx\nADD\tecx,[eax+8] ; more\n\n  vaddps xmm1, xmm2, [eax]\ncli\n"
    other = "label:\njmp label\nmov eax, label\ndb 1\n"
    image, messages = _outcome("bits 32\n" + plain * 3 + other + plain, 9)
    assert (taken, messages) == (4 * 5, [])
    assert len(image) == 4 * 10 + 2 + 5 + 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """More parts than are kept give the same bytes."""
    text = "bits 32\n" + "".join(f"mov eax, {n}\nmov ecx, [eax+{n}]\n" for n in range(500))
    expected = _outcome(text, 9)
    monkeypatch.setattr("pyasm.plain_lines._MOST_PARTS", 20)
    assert _outcome(text, 9) == expected
