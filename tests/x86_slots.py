"""Assembles many lines that have nothing to do with each other, each at an address of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyasm

SLOT = 32
"""How far the lines' addresses lie apart, in bytes."""

_BATCH = 400


def assemble_slots(lines: Sequence[str], bits: int) -> list[bytes | str]:
    """Return for each line its bytes, or the message that refuses it.

    The first line is at address 0, the next one SLOT bytes behind, and so on; a line may be several
    with newlines between them.
    """
    results: list[bytes | str] = []
    for start in range(0, len(lines), _BATCH):
        results += _assemble(lines[start : start + _BATCH], start * SLOT, bits)
    return results


def _assemble(lines: Sequence[str], origin: int, bits: int) -> list[bytes | str]:
    results: list[bytes | str] = ["not assembled"] * len(lines)
    live = list(range(len(lines)))
    while live:
        source = [f"org {origin:#x}", f"bits {bits}"]
        numbers = [-1, -1, -1]  # which line a line of the source belongs to; lines count from 1
        for number in live:
            text = [f"times {number * SLOT}-($-$$) db 0", *lines[number].split("\n"), f"e{number}:"]
            source += text
            numbers += [number] * len(text)
        try:
            assembly = pyasm.assemble("\n".join(source) + "\n", warnings=["-all"])
        except pyasm.AssemblyError as error:
            refused = {
                numbers[message.line]: message.text
                for message in error.diagnostics
                if message.severity in ("error", "fatal")
            }
            if -1 in refused:
                raise
            for number, reason in refused.items():
                results[number] = reason
            live = [number for number in live if number not in refused]
            continue
        for number in live:
            end = assembly.symbols[f"e{number}"] - origin
            results[number] = assembly.data[number * SLOT : end]
        break
    return results


_ZERO = re.compile(r"\+0x0(?=[\],])")
_SIZED = re.compile(r"\[(?:dword|word) ")
_LAST_NUMBER = re.compile(r",(?:byte |word |dword )?([+-]?0x[0-9a-f]+)$")


def meaning(text: str) -> str:
    """Return an instruction's text without what tells apart encodings of the same instruction:
    displacements of 0, the size of an address, the size of a number and its sign's extension."""
    text = _SIZED.sub("[", _ZERO.sub("", text))
    return _LAST_NUMBER.sub(lambda match: f",{int(match[1], 16) & 0xFFFF:#x}", text)
