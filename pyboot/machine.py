"""The PC: devices, BIOS and CPU wired together, and the loop that runs them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, cycle
from typing import TYPE_CHECKING, Final

from pyboot import interrupts
from pyboot.bios import data_area, rom
from pyboot.bios.call import Call, Service, Wait
from pyboot.bios.clock import ClockService, ticks_since_midnight
from pyboot.bios.disk import DiskService
from pyboot.bios.keyboard import KeyboardService
from pyboot.bios.memory import SystemService
from pyboot.bios.serial import SerialService
from pyboot.bios.video import VideoService
from pyboot.clock import BIOS_CALL_TICKS, PORT_ACCESS_TICKS, TICKS_PER_SECOND, Clock
from pyboot.cpu import Cpu, ExitKind
from pyboot.devices.ata import AtaChannel
from pyboot.devices.cmos import DEFAULT_START, RealTimeClock
from pyboot.devices.debug import DebugPorts
from pyboot.devices.keyboard import FastA20, KeyboardController
from pyboot.devices.pic import InterruptController
from pyboot.devices.pit import IntervalTimer
from pyboot.devices.serial import SerialPort
from pyboot.devices.vga import Vga
from pyboot.disk import Disk
from pyboot.errors import BootError
from pyboot.interrupts import Source, TripleFaultError
from pyboot.keys import keystrokes
from pyboot.memory import MIB
from pyboot.ports import PortBus
from pyboot.registers import CARRY, INTERRUPT, ZERO
from pyboot.result import BootResult, ExceptionReport, StopReason
from pyboot.screen import capture

if TYPE_CHECKING:
    from pyboot.symbols import SymbolTable

BOOT_ADDRESS: Final = 0x7C00
A20_GATES: Final = frozenset({"bios", "keyboard", "port92"})
"""The ways to open the A20 gate: INT 15h AX=2401h, the keyboard controller, port 92h."""

_MEMORY_MIB: Final = range(2, 2049)
_LONGEST_SLICE: Final = 1_000_000
# While a request waits for interrupts to be enabled, the engine cannot say when that happens; it is
# asked after so many instructions. Odd lengths, so that no loop of the program stays in step.
_PROBING_SLICES: Final = (61, 127, 251, 509, 1021, 2039, 4093)
_LONG_PROBES: Final = (8191, 8209)
_REQUESTED_VECTORS: Final = {
    **{0x08 + i: i for i in range(8)},
    **{0x70 + i: 8 + i for i in range(8)},
}
_EXCEPTION_VECTORS: Final = 32


@dataclass(frozen=True)
class Settings:
    """How the machine is built and how long it may run. Times are in seconds."""

    memory: int = 32
    """RAM in MiB."""
    time_limit: float | None = 60.0
    """Ends the run when so much time has passed, in the machine or outside it."""
    instruction_limit: int | None = None
    until: bytes | None = None
    """Ends the run when the serial port has sent this."""
    keys: str = ""
    """Typed on the keyboard; see `keys.keystrokes` for its notation."""
    key_delay: float = 0.25
    """When the first key is pressed."""
    key_interval: float = 0.05
    serial_input: bytes = b""
    """Received by COM1 from the start."""
    a20: bool = True
    """Whether the A20 gate is open at the start, as most BIOSes leave it."""
    a20_gates: frozenset[str] = A20_GATES
    """Which ways to move the A20 gate work, of A20_GATES."""
    start_time: datetime = field(default=DEFAULT_START)
    """What the real-time clock shows at the start."""


class Machine:
    """A PC with one drive, ready to run the boot sector on it."""

    def __init__(
        self,
        disk: Disk,
        settings: Settings | None = None,
        *,
        symbols: SymbolTable | None = None,
        on_serial: Callable[[bytes], None] | None = None,
        on_instruction: Callable[[str], None] | None = None,
    ) -> None:
        """Build the machine and load the boot sector of `disk`.

        `on_serial` gets what COM1 and port E9h send, as it comes; `on_instruction` gets a line of
        text before each instruction, which is slow. Raises BootError for a disk that cannot be
        booted from, and for settings that no machine can have.
        """
        self.settings = settings or Settings()
        self._check_settings()
        self._boot_sector = disk.boot_sector()
        self.disk = disk
        self.ports = PortBus()
        self.cpu = Cpu(self.settings.memory * MIB, self.ports, self._spend_port_access)
        self.memory = self.cpu.memory
        self.clock = Clock(lambda: self.cpu.instructions)
        self._symbols = symbols
        self._on_serial = on_serial
        self._serial = bytearray()
        self._console = bytearray()
        self._unsent = bytearray()
        self._stop: tuple[StopReason, str] | None = None
        self._exit_status: int | None = None
        self._exception: ExceptionReport | None = None
        self._undelivered: int | None = None
        self._notes: dict[str, None] = {}
        self._probes: Iterator[int] | None = None
        self._deadline: int | None = None
        self._build_devices()
        self._build_bios()
        if on_instruction is not None:
            self._trace(on_instruction)

    def _check_settings(self) -> None:
        settings = self.settings
        if settings.memory not in _MEMORY_MIB:
            raise BootError(f"memory must be {_MEMORY_MIB[0]} to {_MEMORY_MIB[-1]} MiB")
        if not settings.a20_gates <= A20_GATES:
            unknown = ", ".join(sorted(settings.a20_gates - A20_GATES))
            raise BootError(
                f"no such A20 gate: {unknown} (there are {', '.join(sorted(A20_GATES))})"
            )

    # Building

    def _build_devices(self) -> None:
        settings, ports = self.settings, self.ports
        self.interrupts = InterruptController(ports, self.cpu.stop)
        self.timer = IntervalTimer(ports, self.clock, self.interrupts)
        self.keyboard = KeyboardController(
            ports,
            self.clock,
            self.interrupts,
            get_a20=self._get_a20,
            set_a20=self._a20_setter("keyboard"),
            reset=lambda: self._end(StopReason.RESET, "reset by the keyboard controller"),
        )
        FastA20(
            ports,
            get_a20=self._get_a20,
            set_a20=self._a20_setter("port92"),
            reset=lambda: self._end(StopReason.RESET, "reset by port 92h"),
        )
        self.serial = SerialPort(ports, self.interrupts, self._send)
        self.vga = Vga(ports, self.clock)
        self.real_time = RealTimeClock(ports, self.clock, settings.start_time, self.memory.size)
        DebugPorts(ports, self._leave, self._send_to_console)
        AtaChannel(ports, self.interrupts, self.disk)
        self.interrupts.start()
        self.serial.feed(settings.serial_input)
        self.type(settings.keys)
        self.cpu.on_timestamp(self.clock.now)

    def _build_bios(self) -> None:
        memory, settings = self.memory, self.settings
        memory.install_rom(rom.build_rom())
        rom.set_vectors(memory)
        data_area.initialise(memory, self.disk, ticks_since_midnight(settings.start_time))
        system = SystemService(memory, self.clock, can_set_a20="bios" in settings.a20_gates)
        keyboard = KeyboardService(memory, self.keyboard)
        clock = ClockService(memory, self.real_time)
        self._services: dict[int, Service] = {
            0x08: clock.interrupt,
            0x09: keyboard.interrupt,
            0x10: VideoService(memory, self.vga),
            0x11: system.equipment,
            0x12: system.low_memory,
            0x13: DiskService(memory, self.disk),
            0x14: SerialService(self.ports),
            0x15: system,
            0x16: keyboard,
            0x1A: clock,
        }
        memory.write(BOOT_ADDRESS, self._boot_sector)
        memory.a20 = settings.a20
        memory.settle()
        cpu = self.cpu
        for name, value in {
            "eax": 0xAA55,
            "edx": self.disk.number,
            "esp": 0x6F00,
            "eip": BOOT_ADDRESS,
            "eflags": INTERRUPT | 2,
        }.items():
            cpu.set(name, value)

    def _trace(self, on_instruction: Callable[[str], None]) -> None:
        def callback(address: int, size: int) -> None:
            code = self.memory.read(address, min(size, 15)).hex(" ")
            on_instruction(
                f"{self.cpu.location()}  {code:<24} {self._symbol(address) or ''}".rstrip()
            )

        self.cpu.on_instruction(callback)

    def _get_a20(self) -> bool:
        return self.memory.a20

    def _a20_setter(self, gate: str) -> Callable[[bool], None]:
        works = gate in self.settings.a20_gates

        def set_a20(opened: bool) -> None:
            if works:
                self.memory.a20 = opened

        return set_a20

    def type(self, text: str) -> None:
        """Type `text` on the keyboard, from `key_delay` after the start on, or from now on."""
        settings = self.settings
        first = max(self.clock.now(), int(settings.key_delay * TICKS_PER_SECOND))
        interval = int(settings.key_interval * TICKS_PER_SECOND)
        self.keyboard.type(keystrokes(text), first, interval)

    # What programs do to the outside

    def _send(self, value: int) -> None:
        self._serial.append(value)
        self._unsent.append(value)
        until = self.settings.until
        if until and self._serial.endswith(until):
            self._end(
                StopReason.MATCHED, f"the serial port sent {until.decode('utf-8', 'replace')!r}"
            )
        if value == 0x0A:
            self._flush()

    def _send_to_console(self, value: int) -> None:
        self._console.append(value)
        self._unsent.append(value)

    def _flush(self) -> None:
        if self._unsent and self._on_serial is not None:
            self._on_serial(bytes(self._unsent))
        self._unsent.clear()

    def _leave(self, status: int) -> None:
        self._exit_status = status
        self._end(StopReason.DEBUG_EXIT, f"the program left through port F4h with status {status}")

    def _end(self, reason: StopReason, detail: str) -> None:
        """End the run before the next instruction; the first reason counts."""
        if self._stop is None:
            self._stop = (reason, detail)
        self.cpu.stop()

    # Running

    def run(self) -> BootResult:
        """Run until something ends it; return how it ended. Can be called once."""
        started = time.monotonic()
        while self._stop is None:
            self._update_devices()
            self._take_request()
            budget = self._budget()
            if self._stop is None:
                self._execute(budget)
            self._flush()
            limit = self.settings.time_limit
            if limit is not None and self._stop is None:
                if time.monotonic() - started >= limit:
                    self._end(StopReason.TIME_LIMIT, f"the time limit of {limit:g} s is over")
                elif self.clock.now() >= limit * TICKS_PER_SECOND:
                    self._end(
                        StopReason.TIME_LIMIT, f"{limit:g} s have passed on the machine's clock"
                    )
        return self._result(*self._stop)

    def _update_devices(self) -> None:
        self.timer.update()
        self.keyboard.update()

    def _next_event(self) -> int | None:
        events = (self.timer.next_event(), self.keyboard.next_event())
        return min((event for event in events if event is not None), default=None)

    def _take_request(self) -> None:
        """Deliver an interrupt request, if there is one and the CPU takes it."""
        if self._can_take_request():
            self._probes = None
            self._deliver(self.interrupts.acknowledge(), Source.EXTERNAL)

    def _can_take_request(self) -> bool:
        if not self.interrupts.pending:
            self._probes = None
            return False
        return self.cpu.interrupts_enabled and not self.cpu.in_interrupt_shadow

    def _budget(self) -> int:
        """Return how many instructions may pass before the machine must look again."""
        budget = _LONGEST_SLICE
        if self.interrupts.pending:
            if self.cpu.in_interrupt_shadow:
                budget = 1
            else:
                if self._probes is None:
                    self._probes = chain(_PROBING_SLICES, cycle(_LONG_PROBES))
                budget = next(self._probes)
        self._deadline = event = self._next_event()
        if event is not None:
            budget = min(budget, max(1, event - self.clock.now()))
        limit = self.settings.instruction_limit
        if limit is not None:
            left = limit - self.cpu.instructions
            if left <= 0:
                self._end(StopReason.INSTRUCTION_LIMIT, f"{limit:,} instructions were executed")
            budget = min(budget, max(1, left))
        return budget

    def _spend_port_access(self) -> None:
        self.clock.spend(PORT_ACCESS_TICKS)
        if self._deadline is not None and self.clock.now() >= self._deadline:
            self.cpu.stop()

    def _execute(self, budget: int) -> None:
        end = self.cpu.run(budget)
        if self._stop is not None:
            return
        if end.kind is ExitKind.INTERRUPT:
            event = self.cpu.take_event()
            if self._can_take_request():
                # It came first. The instruction runs again, or fails again, after its handler.
                if event.is_software:
                    length = interrupts.length_of_int(self.cpu, end.vector)
                    self.cpu.set("eip", self.cpu.get("eip") - length)
            elif event.is_software:
                self._deliver(end.vector, Source.SOFTWARE)
            else:
                self._exception = self._report(end.vector, event.error_code)
                self._deliver(end.vector, Source.EXCEPTION, event.error_code)
        elif end.kind is ExitKind.HALT:
            service = rom.service_at(self.cpu.linear_eip - 1)
            if service is not None:
                self._serve(service)
            elif not self.cpu.interrupts_enabled:
                self._end(StopReason.HALTED, "HLT with interrupts disabled")
            elif not self._idle(None):
                self._end(StopReason.HALTED, "HLT, and no interrupt is left that could end it")

    def _deliver(self, vector: int, source: Source, error_code: int = 0) -> None:
        self._undelivered = vector if source is Source.EXCEPTION else None
        try:
            interrupts.deliver(self.cpu, vector, source, error_code)
        except TripleFaultError as fault:
            self._end(StopReason.TRIPLE_FAULT, str(fault))

    def _idle(self, until: int | None) -> bool:
        """Let time pass to the next interrupt request, or to tick `until`; False: neither comes."""
        limit = self.settings.time_limit
        while not self.interrupts.pending:
            event = self._next_event()
            if event is None and until is None:
                return False
            due = min(tick for tick in (event, until) if tick is not None)
            if limit is not None and due > limit * TICKS_PER_SECOND:
                due = int(limit * TICKS_PER_SECOND)  # the run ends there
                self.clock.skip_to(due)
                return True
            self.clock.skip_to(due)
            self._update_devices()
            if until is not None and due >= until:
                break
        return True

    # The BIOS

    def _serve(self, vector: int) -> None:
        """Serve the BIOS call whose stub the CPU stands in."""
        if vector == rom.TIMER_END:
            self.interrupts.end_of_interrupt(0)
            return
        if vector == rom.RESET:
            self._end(StopReason.RESET, "a jump to the reset vector")
            return
        if vector == self._undelivered and self._exception is not None:
            self._end(StopReason.FAULT, str(self._exception))
            return
        if vector == 0x18:
            self._end(StopReason.RESET, "INT 18h: nothing to boot from")
            return
        if vector == 0x19:
            self._end(StopReason.RESET, "INT 19h: boot anew")
            return
        service = self._services.get(vector)
        if service is not None:
            self._call(vector, service)
        elif vector not in _REQUESTED_VECTORS and vector >= _EXCEPTION_VECTORS:
            self._note(f"INT {vector:02X}h was called; this BIOS has no such service")
        if vector in _REQUESTED_VECTORS and vector != rom.TIMER:
            self.interrupts.end_of_interrupt(_REQUESTED_VECTORS[vector])

    def _call(self, vector: int, service: Service) -> None:
        cpu = self.cpu
        self.clock.spend(BIOS_CALL_TICKS)
        before = cpu.registers()
        call = Call(before.copy(), self.memory)
        answer = service(call)
        self.memory.settle()
        if answer is not None:
            self._suspend(answer, before.eip, before.eflags)
            return
        cpu.update(before, call.regs)
        # IRET takes the flags from the stack: IP, CS, FLAGS.
        place = cpu.segment("ss").base + (cpu.get("esp") + 4 & 0xFFFF)
        flags = self.memory.word(place)
        for bit, value in ((CARRY, call.carry), (ZERO, call.zero)):
            if value is not None:
                flags = flags | bit if value else flags & ~bit
        self.memory.set_word(place, flags)

    def _suspend(self, wait: Wait, eip: int, eflags: int) -> None:
        """Wait with interrupts enabled, then come back to the HLT that called the service."""
        if wait.until is None and self.keyboard.exhausted:
            self._end(StopReason.WAITING_FOR_KEY, "INT 16h waits for a key, and no key will come")
            return
        self.cpu.set("eip", eip - 1)
        self.cpu.set("eflags", eflags | INTERRUPT)
        if not self._idle(wait.until):
            self._end(StopReason.HALTED, "the BIOS waits, and no interrupt is left to end it")

    def _note(self, text: str) -> None:
        self._notes[text] = None

    # Reports

    def _symbol(self, address: int) -> str | None:
        return self._symbols.locate(address) if self._symbols is not None else None

    def _report(self, vector: int, error_code: int) -> ExceptionReport:
        address = self.cpu.linear_eip
        return ExceptionReport(
            vector, error_code, self.cpu.registers(), address, self._symbol(address)
        )

    def _result(self, reason: StopReason, detail: str) -> BootResult:
        symbol = self._symbol(self.cpu.linear_eip)
        location = self.cpu.location() + (f" in {symbol}" if symbol is not None else "")
        return BootResult(
            reason=reason,
            detail=detail,
            exit_status=self._exit_status,
            serial=bytes(self._serial),
            console=bytes(self._console),
            screen=capture(self.memory, self.vga),
            registers=self.cpu.registers(),
            location=location,
            exception=self._exception,
            instructions=self.cpu.instructions,
            ticks=self.clock.now(),
            disk=bytes(self.disk.data),
            notes=tuple(self._notes),
        )
