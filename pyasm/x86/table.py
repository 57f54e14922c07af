"""The instruction table: from the text in `instructions/` to the forms of a mnemonic.

How to read the text is in docs/instructions.md and, in short, here. A line that starts in the
first column is a heading: mnemonics separated by `/`, aliases by `,`, then what holds for all of
its rows. A mnemonic's place among the `/` is `n`. An indented line is a form, in columns that are
two or more spaces apart:

    operands      slots  code           flags
    rv, rm8|m     rm     ov 0f b6 /r    386 sb

`slots` says for each operand where it is encoded: `m` ModRM.rm, `r` ModRM.reg, `b` both of them,
`x` the index of the address, `o` the opcode's low bits, `i` and `j` the first and second
immediate, `d` a relative address, `a` an absolute address, `v` VEX.vvvv, `s` the high half of an
immediate, `-` nowhere. A form without operands has just code and flags. A row with a `v` in its
operands is two rows, for 16 and for 32 bits, and one with a `V` a row for each vector length;
alternatives in an operand (`r8|m`) are a row each. The order is the order of preference.
"""

from __future__ import annotations

from . import decorators, kinds
from .instructions import TEXTS
from .processors import LEVEL, LEVEL_386, LEVEL_X86_64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN_OPERANDS = {
    "r8": kinds.REGISTER | kinds.GENERAL | kinds.RM | kinds.BITS8,
    "r16": kinds.REGISTER | kinds.GENERAL | kinds.RM | kinds.BITS16,
    "r32": kinds.REGISTER | kinds.GENERAL | kinds.RM | kinds.BITS32,
    "r64": kinds.REGISTER | kinds.GENERAL | kinds.RM | kinds.BITS64,
    "rm8": kinds.GENERAL | kinds.RM | kinds.BITS8,
    "rm16": kinds.GENERAL | kinds.RM | kinds.BITS16,
    "rm32": kinds.GENERAL | kinds.RM | kinds.BITS32,
    "rm64": kinds.GENERAL | kinds.RM | kinds.BITS64,
    "m": kinds.MEMORY,
    "moffs": kinds.MEMORY | kinds.OFFSET_ONLY,
    "al": kinds.REGISTER | kinds.GENERAL | kinds.ACCUMULATOR | kinds.BITS8,
    "ax": kinds.REGISTER | kinds.GENERAL | kinds.ACCUMULATOR | kinds.BITS16,
    "eax": kinds.REGISTER | kinds.GENERAL | kinds.ACCUMULATOR | kinds.BITS32,
    "rax": kinds.REGISTER | kinds.GENERAL | kinds.ACCUMULATOR | kinds.BITS64,
    "r32na": kinds.REGISTER | kinds.GENERAL | kinds.NOT_ACCUMULATOR | kinds.BITS32,
    "rcx": kinds.REGISTER | kinds.GENERAL | kinds.COUNTER | kinds.BITS64,
    "cl": kinds.REGISTER | kinds.GENERAL | kinds.COUNTER | kinds.BITS8,
    "cx": kinds.REGISTER | kinds.GENERAL | kinds.COUNTER | kinds.BITS16,
    "ecx": kinds.REGISTER | kinds.GENERAL | kinds.COUNTER | kinds.BITS32,
    "dx": kinds.REGISTER | kinds.GENERAL | kinds.DATA | kinds.BITS16,
    "edx": kinds.REGISTER | kinds.GENERAL | kinds.DATA | kinds.BITS32,
    "sreg": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16,
    "es": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.ES,
    "cs": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.CS,
    "ss": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.SS,
    "ds": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.DS,
    "fs": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.FS,
    "gs": kinds.REGISTER | kinds.SEGMENT | kinds.BITS16 | kinds.GS,
    "cr": kinds.REGISTER | kinds.CONTROL | kinds.BITS32 | kinds.CR,
    "dr": kinds.REGISTER | kinds.CONTROL | kinds.BITS32 | kinds.DR,
    "tr": kinds.REGISTER | kinds.CONTROL | kinds.BITS32 | kinds.TR,
    "st": kinds.REGISTER | kinds.X87,
    "st0": kinds.REGISTER | kinds.X87 | kinds.ST0,
    "mm": kinds.REGISTER | kinds.MMX | kinds.RM,
    "imm": kinds.IMMEDIATE,
    "imm8": kinds.IMMEDIATE | kinds.BITS8,
    "imm16": kinds.IMMEDIATE | kinds.BITS16,
    "imm32": kinds.IMMEDIATE | kinds.BITS32,
    "imm64": kinds.IMMEDIATE | kinds.BITS64,
    "1": kinds.IMMEDIATE | kinds.ONE,
    # A number that a sign-extended byte can hold, where 16 or 32 bits are asked for.
    "imm16s": kinds.IMMEDIATE | kinds.BYTE_IN_16,
    "imm32s": kinds.IMMEDIATE | kinds.BYTE_IN_32,
    "imm16=": kinds.IMMEDIATE | kinds.BYTE_IN_16 | kinds.BITS16,
    "imm32=": kinds.IMMEDIATE | kinds.BYTE_IN_32 | kinds.BITS32,
    "mm/m": kinds.MMX | kinds.RM,
    "tmm": kinds.REGISTER | kinds.TILE | kinds.RM,
    "bnd": kinds.REGISTER | kinds.BOUND | kinds.RM,
    "k": kinds.REGISTER | kinds.MASK | kinds.RM,
    "k8": kinds.REGISTER | kinds.MASK | kinds.RM | kinds.BITS8,
    "k16": kinds.REGISTER | kinds.MASK | kinds.RM | kinds.BITS16,
    "k32": kinds.REGISTER | kinds.MASK | kinds.RM | kinds.BITS32,
    "k64": kinds.REGISTER | kinds.MASK | kinds.RM | kinds.BITS64,
    "k/m": kinds.MASK | kinds.RM,
}
for _size in (32, 64):
    for _name, _bit in (
        ("xmm", kinds.XMM_INDEX),
        ("ymm", kinds.YMM_INDEX),
        ("zmm", kinds.ZMM_INDEX),
    ):
        _PLAIN_OPERANDS[f"m{_size}[{_name}]"] = kinds.MEMORY | kinds.SIZE_BITS[_size] | _bit
for _name, _bits in (
    ("xmm", kinds.XMM | kinds.LOW16),
    ("ymm", kinds.YMM | kinds.LOW16),
    ("zmm", kinds.ZMM | kinds.LOW16),
):
    _PLAIN_OPERANDS[_name] = kinds.REGISTER | kinds.RM | _bits
    _PLAIN_OPERANDS[f"{_name}0"] = kinds.REGISTER | kinds.RM | _bits | kinds.VECTOR0
    _PLAIN_OPERANDS[f"{_name}/m"] = kinds.RM | _bits
for _size, _bit in kinds.SIZE_BITS.items():
    _PLAIN_OPERANDS[f"m{_size}"] = kinds.MEMORY | _bit
    for _name in ("mm/m", "xmm/m", "ymm/m", "zmm/m", "k/m"):
        _PLAIN_OPERANDS[f"{_name}{_size}"] = _PLAIN_OPERANDS[_name] | _bit
# For a row of several vector lengths: V a whole vector, H, Q and E a half, a quarter, an eighth of
# one (in memory; as registers none is smaller than xmm); M, MH, MQ and ME just in memory.
_AT_LENGTH = {
    (name + suffix, letter): register.get(name, "") + (f"/m{bits >> shift}" if suffix else "")
    for letter, bits, register in (
        ("x", 128, {"V": "xmm", "H": "xmm", "Q": "xmm", "E": "xmm"}),
        ("y", 256, {"V": "ymm", "H": "xmm", "Q": "xmm", "E": "xmm"}),
        ("z", 512, {"V": "zmm", "H": "ymm", "Q": "xmm", "E": "xmm"}),
    )
    for shift, name in enumerate("VHQE")
    for suffix in ("", "/M")
}
for _letter, _width in (("x", 128), ("y", 256), ("z", 512)):
    for _shift, _name in enumerate(("M", "MH", "MQ", "ME")):
        _AT_LENGTH[_name, _letter] = f"m{_width >> _shift}"
_BYTES = {bit: size >> 3 for size, bit in kinds.SIZE_BITS.items()}
_ACCUMULATORS = {"a16": "ax", "a32": "eax", "a64": "rax"}
_MODIFIERS = {"near": kinds.NEAR, "far": kinds.FAR, "short": kinds.SHORT, "to": kinds.TO}

# Flags of a form.
LOCK = 1 << 0
BND = 1 << 1
HLE = 1 << 2  # xacquire and xrelease, with lock
HLE_NO_LOCK = 1 << 3  # the same, with or without lock
HLE_RELEASE = 1 << 4  # xrelease only, with or without lock
NOT_HLE = 1 << 5
OPTIMIZING = 1 << 6
OBSOLETE = 1 << 7
NEVER = 1 << 8
NOP = 1 << 9
SIZE_MATCH = 1 << 10
SIZE_MATCH_2 = 1 << 11
NO_FUZZY = 1 << 12
UNDOCUMENTED = 1 << 13
ALIAS = 1 << 14  # the disassembler prefers another form
LONG_MODE = 1 << 15
VEX = 1 << 16
EVEX = 1 << 17
LATE_VEX = 1 << 18
SPLIT_INDEX = 1 << 19
SIB_REQUIRED = 1 << 20
JUMP_JCC = 1 << 21
JUMP_JMP = 1 << 22
LOCK_IS_REX_R = 1 << 23
NO_HIGH_BYTE = 1 << 24

_FLAGS = {
    "lock": LOCK,
    "bnd": BND,
    "hle": HLE,
    "hlenl": HLE_NO_LOCK,
    "hlexr": HLE_RELEASE,
    "nohle": NOT_HLE,
    "opt": OPTIMIZING,
    "obsolete": OBSOLETE,
    "never": NEVER,
    "nop": NOP,
    "sm": SIZE_MATCH,
    "sm2": SIZE_MATCH_2,
    "sx": NO_FUZZY,
    "undoc": UNDOCUMENTED,
    "alias": ALIAS,
    "mib": SPLIT_INDEX,
    "sib": SIB_REQUIRED,
    "latevex": LATE_VEX,
    "long": LONG_MODE,
    "nolong": 0,  # see _expand_row
    # What a form belongs to; for people and for lists.
    "fpu": 0,
    "mmx": 0,
    "prot": 0,
    "priv": 0,
    "smm": 0,
    "cyrix": 0,
    "amd": 0,
}
_EXTENSIONS = (
    "3dnow sse sse2 sse3 ssse3 sse4a sse41 sse42 sha gfni vmx rtm cet mpx bmi1 bmi2 "
    "avx avx2 fma f16c tbm xop fma4 lwp vaes vpclmulqdq avx_vnni avx_vnni_int8 avx_vnni_int16 "
    "avx_ifma avx_ne_convert kl sha512 sm3 sm4 "
    "avx512f avx512bw avx512dq avx512cd avx512er avx512pf avx512_ifma "
    "avx512_vbmi avx512_vbmi2 avx512_vnni avx512_bitalg avx512_vpopcntdq avx512_vp2intersect "
    "avx512_4fmaps avx512_4vnniw avx512_bf16 avx512_fp16 amx"
)
_FLAGS.update(dict.fromkeys(_EXTENSIONS.split(), 0))
MODE_SIZE = -1
_DEFAULT_SIZES = {
    "sb": kinds.BITS8,
    "sw": kinds.BITS16,
    "sd": kinds.BITS32,
    "sq": kinds.BITS64,
    "so": kinds.BITS128,
    "sy": kinds.BITS256,
    "sz": kinds.BITS512,
    "anysize": kinds.SIZES,
    "size": MODE_SIZE,
}

_IMMEDIATES = {
    "ib": (1, "wrap"),
    "ib.u": (1, "unsigned"),
    "ib.s": (1, "extended"),
    "iw": (2, "wrap"),
    "id": (4, "wrap"),
    "ip": (0, "wrap"),
}
_MAPS = {"0f": 1, "0f38": 2, "0f3a": 3, "m5": 5, "m6": 6, "m8": 8, "m9": 9, "m10": 10}
_RELATIVES = {"rel8": 1, "rel": 0}


class TableError(Exception):
    """A row of the table that contradicts itself. Raised for no input, only for a wrong table."""


class Tail:
    """A part of an encoding that comes after opcode and ModRM.

    `what` is `literal` (then `size` is the byte), `immediate`, `relative`, `absolute` (an address
    as wide as the instruction's addresses), `segment` or `register` (in a byte's high half);
    `operand` is the operand's index. `size` is in bytes; 0 is as wide as the operand's size
    keyword says, else as the mode is.
    """

    __slots__ = ("operand", "rule", "size", "what")

    def __init__(self, what: str, operand: int, size: int, rule: str) -> None:
        self.what = what
        self.operand = operand
        self.size = size
        self.rule = rule


class Vex:
    """A VEX, EVEX or XOP prefix (Intel SDM volume 2, 2.3.5 and 2.7; AMD APM volume 4, 1.4).

    `kind` is its first byte: 0xC4, where two bytes may do too, 0x62 or 0x8F. `opcode_map` is the
    field mmmmm, `wide` the bit W, `low` the length, 0 to 2 for 128 to 512 bits, and the field pp.
    """

    __slots__ = ("kind", "low", "opcode_map", "wide")

    def __init__(self, token: str, length: str) -> None:
        kind, lengths, prefix, opcode_map, wide = token.split(".")
        self.kind = {"xop": 0x8F, "vex": 0xC4, "evex": 0x62}[kind]
        self.opcode_map = _MAPS[opcode_map]
        self.wide = wide == "w1"
        size = {"x": "128", "y": "256", "z": "512"}.get(length, lengths)
        self.low = {"256": 1, "512": 2}.get(size, 0) << 2 | ("np", "66", "f3", "f2").index(prefix)


class Form:
    """One form of an instruction: what its operands need, and how it is encoded.

    `needs` are bit sets of `kinds`, one an operand; `default_sizes` are the sizes that an operand
    without one is taken to have. `modrm_rm`, `modrm_reg` and `opcode_register` are operand
    indexes or -1; with `digit` >= 0 ModRM.reg is that. `operand_size` and `address_size` are 16
    or 32 where the form asks for one, else 0; with `sizes_address` it is that of an operand's
    address. `index_operand` is that of the register that is an
    address's index, or -1, `vex_operand` that of VEX.vvvv. `wait` and `repeat` are prefixes that
    it brings along where the source has none of that kind. `condition_skip` is the index in
    `opcode` of the byte that says how much to jump over (5 there in 32-bit code, 3 in 16-bit
    code), or -1. `permits` are the decorators that operands may have, as bits of `decorators`,
    `elements` the sizes in bits of `kinds` of the elements that may be broadcast. With EVEX an
    8-bit displacement counts in units of `unit` bytes. `number` is its place among the mnemonic's.
    """

    __slots__ = (
        "address_size",
        "condition_skip",
        "default_sizes",
        "digit",
        "elements",
        "flags",
        "index_operand",
        "level",
        "mnemonic",
        "modrm_reg",
        "modrm_rm",
        "needs",
        "number",
        "opcode",
        "opcode_register",
        "operand_size",
        "permits",
        "repeat",
        "row",
        "sizes_address",
        "tail",
        "unit",
        "vex",
        "vex_operand",
        "wait",
    )

    def __init__(self, mnemonic: str, row: str) -> None:
        self.mnemonic = mnemonic
        self.row = row
        self.number = 0
        self.needs: tuple[int, ...] = ()
        self.default_sizes: tuple[int, ...] = ()
        self.flags = 0
        self.level = 0
        self.operand_size = 0
        self.address_size = 0
        self.sizes_address = False
        self.wait = False
        self.repeat = False
        self.opcode = b""
        self.opcode_register = -1
        self.modrm_rm = -1
        self.modrm_reg = -1
        self.digit = -1
        self.index_operand = -1
        self.condition_skip = -1
        self.vex: Vex | None = None
        self.vex_operand = -1
        self.tail: tuple[Tail, ...] = ()
        self.permits: tuple[int, ...] = ()
        self.elements: tuple[int, ...] = ()
        self.unit = 0


class Table:
    """The forms of every mnemonic, read from the text as they are asked for.

    At first only the headings are looked at, to know which blocks a mnemonic stands in.
    """

    __slots__ = ("_blocks", "_forms", "_index")

    def __init__(self, texts: tuple[str, ...] = TEXTS) -> None:
        self._blocks = [block for text in texts for block in text.rstrip("\n").split("\n\n")]
        self._index: dict[str, list[int]] = {}
        self._forms: dict[str, tuple[Form, ...]] = {}
        index = self._index
        for number, block in enumerate(self._blocks):
            heading = _heading(block)
            if "/" in heading or "," in heading:
                for name in heading.replace(",", "/").split("/"):
                    if name in index:
                        index[name].append(number)
                    else:
                        index[name] = [number]
            else:
                index.setdefault(heading, []).append(number)
        index.pop("-", None)

    def __contains__(self, mnemonic: object) -> bool:
        return mnemonic in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def forms(self, mnemonic: str) -> tuple[Form, ...]:
        """Return the forms of a mnemonic in the order of preference.

        Raises KeyError if there is no such instruction.
        """
        forms = self._forms.get(mnemonic)
        if forms is None:
            forms = self._forms[mnemonic] = tuple(self._expand(mnemonic, (16, 32)))
            for number, form in enumerate(forms):
                form.number = number
        return forms

    def family(self, mnemonic: str) -> tuple[int, ...]:
        """Return what stands for the rows that give a mnemonic's forms.

        Where it is the same for two mnemonics, so are their forms, but for opcodes, digits and
        literal bytes. Raises KeyError if there is no such instruction.
        """
        return tuple(self._index[mnemonic])

    def long_forms(self, mnemonic: str) -> tuple[Form, ...]:
        """Return the forms that a `v` stands for in 64-bit code, to tell why one is refused.

        Raises KeyError if there is no such instruction.
        """
        return tuple(form for form in self._expand(mnemonic, (64,)) if form.flags & LONG_MODE)

    def _expand(self, mnemonic: str, widths: tuple[int, ...]) -> Iterator[Form]:
        for number in dict.fromkeys(self._index[mnemonic]):
            block = self._blocks[number]
            for place, names in enumerate(_heading(block).split("/")):
                if mnemonic in names.split(","):
                    yield from expand_block(mnemonic, place, block, widths)


def _heading(block: str) -> str:
    """Return the mnemonics that a block is about, as they stand before its first white space."""
    return block.split(None, 1)[0]


def expand_block(
    mnemonic: str, n: int, block: str, widths: tuple[int, ...] = (16, 32)
) -> Iterator[Form]:
    """Yield the forms that a heading and its rows give for the mnemonic in place `n`.

    `widths` is what a `v` stands for.
    """
    lines = block.split("\n")
    shared = lines[0].split()[1:]
    for line in lines[1:]:
        if line and not line.lstrip().startswith("#"):
            yield from _expand_row(mnemonic, n, line.strip(), shared, widths)


def _expand_row(
    mnemonic: str, n: int, row: str, shared: list[str], widths: tuple[int, ...]
) -> Iterator[Form]:
    columns = [column for column in row.split("  ") if column]
    columns = [column.strip() for column in columns]
    operands = slots = flags = ""
    if len(columns) == 4:
        operands, slots, code, flags = columns
    elif len(columns) == 3:
        operands, slots, code = columns
    elif len(columns) == 2:
        code, flags = columns
    else:
        (code,) = columns
    words = operands.replace(":", ", ").split(", ") if operands else []
    plain = "{" not in operands
    if len(words) != len(slots):
        raise TableError(f"{mnemonic}: {row}: operands and slots differ in number")
    tokens = code.split()
    marks = shared + flags.split()
    colon = ":" in operands
    sized = any(_is_sized_by_mode(word) for word in words) or "ov" in tokens
    if not sized:
        widths = (0,)
    elif "nolong" in marks:
        widths = tuple(width for width in widths if width != 64)
    for width in widths:
        for length in _vector_lengths(tokens):
            for choice in _alternatives([_at_length(word, length) for word in words]):
                for present, places in _shortened(choice, slots):
                    form = Form(mnemonic, row)
                    if plain:
                        form.permits = form.elements = (0,) * len(present)
                    else:
                        present = [_read_decorators(form, word, length) for word in present]
                    form.needs = tuple(_needs(word, width) for word in present)
                    if colon:
                        form.needs = (form.needs[0] | kinds.COLON, *form.needs[1:])
                    _read_flags(form, marks, width, length)
                    _read_code(form, tokens, places, n, width, length)
                    yield form


def _vector_lengths(tokens: list[str]) -> str:
    """Return a letter for each vector length that a row stands for: x, y, z; a space for none."""
    for token in tokens:
        kind, _, rest = token.partition(".")
        if kind in ("vex", "xop", "evex"):
            lengths = rest.partition(".")[0]
            return lengths if not lengths.strip("xyz") else " "
    return " "


def _at_length(word: str, length: str) -> str:
    """Return an operand with `V`, `M` and their like replaced for a vector length."""
    if length == " ":
        return word
    star = "*" if word.endswith("*") else ""
    name, brace, rest = word.rstrip("*").partition("{")
    parts = [_AT_LENGTH.get((part, length), part) for part in name.split("|")]
    return "|".join(parts) + brace + rest + star


def _read_decorators(form: Form, word: str, length: str) -> str:
    """Note the decorators of an operand in the form, and return the operand without them.

    Of a row of several lengths only the form of 512 bits has rounding.
    """
    name, _, braces = word.partition("{")
    permits = element = 0
    for text in braces.rstrip("}").split(",") if braces else ():
        bit = decorators.PERMITS[text]
        if length in "xy" and bit & (decorators.ROUNDING | decorators.SAE):
            continue
        permits |= bit
        if bit == decorators.BROADCAST:
            element = kinds.SIZE_BITS[int(text[1:])]
    form.permits += (permits,)
    form.elements += (element,)
    return name


def _shortened(words: list[str], slots: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the operands and their slots, in full and then without those that a `*` lets go.

    The operand before one that is left out stands for both.
    """
    optional = [index for index, word in enumerate(words) if word[-1] == "*"]
    if not optional:
        yield words, list(slots)
        return
    for choice in range(1 << len(optional)):
        left_out = {index for bit, index in enumerate(optional) if choice >> bit & 1}
        present: list[str] = []
        places: list[str] = []
        for index, word in enumerate(words):
            if index in left_out:
                places[-1] += slots[index]
            else:
                present.append(word.rstrip("*"))
                places.append(slots[index])
        yield present, places


def _is_sized_by_mode(word: str) -> bool:
    return any(part.partition(".")[0].rstrip("s=")[-1:] == "v" for part in word.split("|"))


def _alternatives(words: list[str]) -> Iterator[list[str]]:
    for first, word in enumerate(words):
        if "|" in word:
            for part in word.split("|"):
                yield from _alternatives([*words[:first], part, *words[first + 1 :]])
            return
    yield words


def _needs(word: str, width: int) -> int:
    if word in _PLAIN_OPERANDS:
        return _PLAIN_OPERANDS[word]
    name, _, modifier = word.partition(".")
    base = name.rstrip("s=")
    if base.endswith("v"):
        is_long_number = width == 64 and base.startswith("imm")
        name = base[:-1] + str(32 if is_long_number else width) + name[len(base) :]
        name = _ACCUMULATORS.get(name, name)
    return _PLAIN_OPERANDS[name] | (_MODIFIERS[modifier] if modifier else 0)


def _read_flags(form: Form, marks: list[str], width: int, length: str) -> None:
    sizes: list[int] = []
    place = -1
    for mark in marks:
        name, _, operand = mark.partition(".")
        if name in LEVEL:
            if operand in ("", length):
                form.level = LEVEL[name]
        elif name in _DEFAULT_SIZES:
            sizes.append(_DEFAULT_SIZES[name])
            place = int(operand) if operand else -1
        else:
            form.flags |= _FLAGS[mark]
    if width == 32:
        form.level = max(form.level, LEVEL_386)
    elif width == 64:
        form.level = max(form.level, LEVEL_X86_64)
        form.flags |= LONG_MODE
    size = sizes[-1] if sizes else 0
    form.default_sizes = tuple(
        size if place in (-1, index) else 0 for index in range(len(form.needs))
    )


def _read_code(
    form: Form, tokens: list[str], places: list[str], n: int, width: int, length: str
) -> None:
    where: dict[str, int] = {}
    for index, letters in enumerate(places):
        for letter in letters:
            where.setdefault(letter, index)

    def find(letter: str) -> int:
        return where.get(letter, -1)

    def slot(letter: str) -> int:
        found = find(letter)
        if found < 0 and letter in "mr":
            found = find("b")
        if found < 0:
            raise TableError(f"{form.mnemonic}: {form.row}: no operand in slot {letter}")
        return found

    form.index_operand = find("x")
    opcode = bytearray()
    tail: list[Tail] = []
    immediates = iter([place for letter in "ij" if (place := find(letter)) >= 0])
    for token in tokens:
        if token in ("o16", "o32"):
            form.operand_size = int(token[1:])
        elif token == "ov":
            form.operand_size = width
        elif token in ("a16", "a32"):
            form.address_size = int(token[1:])
        elif token == "wait":
            form.wait = True
        elif token == "mustrep":
            form.repeat = True
        elif token in ("odf", "adf", "np", "o64"):
            pass  # for the disassembler: no prefix may stand before this
        elif token == "jcc8":
            form.flags |= JUMP_JCC
        elif token == "jmp8":
            form.flags |= JUMP_JMP
        elif token == "rex.l":
            form.flags |= LOCK_IS_REX_R
        elif token == "nohi":
            form.flags |= NO_HIGH_BYTE
        elif token == "skip":
            form.condition_skip = len(opcode)
            opcode.append(0)
        elif token.startswith("evex."):
            form.vex = Vex(token, length)
            form.flags |= EVEX
            form.needs = tuple(need & ~kinds.LOW16 for need in form.needs)
            form.vex_operand = find("v")
        elif token in ("n1", "n2", "n4", "n8", "n16"):
            form.unit = int(token[1:])
        elif token.startswith(("vex.", "xop.")):
            form.vex = Vex(token, length)
            form.flags |= VEX
            form.vex_operand = find("v")
        elif token == "/is4":
            tail.append(Tail("register", slot("s"), 1, ""))
        elif token.startswith("/"):
            form.modrm_rm = slot("m")
            if token == "/r":
                form.modrm_reg = slot("r")
            else:
                form.digit = _digit(token[1:], n)
        elif token in _IMMEDIATES or (token == "iz" and width):
            size, rule = (
                _IMMEDIATES["iw" if width == 16 else "id"]
                if token == "iz"
                else (_IMMEDIATES[token])
            )
            if rule == "extended":
                rule += str(form.operand_size or "")
            place = next(immediates, -1)
            if place < 0:
                raise TableError(f"{form.mnemonic}: {form.row}: no operand for {token}")
            tail.append(Tail("immediate", place, size, rule))
        elif token in _RELATIVES:
            tail.append(Tail("relative", slot("d"), _RELATIVES[token], "signed"))
        elif token == "seg":
            tail.append(Tail("segment", slot("i"), 2, "unsigned"))
        elif token == "addr":
            tail.append(Tail("absolute", slot("a"), 0, "wrap"))
        else:
            value, register = opcode_byte(token, n)
            if register:
                form.opcode_register = slot("o")
            if form.modrm_rm >= 0:
                tail.append(Tail("literal", -1, value, ""))
            else:
                opcode.append(value)
    form.opcode = bytes(opcode)
    form.tail = tuple(tail)
    if form.address_size and form.modrm_rm >= 0:
        form.sizes_address = form.needs[form.modrm_rm] & kinds.MEMORY == kinds.MEMORY
    if form.flags & EVEX and not form.unit and form.modrm_rm >= 0:
        # The size of what is in memory; SDM volume 2, 2.7.5 calls it N.
        form.unit = _BYTES.get(form.needs[form.modrm_rm] & kinds.SIZES, 1)


def _digit(text: str, n: int) -> int:
    """Return what `/6`, `/n` or `/6+n` puts into ModRM.reg."""
    return sum(n if part == "n" else int(part) for part in text.split("+"))


def opcode_byte(token: str, n: int) -> tuple[int, bool]:
    """Return the byte of `70`, `70+n`, `00+8n`, `71^n` or `50+r`, and whether `+r` was there."""
    value = int(token[:2], 16)
    register = False
    for part in token[2:].replace("^", "+^").split("+")[1:]:
        if part == "r":
            register = True
        elif part == "^n":
            value ^= n
        else:
            value += n * int(part[:-1] or 1)
    return value, register
