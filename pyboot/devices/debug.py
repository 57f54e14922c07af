"""Ports that only emulators have, or that do nothing: leaving the emulator (QEMU's isa-debug-exit,
port F4h), the debug console (E9h), and the POST code port that programs write to for a short delay
(80h).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pyboot.ports import PortBus

EXIT_PORT: Final = 0xF4
_CONSOLE_PORT: Final = 0xE9
_POST_PORT: Final = 0x80


class DebugPorts:
    """The exit port, the console port and the POST port."""

    def __init__(
        self, ports: PortBus, leave: Callable[[int], None], send: Callable[[int], None]
    ) -> None:
        """Attach to the bus.

        `leave` gets the exit status, QEMU's (value << 1 | 1) & FFh; `send` gets each byte written
        to the console port.
        """
        self._post_code = 0

        def exit_now(port: int, size: int, value: int) -> None:
            leave((value << 1 | 1) & 0xFF)

        def write_console(port: int, size: int, value: int) -> None:
            send(value)

        def write_post(port: int, size: int, value: int) -> None:
            self._post_code = value

        ports.attach(range(EXIT_PORT, EXIT_PORT + 4), lambda port, size: 0, exit_now, wide=True)
        # The value tells a program that the console is there.
        ports.attach((_CONSOLE_PORT,), lambda port, size: _CONSOLE_PORT, write_console)
        ports.attach((_POST_PORT,), lambda port, size: self._post_code, write_post)
