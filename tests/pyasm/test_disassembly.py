"""The public function `pyasm.disassemble`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyasm
from pyasm.x86.disassembler import DisassembledInstruction, Disassembler
from pyasm.x86.synchronization import SkippedBytes, SyncPoints, synchronized

CODE = pyasm.assemble("bits 32\nstart: jz start\nmov eax, [ebx + 4]\njmp near start\n").data


def test_instructions() -> None:
    found = list(pyasm.disassemble(CODE, origin=0x100))
    assert [item.text for item in found] == ["jz short 0x100", "mov eax,[ebx+0x4]", "jmp 0x100"]
    assert [item.offset for item in found] == [0, 2, 5]
    assert [item.address for item in found] == [0x100, 0x102, 0x105]
    assert [item.length for item in found] == [2, 3, 5]
    assert b"".join(item.bytes for item in found) == CODE
    assert repr(found[1]) == "<0x102: mov eax,[ebx+0x4]>"


def test_modes() -> None:
    assert [item.text for item in pyasm.disassemble(b"\xb8\1\0\0\0")] == ["mov eax,0x1"]
    assert [item.text for item in pyasm.disassemble(b"\xb8\1\0\0\0", 16)] == [
        "mov ax,0x1",
        "add [bx+si],al",
    ]
    assert [item.text for item in pyasm.disassemble(memoryview(b"\x90"))] == ["nop"]


def test_sync_points_and_regions() -> None:
    code = b"\xe9\x90\x90\x90\x90\x90"
    assert [item.offset for item in pyasm.disassemble(code, sync=[2])] == [0, 1, 2, 3, 4, 5]
    assert [item.offset for item in pyasm.disassemble(code, skip=[(0, 4)])] == [4, 5]
    jump = b"\xeb\1\xe9\x90\x90\x90\x90"
    assert [item.offset for item in pyasm.disassemble(jump, auto_sync=True)][:3] == [0, 2, 3]


def test_vendors() -> None:
    assert [item.text for item in pyasm.disassemble(b"\x0f\x58\x00")] == ["addps xmm0,oword [eax]"]
    assert [item.text for item in pyasm.disassemble(b"\x0f\x58\x00", vendor="cyrix")] == [
        "pmvzb mm0,[eax]"
    ]


def test_arguments_are_checked_at_once() -> None:
    with pytest.raises(ValueError, match="bits is 16 or 32, not 64"):
        pyasm.disassemble(b"", 64)
    with pytest.raises(ValueError, match="unknown vendor 'via'"):
        pyasm.disassemble(b"", vendor="via")
    with pytest.raises(ValueError, match="a region of -1 bytes"):
        pyasm.disassemble(b"", skip=[(0, -1)])


DISASSEMBLER = Disassembler(32)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=120),
    st.lists(st.tuples(st.integers(0, 130), st.integers(0, 9)), max_size=5),
    st.booleans(),
    st.integers(1, 40),
)
def test_blocks_do_not_show(
    data: bytes, points: list[tuple[int, int]], follows_jumps: bool, size: int
) -> None:
    """The pieces in which bytes arrive make no difference, and every byte comes out once."""

    def items(block: int) -> list[tuple[int, int, str]]:
        blocks = iter([data[start : start + block] for start in range(0, len(data), block)])
        found = []
        for item in synchronized(
            DISASSEMBLER, lambda _: next(blocks, b""), 0, SyncPoints(points), follows_jumps
        ):
            if isinstance(item, DisassembledInstruction):
                assert item.bytes == data[item.offset : item.offset + item.length]
                found.append((item.address, item.length, item.text))
            else:
                assert isinstance(item, SkippedBytes)
                found.append((item.address, item.length, ""))
        return found

    whole = items(len(data) or 1)
    assert whole == items(size)
    place = 0
    for address, length, _ in whole:
        assert address == place
        place += length
    assert place >= len(data)
