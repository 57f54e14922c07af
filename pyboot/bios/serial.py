"""INT 14h: the serial port."""

from __future__ import annotations

from typing import Final

from pyboot.bios.call import Call
from pyboot.devices.serial import COM1
from pyboot.ports import PortBus

_TIMEOUT: Final = 0x80
_DATA_READY: Final = 0x01


class SerialService:
    """The functions of INT 14h, for COM1."""

    def __init__(self, ports: PortBus) -> None:
        """Reach the port over the bus, as any program does."""
        self._ports = ports

    def __call__(self, call: Call) -> None:
        """Serve one call: initialise, send, receive, status."""
        regs, ports = call.regs, self._ports
        if regs.dx != 0:
            regs.ah = _TIMEOUT
            return
        if regs.ah == 0x01:
            ports.write(COM1, 1, regs.al)
        elif regs.ah == 0x02:
            if not ports.read(COM1 + 5, 1) & _DATA_READY:
                regs.ah = _TIMEOUT
                return
            regs.al = ports.read(COM1, 1)
        elif regs.ah in (0x00, 0x03):
            if regs.ah == 0x00:
                ports.write(COM1 + 3, 1, regs.al & 0x1F)
            regs.al = ports.read(COM1 + 6, 1)
        else:
            return
        regs.ah = ports.read(COM1 + 5, 1)
