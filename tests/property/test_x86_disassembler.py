"""What holds for the disassembler whatever bytes it is given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from x86_generator import Generator
from x86_slots import SLOT, assemble_slots, meaning

from pyasm.x86.disassembler import PADDING, Disassembler
from pyasm.x86.operands import Instruction
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

DISASSEMBLERS = {bits: Disassembler(bits) for bits in (16, 32)}
AS_NDISASM = {bits: Disassembler(bits, for_assembling=False) for bits in (16, 32)}
TABLE = Table()

# Whose bytes start other instructions too, which are preferred; the first three are without the
# byte that processors read behind them.
OTHERS_TODAY = {"ud0", "ud1", "ud2b", "bb0_reset", "rdm", "smint", "smintold", "wrshr", "ibts"}


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([16, 32]), st.integers(0, 1 << 32))
def test_any_bytes_are_covered(data: bytes, bits: int, origin: int) -> None:
    """No bytes raise, each belongs to one instruction, and what is known does not show."""
    for known in (DISASSEMBLERS[bits], AS_NDISASM[bits]):
        found = list(known.instructions(data, origin))
        assert b"".join(item.bytes for item in found) == data
    again = Disassembler(bits, for_assembling=False).instructions(data, origin)
    assert [item.text for item in again] == [item.text for item in found]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x9B]), max_size=40))
def test_any_prefixes_are_covered(prefixes: list[int]) -> None:
    """Prefixes without end are no instruction, and don't take it out of its data."""
    data = bytes(prefixes)
    for disassembler in (*DISASSEMBLERS.values(), *AS_NDISASM.values()):
        found = list(disassembler.instructions(data))
        assert b"".join(item.bytes for item in found) == data
        assert all(item.length <= 16 for item in disassembler.instructions(data + b"\x90"))


@pytest.mark.parametrize("bits", [16, 32])
@pytest.mark.parametrize("seed", [1])
def test_what_is_assembled_comes_back(bits: int, seed: int) -> None:
    """Every form, with random operands: its text gives the same instruction again."""
    generator = Generator(TABLE, seed)
    lines = [
        instruction_text(Instruction(mnemonic, tuple(generator.operands_for(form))))
        for mnemonic in TABLE
        for form in TABLE.forms(mnemonic)
        if mnemonic not in OTHERS_TODAY
    ]
    lines = [
        line
        for line, data in zip(lines, assemble_slots(lines, bits), strict=True)
        if isinstance(data, bytes) and line != "pop cs"  # the first byte of what came later
    ]
    codes = [data for data in assemble_slots(lines, bits) if isinstance(data, bytes)]
    assert len(codes) == len(lines) > 5000
    disassembler = DISASSEMBLERS[bits]
    texts = []
    for number, (line, code) in enumerate(zip(lines, codes, strict=True)):
        length, text = disassembler.decode(code + PADDING, 0, number * SLOT)
        assert length == len(code), f"{line}: {code.hex()}: {text}"
        texts.append(text)
    again = assemble_slots(texts, bits)
    texts_again = []
    for number, (text, code, data) in enumerate(zip(texts, codes, again, strict=True)):
        assert isinstance(data, bytes), f"{code.hex()}: {text}: {data}"
        assert len(data) <= len(code), f"{code.hex()}: {text}: {data.hex()}"
        _, second = disassembler.decode(data + PADDING, 0, number * SLOT)
        if "seg" not in text and not text.startswith("umov"):
            assert meaning(second) == meaning(text), f"{code.hex()}: {data.hex()}"
        texts_again.append(second)
    # What the assembler chooses is what it chooses again.
    assert assemble_slots(texts_again, bits) == again
    assert sum(map(bytes.__eq__, codes, again)) > 0.96 * len(codes)


_STARTS = (
    *(b"", b"", b"", b"\x0f", b"\x0f\x38", b"\x0f\x3a", b"\xc5\xf8", b"\xc5\xe9", b"\xc5\xfc"),
    *(b"\xc4\xe1", b"\xc4\xe2", b"\xc4\xe3", b"\x8f\xe8", b"\x8f\xe9", b"\x8f\xea"),
    *(b"\x62\xf1\x6c\x49", b"\x62\xf2\xed\x2b", b"\x62\xf3\x7d\x18", b"\x62\xf5\x7e\xcf"),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x2E, 0x65]), max_size=2),
            st.sampled_from(_STARTS),
            st.binary(min_size=14, max_size=14),
        ),
        min_size=20,
        max_size=60,
    ),
    st.sampled_from([16, 32]),
)
def test_any_text_can_be_assembled(parts: list[tuple[list[int], bytes, bytes]], bits: int) -> None:
    """Whatever the bytes are, their text is taken, and means what they mean."""
    disassembler = DISASSEMBLERS[bits]
    texts: list[str] = []
    for prefixes, start, rest in parts:
        code = bytes(prefixes) + start + rest
        _, text = disassembler.decode(code + PADDING, 0, len(texts) * SLOT)
        texts.append(text)
    for number, (text, data) in enumerate(zip(texts, assemble_slots(texts, bits), strict=True)):
        assert isinstance(data, bytes), f"{text}: {data}"
        again = "; ".join(item.text for item in disassembler.instructions(data, number * SLOT))
        # A segment register has 16 bits, whatever the prefixes say; exchanging has no direction.
        if not any(word in text for word in ("umov", "mov segr", "xchg", "getsec", "wrshr")):
            if "mov" in text and text.split(",")[0].split(" ")[-1] in ("es", "cs", "ss", "ds"):
                continue
            assert meaning(again) == meaning(text), data.hex()


@pytest.mark.parametrize(
    ("code", "bits", "text"),
    [
        # As ndisasm 2.16.01 shows them.
        ("83470005", 16, "add word [bx+0x0],byte +0x5"),
        ("6667a134120000", 16, "mov eax,[dword 0x1234]"),
        ("669abc9a78563412", 16, "call dword 0x1234:0x56789abc"),
        ("f36667a5", 16, "rep a32 movsd"),
        ("f0f20107", 16, "xacquire lock add [bx],ax"),
        ("66ff2f", 16, "jmp dword far [bx]"),
        ("f00f20c0", 16, "mov eax,cr8"),
        ("0fc2c101", 16, "cmpltps xmm0,xmm1"),
        ("0fc2c109", 16, "cmpps xmm0,xmm1,byte 0x9"),
        ("c5f45807", 16, "vaddps ymm0,ymm1,yword [bx]"),
        ("f2e90101", 16, "bnd jmp 0x105"),
        ("90", 32, "nop"),
        ("f390", 32, "pause"),
        ("0f1b5cb505", 32, "bndstx [ebp+0x5,esi*4],bnd3"),
        ("f30fa7c8", 32, "rep xcryptecb"),
        ("c4e3e9680830", 32, "vfmaddps xmm1,xmm2,xmm3,oword [eax]"),
        ("c4e369680830", 32, "vfmaddps xmm1,xmm2,oword [eax],xmm3"),
        ("8fe96090ca", 32, "vprotb xmm1,xmm2,xmm3"),
        ("62f16cc9584801", 32, "vaddps zmm1{k1}{z},zmm2,zword [eax+0x40]"),
        ("62f16c59584810", 32, "vaddps zmm1{k1},zmm2,dword [eax+0x40]{1to16}"),
        ("62f27d4b924c9804", 32, "vgatherdps zmm1{k3},dword [eax+zmm3*4+0x10]"),
        ("62f27e493208", 32, "vpmovqb qword [eax]{k1},zmm1"),
        ("62f1fd185a08", 32, "vcvtpd2ps xmm1,qword [eax]{1to2}"),
        ("62f16e5958cb", 32, "vaddss xmm1{k1},xmm2,xmm3,{ru-sae}"),
        ("62f2774868d2", 32, "vp2intersectd k2+1,zmm1,zmm2"),
        ("62f25fc99a08", 32, "v4fmaddps zmm1{k1}{z},zmm4+3,[eax]"),
        ("c5fb92c8", 32, "kmovd k1,eax"),
    ],
)
def test_like_ndisasm(code: str, bits: int, text: str) -> None:
    """The text is that of the original, where that one can be assembled again."""
    assert [item.text for item in DISASSEMBLERS[bits].instructions(bytes.fromhex(code))] == [text]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        # ndisasm shows registers of another length, or what would become VEX.
        ("62f16c3858cb", "vaddps zmm1,zmm2,zmm3,{rd-sae}"),
        ("62f16c1ac2cb37", "vcmpps k1{k2},zmm2,zmm3,{sae},byte 0x37"),
        ("62f37d1808ca05", "vrndscaleps zmm1,zmm2,{sae},byte 0x5"),
        ("62f16e182ac8", "vcvtsi2ss xmm1,xmm2,{rn-sae},eax"),
        ("62f16c0858cb", "{evex} vaddps xmm1,xmm2,xmm3"),
        ("62f16c085808", "{evex} vaddps xmm1,xmm2,oword [eax]"),
        ("62f16c2858cb", "{evex} vaddps ymm1,ymm2,ymm3"),
        ("62f16c4858cb", "vaddps zmm1,zmm2,zmm3"),
        ("c4e26950cb", "{vex} vpdpbusd xmm1,xmm2,xmm3"),
        ("62f26d0850cb", "vpdpbusd xmm1,xmm2,xmm3"),
        # What processors don't look at: the length for scalars, W for general registers.
        ("c5ee58cb", "vaddss xmm1,xmm2,xmm3"),
        ("62f16e2858cb", "{evex} vaddss xmm1,xmm2,xmm3"),
        ("c4e2e8f2cb", "andn ecx,edx,ebx"),
    ],
)
def test_encodings_are_told_apart(code: str, text: str) -> None:
    assert [item.text for item in DISASSEMBLERS[32].instructions(bytes.fromhex(code))] == [text]


@pytest.mark.parametrize(
    "code",
    [
        "62f16c8858cb",  # zeroing without a mask
        "62f16c6858cb",  # L'L is 3
        "62f164c8c2cb05",  # zeroing in a mask register
        "62f16c185c08"[:8] + "1e" + "08",  # b, where there is nothing to broadcast
        "62e16c4858cb",  # R', which would be a register above 15
        "62f16c4058cb",  # V'
        "62f1684858cb",  # the bit that is always 1
        "62f96c4858cb",  # the bit that is always 0
        "62f76c4858cb",  # a map that does not exist
        "62f17c4b92c8",  # no such opcode
        "62f16f49589000000000",  # a mandatory prefix that the form does not have
        "62f26d48925400",  # a gather with a register that it does not read
        "62f27d4b92c1",  # a gather without memory
        "62f27d4b9208",  # a gather without SIB
        "6662f16c4858cb",  # an operand-size prefix before it
        "f062f16c4858cb",  # a lock
    ],
)
def test_what_evex_cannot_say_in_32_bit_code(code: str) -> None:
    """Such bytes come out one by one; the first one is data, or the prefix that does not fit."""
    first = next(DISASSEMBLERS[32].instructions(bytes.fromhex(code)))
    assert (first.length, first.text) in [(1, "db 0x62"), (1, "o16"), (1, "lock")]
