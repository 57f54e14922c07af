"""What holds for the disassembler whatever bytes it is given."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyasm.x86.disassembler import Disassembler

DISASSEMBLERS = {bits: Disassembler(bits) for bits in (16, 32)}


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([16, 32]), st.integers(0, 1 << 32))
def test_any_bytes_are_covered(data: bytes, bits: int, origin: int) -> None:
    """No bytes raise, each belongs to one instruction, and what is known does not show."""
    found = list(DISASSEMBLERS[bits].instructions(data, origin))
    assert b"".join(item.bytes for item in found) == data
    again = Disassembler(bits).instructions(data, origin)
    assert [item.text for item in again] == [item.text for item in found]


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
    ],
)
def test_like_ndisasm(code: str, bits: int, text: str) -> None:
    """The text is that of the original, where that one can be assembled again."""
    assert [item.text for item in DISASSEMBLERS[bits].instructions(bytes.fromhex(code))] == [text]
