"""pyasm: a NASM-compatible x86 assembler in pure Python."""

from __future__ import annotations

__version__ = "0.1.0"
