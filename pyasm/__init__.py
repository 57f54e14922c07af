"""pyasm: a NASM-compatible x86 assembler and disassembler, in pure Python.

    import pyasm
    result = pyasm.assemble("mov ax, message\\nmessage: db 'Hello'")
    result.data, result.symbols["message"]
    for instruction in pyasm.disassemble(result.data, bits=16):
        print(instruction.address, instruction.text)

`assemble` and what it returns are documented in `pyasm.api`, `disassemble` in `pyasm.disassembly`;
the command lines are in `pyasm.cli` and `pyasm.pydis.cli`. Importing the package imports none of
them, so that asking for its version costs nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .api import AssembledSection, Assembly, AssemblyError, Message, assemble
    from .disassembly import DisassembledInstruction, disassemble

__all__ = [
    "AssembledSection",
    "Assembly",
    "AssemblyError",
    "DisassembledInstruction",
    "Message",
    "__version__",
    "assemble",
    "disassemble",
]


def __getattr__(name: str) -> object:
    if name in ("DisassembledInstruction", "disassemble"):
        from . import disassembly

        return getattr(disassembly, name)
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'pyasm' has no attribute {name!r}")
