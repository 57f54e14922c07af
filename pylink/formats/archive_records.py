"""The records of an `ar` archive, described with construct.

An archive is a magic string and then members, each a 60-byte text header and its data, padded to
an even offset with a newline. Source: ar(5) of the System V ABI; the GNU and BSD variants as their
archivers write them. `archive.py` reads and writes archives with layouts that equal these
descriptions (a test compares them), because importing construct takes longer than reading one.
"""

from __future__ import annotations

from typing import Any

from construct import Array, Bytes, Const, GreedyBytes, Int32ub, Int32ul, Int64ub, Struct, this

MemberHeader: Any = Struct(
    "name" / Bytes(16),  # "name/" (GNU), "/123" (offset in the name table), "#1/20" (BSD)
    "mtime" / Bytes(12),  # seconds since 1970, decimal, padded with spaces like all that follow
    "uid" / Bytes(6),
    "gid" / Bytes(6),
    "mode" / Bytes(8),  # octal
    "size" / Bytes(10),  # bytes of data, a BSD name included
    "end" / Const(b"`\n"),
)

# The member "/" (GNU and System V): where each symbol's member header is, from the file's start.
SymbolIndex: Any = Struct(
    "count" / Int32ub,
    "offsets" / Array(this.count, Int32ub),
    "names" / GreedyBytes,  # NUL-terminated, in the order of the offsets
)

# The member "/SYM64/": the same where the archive is larger than 4 GiB.
SymbolIndex64: Any = Struct(
    "count" / Int64ub,
    "offsets" / Array(this.count, Int64ub),
    "names" / GreedyBytes,
)

# The member "__.SYMDEF" (BSD), on little-endian machines.
BsdSymbol: Any = Struct("name_offset" / Int32ul, "member_offset" / Int32ul)
BsdSymbolIndex: Any = Struct(
    "size" / Int32ul,  # bytes, not entries
    "symbols" / Array(this.size // 8, BsdSymbol),
    "names_size" / Int32ul,
    "names" / Bytes(this.names_size),
)
