"""What the rich form of a message says about the forms that an instruction has."""

from __future__ import annotations

import json

import pytest
from x86_generator import Generator

from pyasm.assembler import assemble
from pyasm.diagnostics import Diagnostics, render
from pyasm.options import Options
from pyasm.x86.encoder import Encoder
from pyasm.x86.form_text import form_text, merged
from pyasm.x86.nearest_forms import SHOWN, nearest
from pyasm.x86.operands import EncodingError, Mode
from pyasm.x86.table import Table, expand_block


def said(line: str, form: str, bits: int = 32) -> str:
    """Return the messages about a source."""
    options = Options()
    options.format = options.format_alias = "bin"
    options.bits = bits
    diagnostics = Diagnostics("x.asm")
    assemble("x.asm", line + "\n", options, diagnostics)
    return render(diagnostics.items, form)


@pytest.mark.parametrize(
    ("line", "first", "reason"),
    [
        ("add eax, bx", "add r/m16, r16", "operand 1 would have to be 16 bits wide"),
        ("shl eax, bl", "shl r/m32, cl", "operand 2 would have to be `cl'"),
        ("movaps xmm0, ymm1", "movaps xmm, xmm/m128", "operand 2 would have to be a register or"),
        ("lea eax, ebx", "lea r32, m", "operand 2 would have to be memory"),
        ("imul eax, ebx, ecx", "imul r32, r/m32, imm8", "operand 3 would have to be a number"),
        ("bswap eax, ebx", "bswap r32", "takes 1 operand"),
        ("nop eax, ebx", "nop r/m32", "takes 1 operand"),
        ("mov [ebx], 5", "mov r/m8, imm8", "with operand 1 as `byte [...]'"),
        ("shl [ebx], cl", "shl r/m8, cl", "with operand 1 as `byte [...]'"),
        ("cpu 8086\nmovzx eax, bl", "movzx r32, r/m8", "not before `cpu 386'"),
        ("fadd st1, st2", "fadd sti, st0", "operand 2 would have to be st0"),
        ("addps xmm0{k1}, xmm1", "addps xmm, xmm/m128", "operand 1 takes no mask"),
        (
            "vgatherdps xmm0, [eax], xmm1",
            "vgatherdps xmm, vm32x, xmm",
            "operand 2 would have to be",
        ),
        (
            "vaddps zmm0, zmm1, [eax]{1to8}",
            "vaddps zmm {k}{z}, zmm, zmm/m512/m32bcst {er}",
            "with operand 3 as `[...]{1to16}'",
        ),
        ("in al, cx", "in al, dx", "operand 2 would have to be `dx'"),
    ],
)
def test_nearest_form(line: str, first: str, reason: str) -> None:
    """The form that somebody may have meant comes first, with what is wrong with it."""
    rows = said(line, "rich").splitlines()
    start = next(number for number, row in enumerate(rows) if row.startswith("  forms of `"))
    assert rows[start + 1].strip().startswith(f"{first}  ")
    assert reason in rows[start + 1]


def test_not_too_many_are_shown() -> None:
    """The others are counted; JSON has the same ones."""
    rows = said("add eax, bx", "rich").splitlines()
    assert sum(row.startswith("    add ") for row in rows) == SHOWN
    assert rows[-1].startswith("    and ")
    assert rows[-1].endswith(" more")
    forms = json.loads(said("add eax, bx", "json"))["forms"]
    assert len(forms) == SHOWN
    assert forms[0] == {
        "form": "add r/m16, r16",
        "reason": "operand 1 would have to be 16 bits wide",
    }


def test_only_where_other_operands_would_help() -> None:
    """A wrong address, and a wrong line, say nothing about forms; nor does the classic form."""
    for line in ("mov eax, [esp*2]", "mov eax, [", "mov eax, [ax]", "jmp short $+300"):
        assert "forms of" not in said(line, "rich")
        assert json.loads(said(line, "json").splitlines()[0])["forms"] == []
    assert said("add eax, bx", "classic") == (
        "x.asm:1: error: invalid combination of opcode and operands\n"
    )


def test_a_misspelled_register_is_a_symbol() -> None:
    """What is wrong then is the name, as in nasm, and not the operands."""
    message = json.loads(said("mov ebz, 5", "json"))
    assert message["message"] == "symbol `ebz' not defined"
    assert message["hint"] == "did you mean `ebx'?"
    assert message["forms"] == []


def test_every_form_has_a_text() -> None:
    """No two groups of a mnemonic's forms read the same, and all forms are in one of them."""
    table = Table()
    for mnemonic in table:
        forms = table.forms(mnemonic)
        groups = merged(forms)
        texts = [text for text, _ in groups]
        assert len(set(texts)) == len(texts), texts
        assert sum(len(alike) for _, alike in groups) == len(forms)
        assert all(text.startswith(mnemonic) and "None" not in text for text in texts)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("rmv, imm8  mi  ov 83 /0 ib.s", "x r/m16, imm8"),
        ("imm.short  d  eb rel8", "x short rel8"),
        ("imm  d  odf e9 rel", "x rel16/32"),
        ("mv.far  m  ov ff /5", "x far m16:16"),
        ("imm:imm  ji  odf ea ip iw", "x imm:imm"),
        ("st.to  o  dc c0+r", "x to sti"),
        ("V{k,z}, V, V/M{b32}  rvm  evex.z.np.0f.w0 58 /r", "x zmm {k}{z}, zmm, zmm/m512/m32bcst"),
        ("xmm, m32[ymm], xmm  rmv  vex.256.66.0f38.w0 92 /r", "x xmm, vm32y, xmm"),
        ("moffs, al  a-  a2 addr  sm", "x moffs8, al"),
    ],
)
def test_notation(row: str, text: str) -> None:
    """Forms read as in the manuals."""
    assert form_text(next(expand_block("x", 0, f"x 8086\n    {row}"))) == text


@pytest.mark.parametrize("bits", [16, 32])
def test_any_refused_instruction_can_be_explained(bits: int) -> None:
    """Whatever the operands: no fault in the explanation, and no form that would take them."""
    table = Table()
    generator = Generator(table, bits)
    encoder = Encoder(table)
    mode = Mode(bits)
    explained = 0
    for _ in range(3000):
        instruction = generator.instruction(wrong=0.9)
        try:
            encoder.encode(instruction, mode)
        except EncodingError as error:
            found, more = nearest(str(error), table, instruction, mode)
            assert len(found) <= SHOWN
            assert more == 0 or len(found) == SHOWN
            explained += bool(found)
    assert explained > 300
