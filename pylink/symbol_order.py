"""The order in which GNU ld walks its global symbols.

ld keeps them in a hash table, and both the symbol table's order and the places of common symbols
follow from walking it. Buckets are walked from the first, each from its newest entry; the table
starts with 4051 buckets and grows to the next prime of a list when it is three quarters full.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_SIZE = 4051
_PRIMES = (
    4093,
    8191,
    16381,
    32749,
    65521,
    131071,
    262139,
    524287,
    1048573,
    2097143,
    4194301,
    8388593,
    16777213,
    33554393,
)


def name_hash(name: bytes) -> int:
    """Return the hash of a symbol's name, 32 bits."""
    value = 0
    for char in name:
        value = (value + char + (char << 17)) & 0xFFFFFFFF
        value ^= value >> 2
    length = len(name)
    value = (value + length + (length << 17)) & 0xFFFFFFFF
    return value ^ (value >> 2)


def hash_order(names: Iterable[str]) -> list[str]:
    """Return `names`, given in the order in which they were first seen, in walking order."""
    size = _FIRST_SIZE
    buckets: dict[int, list[tuple[int, str]]] = {}
    for count, name in enumerate(names, 1):
        value = name_hash(name.encode("utf-8", "surrogateescape"))
        buckets.setdefault(value % size, []).append((value, name))
        if count > size * 3 // 4:
            larger = next((prime for prime in _PRIMES if prime > size), None)
            if larger is not None:
                buckets = _grow(buckets, larger)
                size = larger
    order: list[str] = []
    for number in sorted(buckets):
        # The newest entry, last in the list, is the chain's head.
        order += [name for _, name in reversed(buckets[number])]
    return order


def _grow(buckets: dict[int, list[tuple[int, str]]], size: int) -> dict[int, list[tuple[int, str]]]:
    """Move every chain to a larger table: heads first; neighbours of one hash stay together."""
    result: dict[int, list[tuple[int, str]]] = {}
    for number in sorted(buckets):
        chain = buckets[number]
        while chain:
            run = [chain.pop()]
            while chain and chain[-1][0] == run[0][0]:
                run.append(chain.pop())
            result.setdefault(run[0][0] % size, []).extend(reversed(run))
    return result
