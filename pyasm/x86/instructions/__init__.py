"""The text of the instruction table, a module a family; see docs/instructions.md.

A mnemonic may stand in several families: its forms come in the order of the families here.
"""

from . import (
    arithmetic,
    avx,
    avx512_float,
    avx512_fp16,
    avx512_integer,
    avx512_move,
    ciphers,
    control,
    fma4_xop,
    long_mode,
    mmx,
    modern,
    opmask,
    sse,
    system,
    transfer,
    x87,
)

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
    fma4_xop.TEXT,
    opmask.TEXT,
    avx512_float.TEXT,
    avx512_integer.TEXT,
    avx512_move.TEXT,
    avx512_fp16.TEXT,
    ciphers.TEXT,
    long_mode.TEXT,
)
"""One text a family, in the order of preference."""
