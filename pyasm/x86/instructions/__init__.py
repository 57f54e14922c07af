"""The text of the instruction table, a module a family; see docs/instructions.md.

A mnemonic may stand in several families: its forms come in the order of the families here.
"""

from . import arithmetic, avx, control, mmx, modern, sse, system, transfer, x87

TEXTS = (
    arithmetic.TEXT,
    transfer.TEXT,
    control.TEXT,
    system.TEXT,
    x87.TEXT,
    mmx.TEXT,
    sse.TEXT,
    modern.TEXT,
    avx.TEXT,
)
"""One text a family, in the order of preference."""
