"""pyboot: a PC in a Python process, for booting disk images and testing boot code.

>>> import pyboot
>>> code = b"\\xb0\\x15\\xe6\\xf4\\xf4"                # mov al, 15h; out 0F4h, al; hlt
>>> result = pyboot.boot(code.ljust(510, b"\\0") + b"\\x55\\xaa")
>>> result.reason.value, result.exit_status
('debug-exit', 43)

`boot` runs an image to its end; `Machine` is the PC itself, for tests that want more control. The
CPU is Unicorn's; everything around it is here. Runs repeat exactly.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyboot.errors import BootError

if TYPE_CHECKING:
    from pyboot.api import boot, load_image
    from pyboot.disk import Disk, Fault
    from pyboot.machine import Machine, Settings
    from pyboot.result import BootResult, ExceptionReport, StopReason
    from pyboot.screen import Screen
    from pyboot.symbols import SymbolTable

__all__ = [
    "BootError",
    "BootResult",
    "Disk",
    "ExceptionReport",
    "Fault",
    "Machine",
    "Screen",
    "Settings",
    "StopReason",
    "SymbolTable",
    "boot",
    "load_image",
]

_HOMES = {
    "boot": "api",
    "load_image": "api",
    "BootResult": "result",
    "ExceptionReport": "result",
    "StopReason": "result",
    "Disk": "disk",
    "Fault": "disk",
    "Machine": "machine",
    "Settings": "machine",
    "Screen": "screen",
    "SymbolTable": "symbols",
}


def __getattr__(name: str) -> Any:
    """Import on first use, so that a missing Unicorn is a clear error and `--help` needs none."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'pyboot' has no attribute {name!r}")
    if find_spec("unicorn") is None:
        raise BootError("the CPU engine, unicorn, is not installed: pip install bareflow[run]")
    from importlib import import_module

    return getattr(import_module(f"pyboot.{home}"), name)
