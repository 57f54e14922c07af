"""The runtime library in a bare CPU: functions of kernel_lib.a called one at a time, from Python.

This tests the bytes that are linked into the app. The library is linked with a table of its
functions' addresses; a call puts arguments and a return address on the stack and runs to there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import unicorn
from bareflow_files import Bareflow
from unicorn import x86_const as x86

BASE = 0x10000
RETURN = 0x8000  # where a call returns to; nothing is there
STACK = 0x90000
VGA = 0xB8000
HEAP = 0x100000
SCRATCH = 0x200000  # 1 MiB for what arguments point to
MEMORY = 0x300000
MOST_INSTRUCTIONS = 20_000_000

FUNCTIONS = (
    *("__udivdi3", "__umoddi3", "__divdi3", "__moddi3"),
    *("__ashldi3", "__lshrdi3", "__ashrdi3", "__muldi3"),
    *("memset", "memcpy", "memmove", "memcmp", "strlen", "strcpy", "strncpy"),
    *("strcmp", "strncmp", "strcat", "strchr"),
    *("heap_init", "heap_check", "malloc", "calloc", "realloc", "free"),
    *("serial_init", "serial_putchar", "serial_puts", "serial_put_int", "serial_put_uint"),
    *("serial_put_uint64", "serial_put_hex"),
    *("terminal_initialize", "terminal_setcolor", "terminal_putchar", "terminal_write"),
    *("terminal_writestring", "vga_initialize", "vga_setcolor", "vga_putchar", "vga_write"),
    *("vga_writestring", "keyboard_has_key", "keyboard_read", "wait_key"),
    *("jit_profile_init", "jit_profile_begin", "jit_profile_end", "jit_get_call_count"),
    *("jit_get_avg_cycles", "jit_print_stats", "jit_print_all_stats", "jit_export_json"),
    *("cpu_rdtsc", "cpu_has_cpuid", "cpu_cpuid", "cpu_has_sse", "cpu_has_sse2", "cpu_has_avx"),
    *("pic_init", "idt_init", "timer_init", "timer_ticks", "interrupts_enable"),
    *("interrupts_disable", "cpu_wait", "cpu_halt"),
)

SCRIPT = """
SECTIONS
{
    . = 0x10000;
    .table : { *(.table) }
    .text : { *(.text*) }
    .data : { *(.rodata*) *(.data*) }
    .bss : { *(.bss*) *(COMMON) }
    /DISCARD/ : { *(.note*) }
}
"""


def link(bareflow: Bareflow) -> bytes:
    """The library as a flat image for BASE, behind the addresses of FUNCTIONS."""
    folder = bareflow.folder / "runtime_machine"
    folder.mkdir(exist_ok=True)
    lines = [f"extern {name}\ndd {name}" for name in FUNCTIONS]
    note = "section .note.GNU-stack noalloc noexec nowrite progbits"
    source = folder / "table.asm"
    source.write_text("\n".join(["section .table progbits alloc", *lines, note]) + "\n")
    table = bareflow.assemble(source, "elf32", "runtime_machine/table.o")
    script = folder / "table.ld"
    script.write_text(SCRIPT)
    image = folder / "table.bin"
    options: Sequence[str | Path] = ("-m", "elf_i386", "-e", "0x10000", "-T", script)
    library = bareflow.folder / "kernel_lib.a"
    bareflow.run("linker", *options, "--oformat", "binary", "-o", image, table, library)
    return image.read_bytes()


class RuntimeMachine:
    """A CPU with the library in its memory, a COM1 that listens, and an empty keyboard."""

    def __init__(self, image: bytes) -> None:
        self.serial = bytearray()
        self.ports: list[tuple[int, int]] = []  # all that was written to others than COM1
        self.keys: list[int] = []  # scan codes that the keyboard has
        self._image = image
        self._cpu = unicorn.Uc(unicorn.UC_ARCH_X86, unicorn.UC_MODE_32)
        self._cpu.mem_map(0, MEMORY)
        self._cpu.hook_add(unicorn.UC_HOOK_INSN, self._port_read, None, 1, 0, x86.UC_X86_INS_IN)
        self._cpu.hook_add(unicorn.UC_HOOK_INSN, self._port_write, None, 1, 0, x86.UC_X86_INS_OUT)
        addresses = struct.unpack_from(f"<{len(FUNCTIONS)}I", image)
        self._functions = dict(zip(FUNCTIONS, addresses, strict=True))
        self.reset()

    def reset(self) -> None:
        """All as it was in the beginning; .bss is zero."""
        self.serial.clear()
        self.ports.clear()
        self.keys.clear()
        self._cpu.mem_write(BASE, self._image.ljust(STACK - BASE, b"\0"))

    def _port_read(self, cpu: unicorn.Uc, port: int, size: int, data: object) -> int:
        if port == 0x3FD:
            return 0x60  # COM1 can send
        if port == 0x64:
            return bool(self.keys)
        if port == 0x60:
            return self.keys.pop(0) if self.keys else 0
        return 0xFF

    def _port_write(self, cpu: unicorn.Uc, port: int, size: int, value: int, data: object) -> None:
        if port == 0x3F8:
            self.serial.append(value)
        elif port & ~7 != 0x3F8:
            self.ports.append((port, value))

    def set_time(self, cycles: int) -> None:
        """What cpu_rdtsc returns from now on."""
        code = struct.pack("<BIBIB", 0xB8, cycles & 0xFFFFFFFF, 0xBA, cycles >> 32, 0xC3)
        address = self._functions["cpu_rdtsc"]
        self._cpu.mem_write(address, code)
        self._cpu.ctl_remove_cache(address, address + len(code))

    def call64(self, name: str, *arguments: int) -> int:
        """Call a function with 32-bit arguments; EDX:EAX as an unsigned number."""
        words = [RETURN, *(argument & 0xFFFFFFFF for argument in arguments)]
        stack = STACK - 64
        self._cpu.mem_write(stack, struct.pack(f"<{len(words)}I", *words))
        kept = {x86.UC_X86_REG_EBX: 0xB, x86.UC_X86_REG_ESI: 0x51, x86.UC_X86_REG_EDI: 0xD1}
        kept |= {x86.UC_X86_REG_EBP: 0xB9}
        for register, value in kept.items():
            self._cpu.reg_write(register, value)
        self._cpu.reg_write(x86.UC_X86_REG_ESP, stack)
        self._cpu.emu_start(self._functions[name], RETURN, count=MOST_INSTRUCTIONS)
        assert self._cpu.reg_read(x86.UC_X86_REG_EIP) == RETURN, f"{name} does not return"
        assert self._cpu.reg_read(x86.UC_X86_REG_ESP) == stack + 4
        for register, value in kept.items():
            assert self._cpu.reg_read(register) == value, f"{name} lost a callee-saved register"
        low: int = self._cpu.reg_read(x86.UC_X86_REG_EAX)
        high: int = self._cpu.reg_read(x86.UC_X86_REG_EDX)
        return high << 32 | low

    def call(self, name: str, *arguments: int) -> int:
        """Call a function with 32-bit arguments; EAX as an unsigned number."""
        return self.call64(name, *arguments) & 0xFFFFFFFF

    def call_bool(self, name: str, *arguments: int) -> bool:
        """Call a function that returns a bool, which is in AL."""
        return bool(self.call64(name, *arguments) & 0xFF)

    def read(self, address: int, size: int) -> bytes:
        """Bytes of the memory."""
        return bytes(self._cpu.mem_read(address, size))

    def write(self, address: int, data: bytes) -> int:
        """Put bytes into the memory; the address, for use as an argument."""
        self._cpu.mem_write(address, data)
        return address

    def string(self, address: int, text: bytes) -> int:
        """Put a zero-terminated string into the memory; its address."""
        return self.write(address, text + b"\0")

    def said(self) -> str:
        """What COM1 sent since the last time that this was asked."""
        text = self.serial.decode("latin-1")
        self.serial.clear()
        return text
