"""Measure the disassembler: instructions a second, when it knows nothing yet and when it does.

python -m benchmarks.disassembler FILE [--bits 16|32]

FILE is code, or a table with tabs as `tests/x86_corpus.py` reads it, perhaps packed with gzip; then
the lines' bytes are put together.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

from pyasm.x86.disassembler import Disassembler


def read(path: Path, bits: int) -> bytes:
    """Return the code in a file."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if ".tsv" not in path.suffixes:
        return data
    rows = (line.split("\t") for line in data.decode().splitlines())
    codes = [row[2] for row in rows if row[0] == str(bits)]
    return b"".join(bytes.fromhex(code) for code in codes if not code.startswith("REJECT"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the disassembler.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--bits", type=int, choices=(16, 32), default=32)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    code = read(arguments.file, arguments.bits)
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(arguments.rounds):
        disassembler = Disassembler(arguments.bits)
        for times in (cold, warm):
            start = time.perf_counter()
            count = sum(1 for _ in disassembler.instructions(code))
            times.append(time.perf_counter() - start)
    for name, times in (("cold", cold), ("warm", warm)):
        best = min(times)
        rate = count / best
        print(
            f"{name}: {count} instructions, {best / count * 1e6:.2f} µs each, {rate:.0f} a second"
        )


if __name__ == "__main__":
    main()
