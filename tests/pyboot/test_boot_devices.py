"""The devices alone, on a bus without a CPU."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyboot.clock import TICKS_PER_SECOND, Clock
from pyboot.devices.cmos import RealTimeClock
from pyboot.devices.keyboard import KeyboardController
from pyboot.devices.pic import InterruptController
from pyboot.devices.pit import FREQUENCY, IntervalTimer
from pyboot.devices.serial import COM1, SerialPort
from pyboot.errors import BootError
from pyboot.keys import keystrokes, to_set_2
from pyboot.ports import PortBus


class Bench:
    """A bus, a clock that is set by hand, and interrupt controllers."""

    def __init__(self) -> None:
        self.ports = PortBus()
        self.instructions = 0
        self.clock = Clock(lambda: self.instructions)
        self.changes = 0
        self.interrupts = InterruptController(self.ports, self._count)
        self.interrupts.start()

    def _count(self) -> None:
        self.changes += 1

    def pass_time(self, seconds: float) -> None:
        self.instructions += round(seconds * TICKS_PER_SECOND)

    def out(self, port: int, *values: int) -> None:
        for value in values:
            self.ports.write(port, 1, value)

    def into(self, port: int) -> int:
        return self.ports.read(port, 1)

    def remap(self, *, auto_end: bool = False) -> None:
        """Map requests to vectors 20h and 28h, all of them open."""
        for port, base, wiring in ((0x20, 0x20, 4), (0xA0, 0x28, 2)):
            self.out(port, 0x11)
            self.out(port + 1, base, wiring, 3 if auto_end else 1, 0)


@pytest.fixture
def bench() -> Bench:
    return Bench()


# Ports


def test_nobody_answers_an_empty_port(bench: Bench) -> None:
    assert bench.ports.read(0x300, 1) == 0xFF
    assert bench.ports.read(0x300, 4) == 0xFFFFFFFF
    bench.ports.write(0x300, 4, 0)


def test_two_devices_cannot_have_one_port(bench: Bench) -> None:
    with pytest.raises(ValueError, match="0x20"):
        InterruptController(bench.ports, lambda: None)


def test_wide_accesses_reach_bytes_one_by_one(bench: Bench) -> None:
    seen: list[tuple[int, int]] = []
    bench.ports.attach(
        range(0x300, 0x304),
        lambda port, size: port & 0xF,
        lambda port, size, value: seen.append((port, value)),
    )
    assert bench.ports.read(0x300, 4) == 0x03020100
    bench.ports.write(0x300, 2, 0xBBAA)
    assert seen == [(0x300, 0xAA), (0x301, 0xBB)]


# Interrupt controllers


def test_requests_come_by_priority(bench: Bench) -> None:
    bench.remap()
    for line in (5, 1, 12, 0):
        bench.interrupts.request(line)
    vectors = []
    while bench.interrupts.pending:
        vector = bench.interrupts.acknowledge()
        vectors.append(vector)
        bench.interrupts.end_of_interrupt(vector - 0x20)
    assert vectors == [0x20, 0x21, 0x2C, 0x25]


def test_a_served_request_holds_off_lower_ones(bench: Bench) -> None:
    bench.remap()
    bench.interrupts.request(3)
    assert bench.interrupts.acknowledge() == 0x23
    bench.interrupts.request(3)
    bench.interrupts.request(4)
    assert not bench.interrupts.pending
    bench.interrupts.request(1)
    assert bench.interrupts.pending
    assert bench.interrupts.acknowledge() == 0x21
    bench.out(0x20, 0x0B)
    assert bench.into(0x20) == 0b00001010
    bench.out(0x20, 0x61)  # specific end of 1
    bench.out(0x20, 0x20)  # end of the highest, 3
    assert bench.interrupts.acknowledge() == 0x23


def test_masks_keep_requests_waiting(bench: Bench) -> None:
    bench.remap()
    bench.out(0x21, 0x02)
    bench.interrupts.request(1)
    assert bench.interrupts.masked(1)
    assert not bench.interrupts.pending
    assert bench.into(0x20) == 0x02
    bench.out(0x21, 0x00)
    assert bench.interrupts.pending
    bench.out(0x21, 0x04)
    assert bench.interrupts.masked(14)
    assert bench.into(0x21) == 0x04


def test_automatic_end(bench: Bench) -> None:
    bench.remap(auto_end=True)
    for _ in range(3):
        bench.interrupts.request(7)
        assert bench.interrupts.acknowledge() == 0x27
    assert not bench.interrupts.pending


def test_rotation(bench: Bench) -> None:
    bench.remap()
    bench.out(0x20, 0xC3)  # 3 gets the lowest priority, so 4 the highest
    for line in (0, 3, 4):
        bench.interrupts.request(line)
    order = []
    for _ in range(3):
        order.append(bench.interrupts.acknowledge())
        bench.out(0x20, 0x20)
    assert order == [0x24, 0x20, 0x23]


def test_polling(bench: Bench) -> None:
    bench.remap()
    bench.out(0x20, 0x0C)
    assert bench.into(0x20) == 0
    bench.interrupts.request(6)
    bench.out(0x20, 0x0C)
    assert bench.into(0x20) == 0x86


def test_a_spurious_request(bench: Bench) -> None:
    bench.remap()
    assert bench.interrupts.acknowledge() == 0x27


@given(st.lists(st.tuples(st.sampled_from([0x20, 0x21, 0xA0, 0xA1]), st.integers(0, 255))))
def test_controllers_take_anything(writes: list[tuple[int, int]]) -> None:
    bench = Bench()
    for port, value in writes:
        bench.out(port, value)
        bench.interrupts.request(value & 15)
        if bench.interrupts.pending:
            assert 0 <= bench.interrupts.acknowledge() <= 0xFF
        bench.into(port)


# Timer


def test_the_timer_ticks_18_times_a_second(bench: Bench) -> None:
    timer = IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    ticks = 0
    while bench.clock.now() < TICKS_PER_SECOND:
        event = timer.next_event()
        assert event is not None
        assert event > bench.clock.now()
        bench.instructions = event
        timer.update()
        if bench.interrupts.pending:
            ticks += 1
            bench.interrupts.acknowledge()
            bench.out(0x20, 0x20)
    assert ticks == 19  # the last one is just behind the second


def test_a_masked_timer_is_no_event_but_is_latched(bench: Bench) -> None:
    timer = IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    bench.out(0x21, 0xFF)
    assert timer.next_event() is None
    bench.pass_time(1)
    timer.update()
    assert not bench.interrupts.pending
    bench.out(0x21, 0xFE)
    assert bench.interrupts.pending


def test_one_shot(bench: Bench) -> None:
    timer = IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    bench.out(0x43, 0x30)
    bench.out(0x40, 1193 & 0xFF, 1193 >> 8)
    event = timer.next_event()
    assert event is not None
    assert abs(event - TICKS_PER_SECOND // 1000) < 200
    bench.instructions = event
    timer.update()
    assert bench.interrupts.pending
    assert timer.next_event() is None


def test_latched_counts_stand_still(bench: Bench) -> None:
    IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    bench.out(0x43, 0x34)
    bench.out(0x40, 0, 0x10)
    bench.instructions = 1000 * TICKS_PER_SECOND // FREQUENCY + 1
    bench.out(0x43, 0x00)
    bench.pass_time(0.001)
    assert bench.into(0x40) | bench.into(0x40) << 8 == 0x1000 - 1000
    assert bench.into(0x40) | bench.into(0x40) << 8 != 0x1000 - 1000


def test_read_back_tells_mode_and_access(bench: Bench) -> None:
    IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    bench.out(0x43, 0xB6)
    bench.out(0x43, 0xE8)
    assert bench.into(0x42) & 0x3F == 0x36


def test_counting_in_bcd(bench: Bench) -> None:
    IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    bench.out(0x43, 0x35)
    bench.out(0x40, 0x00, 0x20)
    bench.instructions = TICKS_PER_SECOND // FREQUENCY + 1
    assert bench.into(0x40) | bench.into(0x40) << 8 == 0x1999


@given(
    st.lists(
        st.tuples(st.sampled_from([0x40, 0x41, 0x42, 0x43, 0x61]), st.integers(0, 255)),
        max_size=40,
    )
)
def test_the_timer_takes_anything(writes: list[tuple[int, int]]) -> None:
    bench = Bench()
    timer = IntervalTimer(bench.ports, bench.clock, bench.interrupts)
    for port, value in writes:
        bench.out(port, value)
        bench.instructions += value * 997
        timer.update()
        event = timer.next_event()
        assert event is None or event > 0
        assert 0 <= bench.into(port) <= 0xFF


# Serial port


def make_serial(bench: Bench) -> tuple[SerialPort, list[int]]:
    sent: list[int] = []
    return SerialPort(bench.ports, bench.interrupts, sent.append), sent


def test_sending_and_the_divisor_latch(bench: Bench) -> None:
    serial, sent = make_serial(bench)
    bench.out(COM1 + 3, 0x80)
    bench.out(COM1, 12)
    bench.out(COM1 + 1, 0)
    assert bench.into(COM1) == 12
    bench.out(COM1 + 3, 0x03)
    bench.out(COM1, 0x41)
    assert sent == [0x41]
    assert serial.baud_rate == 9600
    assert bench.into(COM1 + 5) == 0x60


def test_receiving_interrupts(bench: Bench) -> None:
    serial, _ = make_serial(bench)
    bench.out(0x21, 0x00)
    bench.out(COM1 + 4, 0x08)
    bench.out(COM1 + 1, 0x01)
    assert bench.into(COM1 + 2) == 0x01
    serial.feed(b"ab")
    assert bench.into(COM1 + 2) == 0x04
    assert bench.interrupts.acknowledge() == 0x0C
    assert bench.into(COM1) == 0x61
    bench.out(0x20, 0x20)
    assert bench.interrupts.pending
    assert bench.into(COM1) == 0x62
    assert bench.into(COM1 + 2) == 0x01


def test_loopback_sends_nothing(bench: Bench) -> None:
    _, sent = make_serial(bench)
    bench.out(COM1 + 4, 0x1F)
    bench.out(COM1, 0x55)
    assert bench.into(COM1 + 5) & 1
    assert bench.into(COM1) == 0x55
    assert bench.into(COM1 + 6) == 0xF0
    assert sent == []


# Keyboard


def make_keyboard(bench: Bench) -> tuple[KeyboardController, list[str]]:
    events: list[str] = []
    keyboard = KeyboardController(
        bench.ports,
        bench.clock,
        bench.interrupts,
        get_a20=lambda: True,
        set_a20=lambda opened: events.append(f"a20 {opened}"),
        reset=lambda: events.append("reset"),
    )
    return keyboard, events


def test_bytes_wait_until_they_are_taken(bench: Bench) -> None:
    keyboard, _ = make_keyboard(bench)
    keyboard.type(keystrokes("A"), first=100, interval=1)
    assert not bench.into(0x64) & 1
    taken = []
    while (event := keyboard.next_event()) is not None:
        bench.instructions = max(event, bench.instructions)
        keyboard.update()
        assert bench.into(0x64) & 1
        assert bench.interrupts.acknowledge() == 0x09
        bench.out(0x20, 0x20)
        taken.append(bench.into(0x60))
    assert taken == [0x2A, 0x1E, 0x9E, 0xAA]
    assert keyboard.exhausted


def test_without_translation_keys_come_in_set_2(bench: Bench) -> None:
    keyboard, _ = make_keyboard(bench)
    bench.out(0x64, 0x60)
    bench.out(0x60, 0x00)
    keyboard.type(keystrokes("a"), first=0, interval=1)
    taken = []
    for _ in range(3):
        bench.pass_time(0.01)
        keyboard.update()
        taken.append(bench.into(0x60))
    assert taken == [0x1C, 0xF0, 0x1C]
    assert not bench.interrupts.pending


def test_the_output_port(bench: Bench) -> None:
    _, events = make_keyboard(bench)
    bench.out(0x64, 0xD1)
    bench.out(0x60, 0xDD)
    bench.out(0x64, 0xDF)
    bench.out(0x64, 0xFE)
    bench.out(0x64, 0xD1)
    bench.out(0x60, 0x02)
    assert events == ["a20 False", "a20 True", "reset", "a20 True", "reset"]


@pytest.mark.parametrize(
    ("writes", "answers"),
    [
        ([(0x64, 0xAA)], [0x55]),
        ([(0x64, 0xAB)], [0x00]),
        ([(0x60, 0xEE)], [0xEE]),
        ([(0x60, 0xFF)], [0xFA, 0xAA]),
        ([(0x60, 0xF2)], [0xFA, 0xAB, 0x41]),
        ([(0x60, 0xF0), (0x60, 0x00)], [0xFA, 0xFA, 0x41]),
        ([(0x60, 0x77)], [0xFE]),
        ([(0x64, 0xD2), (0x60, 0x99)], [0x99]),
        ([(0x64, 0x61), (0x60, 0x12), (0x64, 0x21)], [0x12]),
    ],
)
def test_commands(bench: Bench, writes: list[tuple[int, int]], answers: list[int]) -> None:
    make_keyboard(bench)
    for port, value in writes:
        bench.out(port, value)
    taken = []
    while bench.into(0x64) & 1:
        taken.append(bench.into(0x60))
    assert taken == answers


@given(st.text("abcXYZ019 !?\n", max_size=20))
def test_each_key_goes_down_and_up(text: str) -> None:
    for stroke in keystrokes(text):
        held: set[int] = set()
        for code in stroke:
            if code & 0x80:
                held.remove(code & 0x7F)
            else:
                assert code not in held
                held.add(code)
        assert not held
        assert to_set_2(stroke)


def test_names_of_keys() -> None:
    assert keystrokes("{up}{{}}{F12}") == [
        b"\xe0\x48\xe0\xc8",
        b"\x2a\x1a\x9a\xaa",
        b"\x2a\x1b\x9b\xaa",
        b"\x58\xd8",
    ]
    with pytest.raises(BootError):
        keystrokes("\0")


# Clock


@pytest.mark.parametrize(
    ("status", "hour", "expected"), [(2, 15, 0x15), (6, 15, 15), (0, 15, 0x83), (0, 0, 0x12)]
)
def test_hours_in_every_format(bench: Bench, status: int, hour: int, expected: int) -> None:
    RealTimeClock(bench.ports, bench.clock, datetime(2024, 2, 29, hour), 32 << 20)
    bench.out(0x70, 0x0B)
    bench.out(0x71, status)
    bench.out(0x70, 0x04)
    assert bench.into(0x71) == expected


def test_the_date_goes_with_time(bench: Bench) -> None:
    RealTimeClock(bench.ports, bench.clock, datetime(2024, 12, 31, 23, 59, 59), 32 << 20)
    bench.pass_time(1)
    fields = []
    for index in (0x32, 9, 8, 7, 4, 2, 0):
        bench.out(0x70, index)
        fields.append(bench.into(0x71))
    assert fields == [0x20, 0x25, 0x01, 0x01, 0x00, 0x00, 0x00]


def test_memory_size_is_in_the_cmos(bench: Bench) -> None:
    RealTimeClock(bench.ports, bench.clock, datetime(2024, 1, 1), 32 << 20)
    values = []
    for index in (0x15, 0x16, 0x17, 0x18, 0x34, 0x35):
        bench.out(0x70, index)
        values.append(bench.into(0x71))
    assert values == [640 & 0xFF, 640 >> 8, 0x00, 0x7C, 0x00, 0x01]
