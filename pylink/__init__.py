"""pylink: a GNU-ld-compatible linker for ELF32 i386, in pure Python.

    import pylink
    result = pylink.link(["boot.o", "libkernel.a"], script="kernel.ld", output="kernel.elf")
    result.symbols["_start"]

`link` and what it returns are documented in `pylink.api`; the command line is in `pylink.cli`.
Importing the package imports neither, so that asking for its version costs nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.api import Input, LinkResult, link
    from pylink.diagnostics import LinkError

__all__ = ["Input", "LinkError", "LinkResult", "__version__", "link"]


def __getattr__(name: str) -> object:
    if name in ("Input", "LinkResult", "link"):
        from pylink import api

        return getattr(api, name)
    if name == "LinkError":
        from pylink.diagnostics import LinkError

        return LinkError
    raise AttributeError(f"module 'pylink' has no attribute {name!r}")
