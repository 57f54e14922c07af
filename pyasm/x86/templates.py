"""The text of a form, with fields for what differs from one instruction to the next.

A `Shape` is made once for a form and its prefixes, which takes some ten microseconds. It gives a
`Template` for each ModRM byte, which takes one or two.
"""

from __future__ import annotations

from . import decorators, kinds, table
from .address_text import Addresses
from .registers import REGISTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .opcode_index import Candidate
    from .prefix_bytes import Prefixes, VectorPrefix
    from .table import Form, Table, Tail

# Fields of a template: where a value comes from.
ADDRESS = 0  # the memory reference
NUMBER = 1  # an immediate, unsigned
SIGNED = 2  # an immediate, signed
NEAR = 3  # the target of a jump that the assembler checks for its reach
WRAPPED = 4  # the target of a jump that reaches everything
REGISTER = 5  # a register in a byte's high half
VVVV = 6  # the register in the prefix
MASK = 7  # the mask register of EVEX
LOW_HALF = 8  # a number in a byte's low half
IN_SEGMENT = 9  # the target of a short jump, as it wraps around in the mode

MASKS = tuple(f"{{k{number}}}" for number in range(8))
_SIZES = {
    kinds.BITS8: "byte ",
    kinds.BITS16: "word ",
    kinds.BITS32: "dword ",
    kinds.BITS64: "qword ",
    kinds.BITS80: "tword ",
    kinds.BITS128: "oword ",
    kinds.BITS256: "yword ",
    kinds.BITS512: "zword ",
}
_BIT_COUNTS = {bit: size for size, bit in kinds.SIZE_BITS.items()}
_DISTANCES = (
    (kinds.SHORT, "short "),
    (kinds.NEAR, "near "),
    (kinds.FAR, "far "),
    (kinds.TO, "to "),
)
_WIDTHS = kinds.SIZES & ~(kinds.NEAR | kinds.FAR | kinds.SHORT)
_INDEXES = ((kinds.XMM_INDEX, "xmm"), (kinds.YMM_INDEX, "ymm"), (kinds.ZMM_INDEX, "zmm"))
_MOD_AND_RM = 0xC7
_ESP = 4  # as ModRM.rm: a SIB byte follows
_OPTIMIZING = 9  # as `Mode.optimize`
# In a shape's text: the registers of ModRM.
_REG_MARK, _RM_MARK = "\1", "\2"
_GROUPS = {decorators.PERMITS[words]: words for words in ("+1", "+3")}
_ROUNDING = tuple(name for name in decorators.MODES if name != "sae")

if TYPE_CHECKING:
    # What it is; where, in bytes from where the displacement ends; its size in bytes; names of
    # registers by number.
    _Field = tuple[int, int, int, tuple[str, ...]]


class Template:
    """The text of an instruction with fields for its numbers.

    `fields` are in the order of the text. `size` is that of all that follows the displacement, in
    bytes. `addresses` are the references by SIB byte (-1 where there is none), or None for an
    instruction without. `suffixes` are other templates, by the byte where the displacement ends, or
    None where that does not matter. `is_known` is false for what is no instruction.
    """

    __slots__ = (
        "addresses",
        "fields",
        "has_sib",
        "is_known",
        "modrm",
        "shape",
        "size",
        "suffixes",
        "text",
    )

    def __init__(self, shape: Shape, modrm: int) -> None:
        self.shape = shape
        self.modrm = modrm
        self.text = shape.text
        self.size = shape.size
        self.fields = shape.fields
        self.is_known = shape.is_known
        self.has_sib = False
        self.addresses: Addresses | None = None
        self.suffixes: dict[int, Template] | None = {} if shape.suffixes else None


class Shape:
    """A form with its prefixes, before the registers in ModRM are filled in.

    `reg_names` and `rm_names` are those registers; `in_memory` says that ModRM is an address,
    `index` what is particular about its index (see `address_text`), `scale` what a displacement of
    a byte counts in. `addresses` are the references by ModRM byte, shared with other shapes,
    `address_arguments` what they are made of. `suffixes` are the forms that a byte behind the
    address decides about, `suffixed` what became of them.
    """

    __slots__ = (
        "address_arguments",
        "addresses",
        "fields",
        "in_memory",
        "index",
        "is_known",
        "prefixes",
        "reg_names",
        "rm_names",
        "scale",
        "size",
        "suffixed",
        "suffixes",
        "text",
    )

    prefixes: Prefixes
    addresses: dict[int, Addresses]
    address_arguments: tuple[int, int, str, str, int, bool]

    def __init__(self) -> None:
        self.text = ""
        self.fields: tuple[_Field, ...] = ()
        self.size = 0
        self.is_known = False
        self.in_memory = False
        self.index = ""
        self.scale = 1
        self.reg_names: tuple[str, ...] = ()
        self.rm_names: tuple[str, ...] = ()
        self.suffixes: dict[int, Candidate] = {}
        self.suffixed: dict[int, Shape] = {}

    def template(self, modrm: int) -> Template:
        """Return the template for a ModRM byte (-1 where there is none)."""
        template = Template(self, modrm)
        if self.in_memory:
            place = modrm & _MOD_AND_RM
            known = self.addresses.get(place)
            if known is None:
                known = self.addresses[place] = Addresses(modrm, self.address_arguments)
            template.addresses = known
            template.has_sib = modrm & 7 == _ESP and self.prefixes.address_size == 32
        elif self.rm_names:
            template.text = template.text.replace(_RM_MARK, self.rm_names[modrm & 7])
        if self.reg_names:
            template.text = template.text.replace(_REG_MARK, self.reg_names[modrm >> 3 & 7])
        return template

    def without_suffixes(self) -> Shape:
        """Return a copy that stands for the form itself, whatever byte follows."""
        copy = Shape()
        for name in Shape.__slots__:
            if hasattr(self, name):
                setattr(copy, name, getattr(self, name))
        copy.suffixes = {}
        return copy


class ShapeMaker:
    """Makes shapes for code of `bits` bits; see `Disassembler` for what `for_assembling` says."""

    __slots__ = (
        "_addresses",
        "_bits",
        "_registers",
        "_table",
        "_vex_mnemonics",
        "for_assembling",
    )

    def __init__(self, bits: int, for_assembling: bool, vex_mnemonics: frozenset[str]) -> None:
        self._bits = bits
        self._vex_mnemonics = vex_mnemonics
        self.for_assembling = for_assembling
        self._registers: dict[tuple[int, bool], tuple[str, ...]] = {}
        self._table: Table | None = None
        self._addresses: dict[tuple[object, ...], dict[int, Addresses]] = {}

    def operand_registers(self, form: Form, operand: int) -> tuple[str, ...]:
        """Return the names, by number, of the registers that an operand can be; empty where
        there is none."""
        low_bytes = form.vex is not None or bool(form.flags & table.NO_HIGH_BYTE)
        key = (form.needs[operand], low_bytes)
        names = self._registers.get(key)
        if names is None:
            need = form.needs[operand]
            wanted = need & ~(kinds.MEMORY | kinds.TO | _WIDTHS | kinds.NEAR | kinds.FAR)
            if need & kinds.GENERAL:
                wanted |= need & _WIDTHS
            refused = kinds.LONG_ONLY | kinds.HIGH16 | (kinds.HIGH_BYTE if low_bytes else 0)
            found = {
                register.number: register.name
                for register in REGISTERS.values()
                if not wanted & ~register.has and not register.has & refused
            }
            names = self._registers[key] = tuple(found.get(number, "") for number in range(8))
        return names

    def shape(self, candidate: Candidate, prefixes: Prefixes, modrm: int) -> Shape:
        """Return the shape of a form; of `modrm` only counts what decides about the form."""
        shape = _Filling(self, candidate, prefixes, modrm).shape
        if shape.in_memory:
            shape.address_arguments = (
                prefixes.address_size,
                self._bits,
                prefixes.segment,
                shape.index,
                shape.scale,
                self.for_assembling,
            )
            shape.addresses = self._addresses.setdefault(shape.address_arguments, {})
        return shape

    def forget(self) -> None:
        """Let go of what shapes share."""
        self._addresses = {}

    def encoding_word(self, candidate: Candidate, have: list[int], address_size: int) -> list[str]:
        """Return the prefix that asks for the form's encoding, where operands like these would
        otherwise be encoded in another way."""
        form = candidate.form
        if not form.flags & table.LATE_VEX and not (
            candidate.is_evex and form.mnemonic in self._vex_mnemonics
        ):
            return []
        from .matching import Request, choose
        from .processors import Processor
        from .table import Table

        if self._table is None:
            self._table = Table()
        forms = tuple(
            other
            for other in self._table.forms(form.mnemonic)
            if len(other.needs) == len(form.needs)
        )
        request = Request(
            have, self._bits, _OPTIMIZING, Processor(""), "", "", address_size, 16 | 32
        )
        match = choose(forms, request)
        kind = form.flags & (table.VEX | table.EVEX)
        if match.form is not None and match.form.flags & kind:
            return []
        return ["{evex}" if candidate.is_evex else "{vex}"]


class _Filling:
    """Fills a shape. `have` are the operands' bits as the assembler will see them."""

    __slots__ = (
        "candidate",
        "fields",
        "form",
        "have",
        "in_memory",
        "is_rounded",
        "maker",
        "modrm",
        "places",
        "prefixes",
        "shape",
    )

    def __init__(
        self, maker: ShapeMaker, candidate: Candidate, prefixes: Prefixes, modrm: int
    ) -> None:
        self.maker = maker
        self.candidate = candidate
        self.prefixes = prefixes
        self.modrm = modrm
        form = self.form = candidate.form
        self.in_memory = candidate.has_modrm and modrm < 0xC0
        self.is_rounded = False
        self.fields: list[_Field] = []
        self.have: list[int] = []
        self.places: dict[int, tuple[Tail, int, int]] = {}
        shape = self.shape = Shape()
        shape.prefixes = prefixes
        shape.is_known = True
        if self.in_memory:
            shape.in_memory = True
            need = form.needs[form.modrm_rm]
            shape.index = next((name for bit, name in _INDEXES if need & bit), "")
            if form.flags & table.SPLIT_INDEX:
                shape.index = ","
        # Where others have ModRM there may be the first byte of this one's numbers.
        size = 0 if modrm < 0 or candidate.has_modrm or candidate.second >= 0 else -1
        for item in form.tail:
            width = 1 if item.what == "literal" else self._width(item)
            if item.what != "literal":
                self.places[item.operand] = (item, size, width)
            size += width
        shape.size = size
        texts = [self._operand(operand, need) for operand, need in enumerate(form.needs)]
        vector = prefixes.vector
        words = _prefix_words(candidate, prefixes, self.in_memory or _has_offset(form))
        if words and not maker.for_assembling and _hides_address_size(form, prefixes):
            words = [word for word in words if word not in ("a16", "a32")]
        if vector is not None and not (vector.is_masked or vector.is_special):
            words += maker.encoding_word(candidate, self.have, prefixes.address_size)
        joint = ":" if form.needs and form.needs[0] & kinds.COLON else ","
        line = " ".join((*words, form.mnemonic))
        shape.text = f"{line} {joint.join(texts)}" if texts else line
        shape.fields = tuple(self.fields)

    def _operand(self, operand: int, need: int) -> str:
        vector = self.prefixes.vector
        if operand in self.places:
            text = self._number(need, self.places[operand])
        elif operand == self.form.modrm_rm and self.in_memory:
            text = self._memory(operand, need, vector)
        else:
            text = self._register(operand, need)
        if vector is None or not vector.is_evex:
            return text
        permits = self.form.permits[operand]
        text += next((words for bit, words in _GROUPS.items() if permits & bit), "")
        if permits & decorators.MASK and vector.is_masked:
            self.fields.append((MASK, 0, 0, ()))
            text += "%s{z}" if vector.is_zeroing else "%s"
        if vector.is_special and not self.in_memory and not self.is_rounded:
            # Of several operands that may have it, behind the first one.
            if permits & decorators.ROUNDING:
                text += f",{{{_ROUNDING[vector.length]}}}"
                self.is_rounded = True
            elif permits & decorators.SAE:
                text += ",{sae}"
                self.is_rounded = True
        return text

    def _memory(self, operand: int, need: int, vector: VectorPrefix | None) -> str:
        size = need & _WIDTHS
        behind = ""
        self.fields.append((ADDRESS, 0, 0, ()))
        if vector is not None and vector.is_evex:
            self.shape.scale = self.form.unit
            element = self.form.elements[operand]
            if vector.is_special and element:
                behind = f"{{1to{_BIT_COUNTS[size] // _BIT_COUNTS[element]}}}"
                size = element
                self.shape.scale = _BIT_COUNTS[element] >> 3
        indexes = kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX
        self.have.append(kinds.MEMORY_ANY | size | need & indexes)
        return _keywords(need & ~_WIDTHS | size) + "%s" + behind

    def _register(self, operand: int, need: int) -> str:
        form = self.form
        if need & kinds.ONE:
            self.have.append(need)
            return "1"
        names = self.maker.operand_registers(form, operand)
        self.have.append(next(REGISTERS[name].has for name in names if name))
        distance = "".join(text for bit, text in _DISTANCES if need & bit)
        if operand == form.modrm_rm:
            self.shape.rm_names = names
            mark = distance + _RM_MARK
            return mark if operand != form.modrm_reg else _REG_MARK
        if operand == form.modrm_reg:
            if form.flags & table.LOCK_IS_REX_R and self.prefixes.lock:
                names = tuple(name and f"{name[:-1]}{int(name[-1]) + 8}" for name in names)
            self.shape.reg_names = names
            return _REG_MARK
        if operand == form.vex_operand:
            self.fields.append((VVVV, 0, 0, names))
            return "%s"
        if operand == form.opcode_register:
            number = (self.modrm if self.candidate.second >= 0 else self.candidate.opcode) & 7
            return distance + names[number]
        return next(name for name in names if name)

    def _width(self, item: Tail) -> int:
        form = self.form
        if item.what == "absolute":
            return self.prefixes.address_size >> 3
        if item.size:
            return item.size
        need = form.needs[item.operand] | (form.needs[0] if form.needs[0] & kinds.COLON else 0)
        if need & kinds.BITS16:
            return 2
        return 4 if need & kinds.BITS32 else self.prefixes.bits >> 3

    def _number(self, need: int, place: tuple[Tail, int, int]) -> str:
        item, offset, width = place
        if item.what == "register":
            names = self.maker.operand_registers(self.form, item.operand)
            self.have.append(next(REGISTERS[name].has for name in names if name))
            self.fields.append((REGISTER, offset, width, names))
            return "%s"
        keywords = _keywords(need)
        self.have.append(need)
        if item.what == "absolute":
            self.fields.append((NUMBER, offset, width, ()))
            keyword = ""
            prefixes = self.prefixes
            if prefixes.address:
                keyword = "word " if prefixes.address_size == 16 else "dword "
            segment = f"{prefixes.segment}:" if prefixes.segment else ""
            return f"{keywords}[{segment}{keyword}%#x]"
        if item.what == "relative":
            if self.maker.for_assembling:
                kind = WRAPPED if width * 8 >= self.prefixes.bits else NEAR
            else:
                kind = WRAPPED if width > 1 else IN_SEGMENT
            self.fields.append((kind, offset, width, ()))
            return keywords + "%#x"
        is_signed = item.rule.startswith("extended")
        self.fields.append((SIGNED if is_signed else NUMBER, offset, width, ()))
        return keywords + ("%+#x" if is_signed else "%#x")


def _has_offset(form: Form) -> bool:
    return any(item.what == "absolute" for item in form.tail)


def _keywords(need: int) -> str:
    text = next((text for bit, text in _SIZES.items() if need & bit), "")
    return text + "".join(word for bit, word in _DISTANCES if need & bit)


def _prefix_words(candidate: Candidate, prefixes: Prefixes, has_address: bool) -> list[str]:
    """Return the words of the prefixes that neither the form nor the operands imply."""
    form = candidate.form
    words = []
    if prefixes.segment and not has_address:
        words.append(prefixes.segment)
    if prefixes.wait and not form.wait:
        words.append("wait")
    if prefixes.repeat and candidate.prefix != prefixes.repeat:
        words.append(_repeat_word(form, prefixes, has_address))
    if prefixes.lock and not form.flags & table.LOCK_IS_REX_R:
        words.append("lock")
    if prefixes.operand and candidate.prefix != 0x66 and not form.operand_size:
        words.append(f"o{prefixes.operand_size}")
    if prefixes.address and not has_address and not form.address_size:
        words.append(f"a{prefixes.address_size}")
    return words


def _hides_address_size(form: Form, prefixes: Prefixes) -> bool:
    """Whether ndisasm leaves out an address-size prefix that does nothing: because of operands
    that it takes for others than registers, as it does for all of them in 32-bit code."""
    if prefixes.bits == 32:
        return bool(form.needs)
    registers = {form.modrm_rm, form.modrm_reg, form.opcode_register}
    return any(operand not in registers for operand in range(len(form.needs)))


def _repeat_word(form: Form, prefixes: Prefixes, in_memory: bool) -> str:
    flags = form.flags
    is_f2 = prefixes.repeat == 0xF2
    if is_f2 and flags & table.BND:
        return "bnd"
    if in_memory and (
        flags & table.HLE_NO_LOCK
        or (flags & table.HLE and prefixes.lock)
        or (flags & table.HLE_RELEASE and not is_f2)
    ):
        return "xacquire" if is_f2 else "xrelease"
    if is_f2:
        return "repne"
    return "repe" if form.mnemonic.startswith(("cmps", "scas")) and not form.needs else "rep"
