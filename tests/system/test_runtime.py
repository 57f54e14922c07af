"""The runtime library's functions against Python: numbers, memory, strings, heap, text output."""

from __future__ import annotations

import struct

import pytest
from bareflow_files import Bareflow
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime_machine import HEAP, SCRATCH, VGA, RuntimeMachine, link

HEAP_SIZE = 256 * 1024
M64 = 2**64 - 1


@pytest.fixture(scope="module")
def machine(bareflow: Bareflow) -> RuntimeMachine:
    return RuntimeMachine(link(bareflow))


# ----------------------------------------------------------------------------------------------
# 64-bit arithmetic

# Numbers near powers of two are where carries, estimates and signs go wrong.
NEAR_POWERS = st.builds(
    lambda bit, offset: ((1 << bit) + offset) & M64, st.integers(0, 64), st.integers(-3, 3)
)
U64 = st.one_of(st.integers(0, M64), NEAR_POWERS, st.integers(0, 2**33))


def signed(value: int) -> int:
    return value - 2**64 if value >> 63 else value


def halves(*values: int) -> list[int]:
    return [half for value in values for half in (value & 0xFFFFFFFF, value >> 32)]


@given(a=U64, b=U64.filter(bool))
@settings(max_examples=400, deadline=None)
def test_division(machine: RuntimeMachine, a: int, b: int) -> None:
    assert machine.call64("__udivdi3", *halves(a, b)) == a // b
    assert machine.call64("__umoddi3", *halves(a, b)) == a % b
    x, y = signed(a), signed(b)
    quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)  # C rounds towards zero
    assert machine.call64("__divdi3", *halves(a, b)) == quotient & M64
    assert machine.call64("__moddi3", *halves(a, b)) == (x - quotient * y) & M64


@given(b=NEAR_POWERS.filter(bool), q=U64, r=U64)
@settings(max_examples=300, deadline=None)
def test_division_just_beside_a_multiple(machine: RuntimeMachine, b: int, q: int, r: int) -> None:
    for a in ((b * (q % (M64 // b + 1)) + offset) & M64 for offset in (-1, 0, 1, r % b)):
        assert machine.call64("__udivdi3", *halves(a, b)) == a // b
        assert machine.call64("__umoddi3", *halves(a, b)) == a % b


@given(a=U64, b=U64, shift=st.integers(0, 63))
@settings(max_examples=300, deadline=None)
def test_multiplication_and_shifts(machine: RuntimeMachine, a: int, b: int, shift: int) -> None:
    assert machine.call64("__muldi3", *halves(a, b)) == a * b & M64
    assert machine.call64("__ashldi3", *halves(a), shift) == a << shift & M64
    assert machine.call64("__lshrdi3", *halves(a), shift) == a >> shift
    assert machine.call64("__ashrdi3", *halves(a), shift) == signed(a) >> shift & M64


# ----------------------------------------------------------------------------------------------
# Memory and strings

TEXT = st.binary(max_size=40).map(lambda data: data.replace(b"\0", b"\1"))
# Few letters, so that strings often begin alike.
ALIKE = st.lists(st.sampled_from(b"ab\xff"), max_size=12).map(bytes)


@given(
    data=st.binary(min_size=64, max_size=64),
    to=st.integers(0, 40),
    source=st.integers(0, 40),
    size=st.integers(0, 24),
    value=st.integers(-300, 300),
)
@settings(max_examples=150, deadline=None)
def test_blocks(
    machine: RuntimeMachine, data: bytes, to: int, source: int, size: int, value: int
) -> None:
    def after(name: str, third: int) -> bytes:
        machine.write(SCRATCH, data)
        assert machine.call(name, SCRATCH + to, third, size) == SCRATCH + to
        return machine.read(SCRATCH, 64)

    moved = data[:to] + data[source : source + size] + data[to + size :]
    assert after("memmove", SCRATCH + source) == moved
    assert after("memset", value) == data[:to] + bytes([value & 255]) * size + data[to + size :]
    if abs(to - source) >= size:
        assert after("memcpy", SCRATCH + source) == moved


@given(a=ALIKE, b=ALIKE, size=st.integers(0, 14))
@settings(max_examples=200, deadline=None)
def test_comparisons(machine: RuntimeMachine, a: bytes, b: bytes, size: int) -> None:
    def sign(name: str, *arguments: int) -> int:
        result = machine.call(name, x, y, *arguments)
        return (result > 0) - 2 * (result >> 31)

    x, y = machine.string(SCRATCH, a), machine.string(SCRATCH + 100, b)
    assert sign("strcmp") == (a > b) - (a < b)
    left, right = a[:size], b[:size]
    assert sign("strncmp", size) == (left > right) - (left < right)
    size = min(size, len(a), len(b))
    assert sign("memcmp", size) == (a[:size] > b[:size]) - (a[:size] < b[:size])


@given(a=TEXT, b=TEXT, size=st.integers(0, 50), c=st.integers(-128, 255))
@settings(max_examples=150, deadline=None)
def test_strings(machine: RuntimeMachine, a: bytes, b: bytes, size: int, c: int) -> None:
    to, x, y = SCRATCH + 0x1000, machine.string(SCRATCH, a), machine.string(SCRATCH + 100, b)
    empty = b"\xee" * 128
    assert machine.call("strlen", x) == len(a)
    machine.write(to, empty)
    assert machine.call("strcpy", to, x) == to
    assert machine.read(to, 128) == (a + b"\0").ljust(128, b"\xee")
    assert machine.call("strcat", to, y) == to
    assert machine.read(to, 128) == (a + b + b"\0").ljust(128, b"\xee")
    machine.write(to, empty)
    assert machine.call("strncpy", to, x, size) == to
    assert machine.read(to, 128) == a[:size].ljust(size, b"\0").ljust(128, b"\xee")
    found = (a + b"\0").find(c & 255)
    assert machine.call("strchr", x, c) == (x + found if found >= 0 else 0)


# ----------------------------------------------------------------------------------------------
# Heap


class Heap:
    """The heap's functions, and a model: which blocks there are and what is in them."""

    def __init__(self, machine: RuntimeMachine) -> None:
        machine.reset()
        self.machine = machine
        self.blocks: dict[int, bytes] = {}
        machine.call("heap_init", HEAP, HEAP_SIZE)
        self.at_first = self.statistics()

    def statistics(self) -> tuple[int, int, int, int, int]:
        """used_blocks, free_blocks, free_bytes, largest_free, wrong_frees."""
        assert self.machine.call_bool("heap_check", SCRATCH), "the heap is not sound"
        used, free, size, largest, wrong = struct.unpack("<5I", self.machine.read(SCRATCH, 20))
        return used, free, size, largest, wrong

    def take(self, address: int, size: int, start: bytes = b"") -> None:
        """A block was given: it must be free memory; fill it."""
        if not address:
            assert size > self.statistics()[3], "refused though there is room"
            return
        assert address % 16 == 0
        assert address >= HEAP
        assert address + size <= HEAP + HEAP_SIZE
        for other, data in self.blocks.items():
            assert address + size <= other or other + len(data) <= address, "blocks overlap"
        data = start + bytes((address + i) * 7 & 255 for i in range(len(start), size))
        self.machine.write(address, data)
        self.blocks[address] = data

    def check(self) -> None:
        for address, data in self.blocks.items():
            assert self.machine.read(address, len(data)) == data, "a block was overwritten"
        assert self.statistics()[0] == len(self.blocks)


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["malloc", "calloc", "realloc", "free"]),
        st.integers(0, 30),
        st.one_of(st.integers(0, 300), st.integers(0, 60000)),
    ),
    max_size=40,
)


@given(operations=OPERATIONS)
@settings(max_examples=60, deadline=None)
def test_heap_against_a_model(
    machine: RuntimeMachine, operations: list[tuple[str, int, int]]
) -> None:
    heap = Heap(machine)
    for name, choice, size in operations:
        addresses = sorted(heap.blocks)
        chosen = addresses[choice % len(addresses)] if addresses else 0
        if name == "malloc":
            heap.take(machine.call("malloc", size), size)
        elif name == "calloc":
            address = machine.call("calloc", 3, size // 3)
            if address:
                assert not any(machine.read(address, size // 3 * 3))
            heap.take(address, size // 3 * 3)
        elif name == "free" or not size:
            machine.call("free", chosen)
            heap.blocks.pop(chosen, None)
        else:
            old = heap.blocks.get(chosen, b"")
            address = machine.call("realloc", chosen, size)
            if address:
                heap.blocks.pop(chosen, None)
                kept = old[:size]
                assert machine.read(address, len(kept)) == kept
                heap.take(address, size, kept)
        heap.check()
    for address in list(heap.blocks):
        machine.call("free", address)
    assert heap.statistics() == heap.at_first, "free blocks did not merge"
    assert machine.said() == ""


@given(order=st.permutations(range(6)), again=st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_double_free_whatever_merged(machine: RuntimeMachine, order: list[int], again: int) -> None:
    heap = Heap(machine)
    blocks = [machine.call("malloc", 40 * n + 1) for n in range(6)]
    for n in order[: again + 1]:
        machine.call("free", blocks[n])
    for count, n in enumerate(order[: again + 1], 1):
        before = heap.statistics()
        machine.call("free", blocks[n])
        assert machine.said() == f"heap: 0x{blocks[n]:08X} is freed twice\r\n"
        assert heap.statistics() == (*before[:4], count)


def test_wrong_pointers_are_refused(machine: RuntimeMachine) -> None:
    heap = Heap(machine)
    block = machine.call("malloc", 100)
    wrong = [block + 16, block + 4, block - 16, HEAP, 16, 0xFFFFFFF0, HEAP + HEAP_SIZE, SCRATCH]
    for pointer in wrong:
        machine.call("free", pointer)
        assert machine.said() == f"heap: 0x{pointer:08X} is not from malloc\r\n"
    assert machine.call("realloc", block + 16, 50) == 0
    assert "is not from malloc" in machine.said()
    assert heap.statistics()[4] == len(wrong) + 1
    machine.write(block, b"x" * 117)  # into the next block's header
    machine.call("free", block)
    assert machine.said() == f"heap: 0x{block:08X} was written past its end\r\n"


def test_sizes_that_cannot_be(machine: RuntimeMachine) -> None:
    heap = Heap(machine)
    largest = heap.statistics()[3]
    for size in (largest + 1, HEAP_SIZE, 0x7FFFFFFF, 0xFFFFFFF0, 0xFFFFFFFF):
        assert machine.call("malloc", size) == 0
    assert machine.call("calloc", 0x10000, 0x10001) == 0  # 65536 if it overflowed
    block = machine.call("malloc", largest)
    assert block
    assert machine.call("malloc", 0) == 0
    assert machine.call("realloc", block, 0xFFFFFFFF) == 0
    assert machine.call("realloc", block, 0) == 0
    assert heap.statistics() == heap.at_first
    machine.call("free", 0)
    assert machine.said() == ""


def test_no_heap_before_it_is_made(machine: RuntimeMachine) -> None:
    machine.reset()
    assert machine.call("malloc", 10) == 0
    machine.call("free", HEAP + 64)
    assert "not from malloc" in machine.said()
    for size in (0, 16, 32, 47):
        machine.call("heap_init", HEAP + 1, size)
        assert machine.call("malloc", 1) == 0


# ----------------------------------------------------------------------------------------------
# Text


@given(value=U64)
@settings(max_examples=60, deadline=None)
def test_serial_numbers(machine: RuntimeMachine, value: int) -> None:
    machine.said()
    low = value & 0xFFFFFFFF
    machine.call("serial_put_uint64", *halves(value))
    assert machine.said() == str(value)
    machine.call("serial_put_uint", low)
    assert machine.said() == str(low)
    machine.call("serial_put_int", low)
    assert machine.said() == str(low - 2**32 if low >> 31 else low)
    machine.call("serial_put_hex", low)
    assert machine.said() == f"0x{low:08X}"


def test_serial_newlines(machine: RuntimeMachine) -> None:
    machine.call("serial_puts", machine.string(SCRATCH, b"one\ntwo\r\xff"))
    assert machine.said() == "one\r\ntwo\r\xff"


class Screen:
    """What the terminal should do, on a list of rows."""

    def __init__(self) -> None:
        self.rows = [[" "] * 80 for _ in range(25)]
        self.row = self.column = 0

    def put(self, c: str) -> None:
        if c == "\r":
            self.column = 0
        elif c == "\b":
            self.column = max(0, self.column - 1)
        elif c == "\n":
            self.column = 80
        elif c == "\t":
            self.column = self.column // 8 * 8 + 8
        else:
            self.rows[self.row][self.column] = c
            self.column += 1
        if self.column == 80:
            self.column = 0
            self.row += 1
        if self.row == 25:
            self.row = 24
            self.rows = [*self.rows[1:], [" "] * 80]


PIECES = st.sampled_from(["\n", "\r", "\b", "\t", "word", "x" * 79, "y" * 80, "z" * 200, "\n" * 9])


@given(pieces=st.lists(PIECES, max_size=25), prefix=st.sampled_from(["terminal", "vga"]))
@settings(max_examples=50, deadline=None)
def test_terminal(machine: RuntimeMachine, pieces: list[str], prefix: str) -> None:
    machine.reset()
    machine.call(f"{prefix}_initialize")
    expected = Screen()
    for number, piece in enumerate(pieces):
        machine.string(SCRATCH, piece.encode())
        if number % 2:
            machine.call(f"{prefix}_write", SCRATCH, len(piece))
        else:
            machine.call(f"{prefix}_writestring", SCRATCH)
        for c in piece:
            expected.put(c)
    cells = machine.read(VGA, 2 * 80 * 25)
    assert cells[::2].decode() == "".join("".join(row) for row in expected.rows)
    assert set(cells[1::2]) == {7}
    cursor = {}
    for (port, index), (data_port, value) in zip(
        machine.ports[::2], machine.ports[1::2], strict=True
    ):
        assert (port, data_port) == (0x3D4, 0x3D5)
        cursor[index] = value
    assert cursor[14] << 8 | cursor[15] == expected.row * 80 + expected.column


def test_terminal_colours(machine: RuntimeMachine) -> None:
    machine.reset()
    machine.call("terminal_initialize")
    machine.call("terminal_putchar", ord("a"))
    machine.call("vga_setcolor", 0x1E)
    machine.call("vga_putchar", ord("b"))
    assert machine.read(VGA, 6) == b"a\x07b\x1e \x07"


# Scan codes of set 1: press, and release with bit 7.
SHIFT, CAPS = 0x2A, 0x3A


@pytest.mark.parametrize(
    ("codes", "typed"),
    [
        ([0x1E, 0x9E, 0x30], "ab"),
        ([SHIFT, 0x1E, SHIFT | 0x80, 0x1E], "Aa"),
        ([0x36, 0x02, 0xB6, 0x02], "!1"),
        ([CAPS, CAPS | 0x80, 0x1E, 0x02, SHIFT, 0x1E, 0x02], "A1a!"),
        ([0xE0, 0x48, 0xE0, 0xC8, 0x1E], "a"),  # an arrow key
        ([0xE0, SHIFT, 0xE0, 0x35, 0x1E], "/a"),  # the false shift around it means nothing
        ([0xE0, 0x1C, 0x39, 0x0E, 0x01], "\n \b\x1b"),
        ([0x3B, 0x57, 0x7F, 0x1D, 0x38], ""),
        ([0x1E] * 20, "a" * 16),  # more than the buffer holds
    ],
)
def test_keyboard(machine: RuntimeMachine, codes: list[int], typed: str) -> None:
    machine.reset()
    assert machine.call("keyboard_read") & 0xFF == 0
    machine.keys.extend(codes)
    for _ in codes:
        machine.call("keyboard_has_key")
    got = ""
    while machine.call_bool("keyboard_has_key"):
        got += chr(machine.call("keyboard_read") & 0xFF)
    assert got == typed
