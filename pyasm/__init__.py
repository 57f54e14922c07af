"""pyasm: a NASM-compatible x86 assembler, in pure Python.

    import pyasm
    result = pyasm.assemble("mov ax, message\\nmessage: db 'Hello'")
    result.data, result.symbols["message"]

`assemble` and what it returns are documented in `pyasm.api`; the command line is in `pyasm.cli`.
Importing the package imports neither, so that asking for its version costs nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .api import AssembledSection, Assembly, AssemblyError, Message, assemble

__all__ = [
    "AssembledSection",
    "Assembly",
    "AssemblyError",
    "Message",
    "__version__",
    "assemble",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'pyasm' has no attribute {name!r}")
