"""Disassembling: from bytes to source text, by the table that drives the encoder.

What an instruction looks like depends on its prefixes, opcode, ModRM and SIB; its numbers only
fill fields of the text. So a disassembler keeps what it found out, as a tree: dictionaries by
byte along prefixes and opcode, then by ModRM, to a `Template`. Most instructions are a walk down
the tree and one string formatting. The tree is bounded, since bytes may be anything.

How bytes are read is in Intel SDM volume 2, chapter 2, and AMD APM volume 3, chapter 1.
"""

from __future__ import annotations

from .decoding import Node, TemplateMaker, is_fitting
from .opcode_index import EVEX, LEGACY, VEX, XOP, OpcodeIndex
from .prefix_bytes import Prefixes, VectorPrefix
from .templates import (
    ADDRESS,
    IN_SEGMENT,
    LOW_HALF,
    MASK,
    MASKS,
    NUMBER,
    REGISTER,
    SIGNED,
    VVVV,
    WRAPPED,
    Template,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .opcode_index import Candidate

PADDING = bytes(32)
"""To put behind code: longer than any instruction, so that none is cut short while it is read."""

_LARGEST_TREE = 1 << 18  # templates
_LONGEST = 15  # bytes of an instruction
_SEGMENTS = {0x26: "es", 0x2E: "cs", 0x36: "ss", 0x3E: "ds", 0x64: "fs", 0x65: "gs"}
_PREFIXES = frozenset((*_SEGMENTS, 0x66, 0x67, 0xF0, 0xF2, 0xF3))
_WAIT = 0x9B
_NAMES = {**_SEGMENTS, 0xF0: "lock", 0xF2: "repne", 0xF3: "rep", _WAIT: "wait"}
# The one-byte opcodes that are prefixes of many bytes where a register follows (in 16- and 32-bit
# code the instructions that they are otherwise take memory only).
_LES, _LDS, _BOUND, _POP = 0xC4, 0xC5, 0x62, 0x8F


class DisassembledInstruction:
    """An instruction that was read from bytes, or a byte that is none.

    `offset` is where it starts in the data, `address` the same plus the origin. `bytes` are its
    bytes, `text` what pyasm takes for it.
    """

    __slots__ = ("address", "bytes", "offset", "text")

    def __init__(self, offset: int, address: int, data: bytes, text: str) -> None:
        self.offset = offset
        self.address = address
        self.bytes = data
        self.text = text

    @property
    def length(self) -> int:
        """The number of its bytes."""
        return len(self.bytes)

    def __repr__(self) -> str:
        return f"<{self.address:#x}: {self.text}>"


class _Escape:
    """An opcode that may start a VEX, XOP or EVEX prefix.

    `nodes` are by the fields of the prefix that are no register numbers, and the opcode;
    `otherwise` is what the opcode is without.
    """

    __slots__ = ("kind", "nodes", "otherwise", "prefixes")

    def __init__(self, kind: int, prefixes: Prefixes, otherwise: Node) -> None:
        self.kind = kind
        self.prefixes = prefixes
        self.otherwise = otherwise
        self.nodes: dict[int, Node | Template] = {}


if TYPE_CHECKING:
    _Tree = dict[int, "_Branch"]
    _Branch = dict[int, "_Branch"] | Node | _Escape | Template


class Disassembler:
    """Reads instructions of code of `bits` bits, 16 or 32.

    `vendor` is whose instructions to prefer where several makers use the same bytes: one of
    `opcode_index.VENDORS`. Raises KeyError for another. With `for_assembling`, short jumps have
    the keyword that gives short ones again, and their targets are in reach as numbers; without, as
    ndisasm has it, they wrap around. `target` is where the relative jump leads that was decoded
    last.
    """

    __slots__ = ("_bits", "_count", "_index", "_maker", "_root", "target")

    def __init__(self, bits: int, vendor: str = "intel", for_assembling: bool = True) -> None:
        self._bits = bits
        self._index = OpcodeIndex(vendor, for_assembling)
        self._maker = TemplateMaker(bits, for_assembling, self._index.vex_mnemonics)
        self._root: _Tree = {}
        self._count = 0
        self.target = -1

    def instructions(self, data: bytes, origin: int = 0) -> Iterator[DisassembledInstruction]:
        """Yield the instructions of some code, one after the other, whatever the bytes are."""
        padded = data + PADDING
        position = 0
        end = len(data)
        decode = self.decode
        while position < end:
            length, text = decode(padded, position, origin + position)
            if position + length > end:
                length, text = 1, self.byte_text(data[position])
            after = position + length
            yield DisassembledInstruction(position, origin + position, data[position:after], text)
            position = after

    def byte_text(self, byte: int) -> str:
        """Return the text of a byte that is no instruction: a prefix's word, or `db`."""
        if byte == 0x66:
            return f"o{48 - self._bits}"
        if byte == 0x67:
            return f"a{48 - self._bits}"
        return _NAMES.get(byte) or f"db 0x{byte:02x}"

    def decode(self, data: bytes, position: int, address: int) -> tuple[int, str]:
        """Read the instruction at `position`, whose address is `address`.

        Returns its length and its text. There must be 32 bytes from `position` on; a length
        beyond what counts of them means that the instruction is cut off.
        """
        node: _Branch | None = self._root.get(data[position])
        place = position + 1
        while type(node) is dict:
            node = node.get(data[place])
            place += 1
        vvvv = mask = 0
        if node is None:
            node, place = self._learn(data, position)
        if type(node) is _Escape:
            node, place, vvvv, mask = self._escaped(node, data, place)
        reference = ""
        if type(node) is Node:
            modrm = data[place]
            place += 1
            template = node.templates.get(modrm) or self._choose(node, modrm)
            addresses = template.addresses
            if addresses is not None:
                sib = -1
                if template.has_sib:
                    sib = data[place]
                    place += 1
                known = addresses[sib]
                reference = known.text
                size = known.size
                if size:
                    end = place + size
                    number = int.from_bytes(data[place:end], "little", signed=known.signed)
                    place = end
                    reference %= number * known.scale
        else:
            assert isinstance(node, Template)
            template = node
        if template.suffixes is not None:
            byte = data[place]
            template = template.suffixes.get(byte) or self._maker.choose_suffix(template, byte)
        if not template.is_known:
            return 1, self.byte_text(data[position])
        end = place + template.size
        if not template.fields:
            return end - position, template.text
        values: list[object] = []
        for kind, offset, size, names in template.fields:
            if kind == ADDRESS:
                values.append(reference)
            elif kind == VVVV:
                values.append(names[vvvv])
            elif kind == MASK:
                values.append(MASKS[mask])
            else:
                start = place + offset
                if kind == NUMBER:
                    number = int.from_bytes(data[start : start + size], "little")
                elif kind == REGISTER:
                    values.append(names[data[start] >> 4 & 7])
                    continue
                elif kind == LOW_HALF:
                    number = data[start] & 15
                else:
                    number = int.from_bytes(data[start : start + size], "little", signed=True)
                    if kind != SIGNED:
                        number += address + end - position
                        if kind == WRAPPED:
                            number &= (1 << size * 8) - 1
                        elif kind == IN_SEGMENT:
                            number &= (1 << self._bits) - 1
                        self.target = number
                values.append(number)
        return end - position, template.text % tuple(values)

    def _grow(self) -> None:
        """Count something that is added to the tree; where that is too large, forget it."""
        self._count += 1
        if self._count > _LARGEST_TREE:
            self._root = {}
            self._maker.forget()
            self._count = 0

    def _learn(self, data: bytes, position: int) -> tuple[Node | _Escape | Template, int]:
        """Add the prefixes and the opcode at `position` to the tree; return the leaf and the
        place behind it."""
        self._grow()
        prefixes, place = self._read_prefixes(data, position)
        leaf: Node | _Escape | Template
        opcode = data[place]
        place += 1
        space = LEGACY
        if prefixes is None:
            leaf = self._maker.unknown
        elif opcode in (_LES, _LDS, _BOUND, _POP):
            leaf = _Escape(
                opcode,
                prefixes,
                self._maker.node(self._fitting(LEGACY, opcode, prefixes), prefixes),
            )
        else:
            if opcode == 0x0F:
                space |= 1
                opcode = data[place]
                place += 1
                if opcode in (0x38, 0x3A):
                    space = LEGACY | (2 if opcode == 0x38 else 3)
                    opcode = data[place]
                    place += 1
            leaf = self._leaf(space, opcode, prefixes)
        node = self._root
        for byte in data[position : place - 1]:
            branch = node.get(byte)
            if not isinstance(branch, dict):
                branch = node[byte] = {}
            node = branch
        node[data[place - 1]] = leaf
        return leaf, place

    def _read_prefixes(self, data: bytes, position: int) -> tuple[Prefixes | None, int]:
        """Read prefixes; return None for them if they start no instruction.

        For assembling there may be one of each kind, as the assembler would lose the first one. As
        ndisasm reads them, the last one counts, and waiting is one of them.
        """
        prefixes = Prefixes(self._bits)
        for_assembling = self._maker.for_assembling
        place = position
        if data[place] == _WAIT:
            prefixes.wait = True
            place += 1
        while (byte := data[place]) in _PREFIXES or (byte == _WAIT and not for_assembling):
            if byte == _WAIT:
                prefixes.wait = True
            elif byte == 0x66 and prefixes.operand and not prefixes.doubled and for_assembling:
                prefixes.doubled = True
            elif not prefixes.add(byte, _SEGMENTS.get(byte, "")) and for_assembling:
                return None, place
            place += 1
            if place - position > _LONGEST:
                return None, place
        return prefixes, place

    def _fitting(self, space: int, opcode: int, prefixes: Prefixes) -> list[Candidate]:
        found = self._index.candidates(space, opcode)
        waits = not self._maker.for_assembling
        fitting = [candidate for candidate in found if is_fitting(candidate, prefixes, waits)]
        fitting.sort(key=lambda candidate: _rank(candidate, prefixes))
        return fitting

    def _leaf(self, space: int, opcode: int, prefixes: Prefixes) -> Node | Template:
        candidates = self._fitting(space, opcode, prefixes)
        if not candidates:
            return self._maker.unknown
        if any(candidate.has_modrm or candidate.second >= 0 for candidate in candidates):
            return self._maker.node(candidates, prefixes)
        return self._maker.plain(candidates, prefixes)

    def _choose(self, node: Node, modrm: int) -> Template:
        self._grow()
        return self._maker.choose(node, modrm)

    def _escaped(
        self, escape: _Escape, data: bytes, place: int
    ) -> tuple[Node | Template, int, int, int]:
        """Read a VEX, XOP or EVEX prefix behind its first byte, and the opcode.

        Returns what the opcode can be, the place behind it, and the numbers in vvvv and aaa.
        """
        first = data[place]
        if first < 0xC0 or (escape.kind == _POP and first & 31 < 8):
            return escape.otherwise, place, 0, 0
        last = 0
        if escape.kind == _LDS:
            space, fields = VEX | 1, first
            fixed = first & 0x07
            place += 1
        elif escape.kind == _BOUND:
            fields, last = data[place + 1], data[place + 2]
            space = EVEX | first & 7
            # R', V' and the bit that is always 1, as no register above 7 can be named here.
            if not first & 0x10 or first & 8 or not fields & 4 or not last & 8:
                return self._maker.unknown, place, 0, 0
            fixed = fields & 0x83 | (last & 0xF0) << 4 | bool(last & 7) << 12
            place += 3
        else:
            fields = data[place + 1]
            space = (XOP if escape.kind == _POP else VEX) | first & 31
            fixed = fields & 0x87
            place += 2
            if first & 31 > 10:
                return self._maker.unknown, place, 0, 0
        opcode = data[place]
        # Whether vvvv is empty counts; its highest bit does not in 16- and 32-bit code.
        number = ~fields >> 3 & 7
        has_vvvv = fields & 0x78 != 0x78
        key = fixed << 17 | has_vvvv << 16 | space << 8 | opcode
        node = escape.nodes.get(key)
        if node is None:
            vector = VectorPrefix(fixed, has_vvvv)
            if escape.kind == _BOUND:
                vector.extend(last)
            prefixes = escape.prefixes.with_vector(vector)
            node = escape.nodes[key] = self._leaf(space, opcode, prefixes)
            self._grow()
        return node, place + 1, number, last & 7


def _rank(candidate: Candidate, prefixes: Prefixes) -> tuple[object, ...]:
    """Prefer forms that use the prefixes, so that as few as possible have to be shown."""
    form = candidate.form
    shown = 0
    if prefixes.repeat and candidate.prefix != prefixes.repeat and not form.repeat:
        shown += 1
    if prefixes.operand and candidate.prefix != 0x66 and not form.operand_size:
        shown += 1
    if prefixes.address and not form.address_size:
        shown += 1
    if prefixes.wait and not form.wait:
        shown += 1
    return (shown, *candidate.rank)
