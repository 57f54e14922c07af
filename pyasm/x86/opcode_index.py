"""The instruction table from the other side: which forms can an opcode be?

The rows are found by opcode when an index is made; they become forms only when bytes ask for
them. What is here of a form is what decoding needs beside it: the prefixes that it asks for, and
where its fixed bytes are.
"""

from __future__ import annotations

import functools
import re

from . import kinds, table
from .instructions import TEXTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .table import Form

    _Row = tuple[str, str, str, int]  # heading, row, mnemonic and its place in the heading

# Opcode spaces: one of these, plus the number of the opcode map (0 one-byte opcodes, 1 0F, 2 0F38,
# 3 0F3A, 5 and 6 of EVEX, 8 to 10 of XOP).
LEGACY, VEX, XOP, EVEX = 0x00, 0x10, 0x20, 0x30
_SPACES = {"vex": VEX, "xop": XOP, "evex": EVEX}
_MAPS = {"0f": 1, "0f38": 2, "0f3a": 3, "m5": 5, "m6": 6, "map5": 5, "map6": 6}
_MAPS.update({"m8": 8, "m9": 9, "m10": 10})

# What a form says about the prefixes 66, F2 and F3: nothing, none of them, or one of them.
ANY, NONE = -1, 0
_MANDATORY = (0x66, 0xF2, 0xF3)
_SCALAR = re.compile(r"v(?!broadcast|frcz)\w*(s[sdh]|s[sdh]2u?si)")
_GENERAL_32 = kinds.GENERAL | kinds.BITS32
_OPCODE_BYTE = re.compile(r"[0-9a-f]{2}(?![^+^])")
# Whose instructions a vendor's processors have, as the table marks them.
VENDORS = {
    "intel": (),
    "amd": ("amd", "3dnow"),
    "cyrix": ("cyrix", "3dnow"),
    "idt": ("3dnow",),
}
_MARKS = ("cyrix", "amd", "3dnow")
# Of several names for a condition, those that ndisasm shows.
_SHOWN = frozenset(
    stem + condition
    for stem in ("j", "set", "cmov")
    for condition in ("c", "nc", "z", "nz", "na", "pe", "po", "nl", "ng")
)


class Candidate:
    """A form of the table as decoding sees it, at one opcode byte: `opcode`.

    `prefix` is ANY, NONE, or the mandatory prefix. `second` is the byte after the opcode that the
    form asks for, with the bits of `second_mask`, or -1; it is where others have ModRM. `suffix`
    is the byte that must stand behind everything else, or -1. `length` is VEX's or EVEX's vector
    length (0, 1, 2) or -1 for any, `wide` its W (0, 1) or -1; `pp` its prefix field. `register`
    and `memory` tell what ModRM.rm can be. `default_operand` and `default_address`: only without
    an operand-size or address-size prefix. The smaller `rank` is preferred. `deciding` is noted by
    `decoding`.
    """

    __slots__ = (
        "deciding",
        "default_address",
        "default_operand",
        "form",
        "has_modrm",
        "is_evex",
        "length",
        "memory",
        "opcode",
        "permits",
        "pp",
        "prefix",
        "rank",
        "register",
        "second",
        "second_mask",
        "suffix",
        "wide",
    )

    def __init__(self, form: Form, order: int, byte: int, marks: list[str], preferred: str) -> None:
        tokens = _code(form.row)
        opcode = form.opcode
        self.form = form
        self.opcode = byte
        self.deciding = -1
        self.prefix = ANY
        self.pp = self.length = self.wide = -1
        self.is_evex = bool(form.flags & table.EVEX)
        self.permits = 0
        for permitted in form.permits:
            self.permits |= permitted
        if form.vex is not None:
            self._read_vex(form, tokens)
        else:
            if len(opcode) > 1 and opcode[0] in _MANDATORY:
                self.prefix = opcode[0]
                opcode = opcode[1:]
            elif "np" in tokens:
                self.prefix = NONE
            opcode = opcode[_escape_length(opcode) :]
        self.second, self.second_mask = -1, 0xFF
        if len(opcode) > 1:
            self.second = opcode[1]
            if form.opcode_register >= 0:
                self.second_mask = 0xF8
        last = form.tail[-1] if form.tail else None
        self.suffix = last.size if last is not None and last.what == "literal" else -1
        self.has_modrm = form.modrm_rm >= 0
        need = form.needs[form.modrm_rm] if self.has_modrm else 0
        self.memory = not need & kinds.REGISTER
        self.register = need & kinds.MEMORY != kinds.MEMORY
        self.default_operand = "odf" in tokens
        self.default_address = "adf" in tokens
        vendor = next((mark for mark in _MARKS if mark in marks), "")
        fixed_bits = self.second_mask.bit_count() if self.second >= 0 else 3 * (form.digit >= 0)
        self.rank = (
            bool(form.flags & table.ALIAS) + bool(form.flags & table.UNDOCUMENTED),
            0 if vendor in VENDORS[preferred] else 2 if vendor else 1,
            -(fixed_bits or self.has_modrm),
            form.opcode_register >= 0,
            self.suffix < 0,
            self.wide < 0,
            order,
        )

    def _read_vex(self, form: Form, tokens: list[str]) -> None:
        assert form.vex is not None
        token = next(token for token in tokens if token.partition(".")[0] in _SPACES)
        parts = token.split(".")
        self.pp = form.vex.low & 3
        if parts[1] != "lig":
            self.length = form.vex.low >> 2
        if parts[-1] != "wig":
            self.wide = int(form.vex.wide)
        # What processors don't look at: the length of scalars' instructions, and W with general
        # registers, which 16- and 32-bit code has no wider ones of.
        if _SCALAR.fullmatch(form.mnemonic):
            self.length = -1
        if any(need & _GENERAL_32 == _GENERAL_32 for need in form.needs) and not any(
            need & (kinds.MASK | kinds.REGISTER) == kinds.MASK | kinds.REGISTER
            for need in form.needs
        ):
            self.wide = -1


class OpcodeIndex:
    """Finds candidates by opcode.

    `vendor`, of VENDORS, is whose to prefer where two claim one. With `for_assembling`, conditional
    jumps of two bytes have the keyword without which the assembler makes long ones.
    `vex_mnemonics` are those that can be encoded with VEX.
    """

    __slots__ = ("_candidates", "_for_assembling", "_rows", "_vendor", "vex_mnemonics")

    def __init__(self, vendor: str, for_assembling: bool) -> None:
        self._for_assembling = for_assembling
        self._vendor = vendor
        self._rows, self.vex_mnemonics = _read_rows()
        self._candidates: dict[int, tuple[Candidate, ...]] = {}

    def candidates(self, space: int, byte: int) -> tuple[Candidate, ...]:
        """Return what an opcode can be, the preferred ones first."""
        key = space << 8 | byte
        found = self._candidates.get(key)
        if found is None:
            ordered = sorted(self._expand(key), key=lambda candidate: candidate.rank)
            found = self._candidates[key] = tuple(ordered)
        return found

    def _expand(self, key: int) -> Iterator[Candidate]:
        for order, (heading, row, mnemonic, place) in enumerate(self._rows.get(key, ())):
            marks = heading.split()[1:] + row.split()
            for form in table.expand_block(mnemonic, place, f"{heading}\n{row}"):
                if _is_decodable(form):
                    candidate = Candidate(form, order, key & 0xFF, marks, self._vendor)
                    if self._for_assembling and form.needs and form.needs[0] & kinds.SHORT:
                        candidate.rank = (False, *candidate.rank[1:])
                    yield candidate


# Once for all disassemblers: it takes longer than disassembling a short piece of code.
@functools.cache
def _read_rows() -> tuple[dict[int, list[_Row]], frozenset[str]]:
    """Return the rows of the table by opcode space and opcode, and the mnemonics that have VEX."""
    found: dict[int, list[_Row]] = {}
    vex_mnemonics: set[str] = set()
    for block in (block for text in TEXTS for block in text.split("\n\n")):
        heading, *rows = block.strip("\n").split("\n")
        names, _, _ = heading.partition(" ")
        places = [
            (place, _shown_name(choice.split(",")))
            for place, choice in enumerate(names.split("/"))
            if choice != "-"
        ]
        for row in rows:
            if row.lstrip().startswith("#"):
                continue
            space, token = _opcode(_code(row))
            if not token:
                continue
            for place, mnemonic in places:
                value, register = table.opcode_byte(token, place)
                if space & ~15 == VEX:
                    vex_mnemonics.add(mnemonic)
                for byte in range(value, value + 8) if register else (value,):
                    entry = (heading, row, mnemonic, place)
                    found.setdefault(space << 8 | byte, []).append(entry)
    return found, frozenset(vex_mnemonics)


def _shown_name(names: list[str]) -> str:
    return next((name for name in names if name in _SHOWN), names[0])


def _code(row: str) -> list[str]:
    """Return the words of a row's column that tells the encoding."""
    columns = [column for column in row.strip().split("  ") if column]
    return columns[2 if len(columns) > 2 else 0].split()


def _opcode(tokens: list[str]) -> tuple[int, str]:
    """Return a row's opcode space and the word for its opcode byte, which may be empty."""
    for token in tokens:
        parts = token.split(".")
        if parts[0] in _SPACES:
            opcode = next(token for token in tokens if _OPCODE_BYTE.match(token))
            return _SPACES[parts[0]] | _MAPS[parts[3]], opcode
    words = [token for token in tokens if _OPCODE_BYTE.match(token)]
    if len(words) > 1 and words[0] in ("66", "f2", "f3"):
        words = words[1:]
    if len(words) > 1 and words[0] == "0f":
        if len(words) > 2 and words[1] in ("38", "3a"):
            return LEGACY | (2 if words[1] == "38" else 3), words[2]
        return LEGACY | 1, words[1]
    return LEGACY, words[0] if words else ""


def _escape_length(opcode: bytes) -> int:
    """Return how many bytes at the start of an opcode choose its map."""
    if len(opcode) > 1 and opcode[0] == 0x0F:
        return 2 if len(opcode) > 2 and opcode[1] in (0x38, 0x3A) else 1
    return 0


def _is_decodable(form: Form) -> bool:
    """Whether a form is the one to show for its bytes: others need 64-bit code, give two jumps,
    say one operand twice, or take their operands from the other end of an address."""
    if form.condition_skip >= 0 or form.flags & table.LONG_MODE or "o64" in _code(form.row):
        return False
    places = [form.opcode_register, form.modrm_rm, form.modrm_reg, form.vex_operand]
    places += [item.operand for item in form.tail]
    used = [place for place in places if place >= 0]
    is_split = form.index_operand >= 0 or any(item.what == "segment" for item in form.tail)
    return len(used) == len(set(used)) and not is_split
