"""What an opcode's candidates become: a choice by prefixes and ModRM, then a template."""

from __future__ import annotations

from . import kinds, table
from .opcode_index import NONE
from .registers import REGISTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .opcode_index import Candidate
    from .table import Form, Tail

# Fields of a template: where a value comes from.
ADDRESS = 0  # the memory reference
NUMBER = 1  # an immediate, unsigned
SIGNED = 2  # an immediate, signed
NEAR = 3  # the target of a jump that the assembler checks for its reach
WRAPPED = 4  # the target of a jump that reaches everything
REGISTER = 5  # a register in a byte's high half
VVVV = 6  # the register in the prefix
MASK = 7  # the mask register of EVEX

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
_DISTANCES = (
    (kinds.SHORT, "short "),
    (kinds.NEAR, "near "),
    (kinds.FAR, "far "),
    (kinds.TO, "to "),
)
_WIDTHS = kinds.SIZES & ~(kinds.NEAR | kinds.FAR | kinds.SHORT)
_INDEXES = ((kinds.XMM_INDEX, "xmm"), (kinds.YMM_INDEX, "ymm"), (kinds.ZMM_INDEX, "zmm"))
_ESP = 4  # as ModRM.rm: a SIB byte follows


class Prefixes:
    """The prefixes of an instruction in code of `bits` bits.

    `repeat` is 0, 0xF2 or 0xF3; `operand` and `address` say that 66 and 67 are there, `doubled`
    that 66 is there twice. `vector` are the fields of a VEX, XOP or EVEX prefix that are no
    register numbers, or -1; `has_vvvv` says that vvvv names a register.
    """

    __slots__ = (
        "address",
        "bits",
        "doubled",
        "has_vvvv",
        "is_evex",
        "lock",
        "operand",
        "repeat",
        "segment",
        "vector",
        "wait",
    )

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.wait = self.lock = self.operand = self.address = self.doubled = False
        self.repeat = 0
        self.segment = ""
        self.vector = -1
        self.has_vvvv = self.is_evex = False

    @property
    def operand_size(self) -> int:
        return 48 - self.bits if self.operand else self.bits

    @property
    def address_size(self) -> int:
        return 48 - self.bits if self.address else self.bits

    def add(self, byte: int, segment: str) -> bool:
        """Note a prefix; return whether it is the first of its kind."""
        if segment:
            is_new = not self.segment
            self.segment = segment
        elif byte == 0x66:
            is_new = not self.operand
            self.operand = True
        elif byte == 0x67:
            is_new = not self.address
            self.address = True
        elif byte == 0xF0:
            is_new = not self.lock
            self.lock = True
        else:
            is_new = not self.repeat
            self.repeat = byte
        return is_new

    def with_vector_fields(self, vector: int, is_empty: bool, is_evex: bool) -> Prefixes:
        """Return a copy with the fields of a vector prefix."""
        copy = Prefixes(self.bits)
        for name in Prefixes.__slots__:
            setattr(copy, name, getattr(self, name))
        copy.vector = vector
        copy.has_vvvv = not is_empty
        copy.is_evex = is_evex
        return copy


class Template:
    """The text of an instruction with fields for its numbers.

    `fields` are (kind, offset, size), in the order of the text; offset counts from where the
    displacement ends, `size` is that of all that follows there, in bytes. `addresses` are the
    references by SIB byte (-1 where there is none), or None for an instruction without. `suffixes`
    are other templates, by the byte where the displacement ends. `registers` are those of vvvv or
    of the byte's high half.
    """

    __slots__ = (
        "addresses",
        "fields",
        "has_sib",
        "index",
        "length_known",
        "prefixes",
        "registers",
        "scale",
        "size",
        "suffixes",
        "text",
    )

    def __init__(self, prefixes: Prefixes) -> None:
        from .address_text import AddressText

        self.text = ""
        self.fields: tuple[tuple[int, int, int], ...] = ()
        self.size = 0
        self.addresses: dict[int, AddressText] | None = None
        self.has_sib = False
        self.suffixes: dict[int, Template] | None = None
        self.registers: tuple[str, ...] = ()
        self.prefixes = prefixes
        self.index = ""
        self.scale = 1
        self.length_known = True

    def as_unknown(self) -> Template:
        """Return a template for a byte that is no instruction, found behind the same address."""
        copy = Template(self.prefixes)
        copy.addresses, copy.has_sib, copy.index = self.addresses, self.has_sib, self.index
        copy.length_known = False
        return copy


def is_fitting(candidate: Candidate, prefixes: Prefixes) -> bool:
    """Whether the prefixes are such as the form needs and leaves room for."""
    form = candidate.form
    if form.vex is not None:
        return _is_vector_fitting(candidate, prefixes)
    if prefixes.vector >= 0 or (form.wait and not prefixes.wait):
        return False
    mandatory = candidate.prefix
    if mandatory == NONE and (prefixes.repeat or prefixes.operand):
        return False
    if mandatory == 0x66:
        if not prefixes.operand or prefixes.repeat:
            return False
        if prefixes.doubled and form.operand_size in (0, prefixes.bits):
            return False
    else:
        if prefixes.doubled or (mandatory > 0 and prefixes.repeat != mandatory):
            return False
        if form.operand_size not in (0, prefixes.operand_size):
            return False
    if form.repeat and prefixes.repeat != 0xF3:
        return False
    if form.address_size not in (0, prefixes.address_size):
        return False
    return not (
        (candidate.default_operand and prefixes.operand)
        or (candidate.default_address and prefixes.address)
    )


def _is_vector_fitting(candidate: Candidate, prefixes: Prefixes) -> bool:
    fields = prefixes.vector
    if fields < 0 or prefixes.operand or prefixes.repeat or prefixes.lock or prefixes.is_evex:
        return False
    return (
        fields & 3 == candidate.pp
        and candidate.length in (-1, fields >> 2 & 1)
        and candidate.wide in (-1, fields >> 7 & 1)
        and (candidate.form.vex_operand >= 0 or not prefixes.has_vvvv)
        and candidate.form.address_size in (0, prefixes.address_size)
    )


class TemplateMaker:
    """Chooses among candidates and makes templates, for code of `bits` bits."""

    __slots__ = ("_registers", "unknown")

    def __init__(self, bits: int) -> None:
        self._registers: dict[tuple[int, bool], tuple[str, ...]] = {}
        self.unknown = Template(Prefixes(bits))
        self.unknown.length_known = False

    def template(self, candidates: list[Candidate], prefixes: Prefixes, modrm: int) -> Template:
        """Return the template for the first candidate that fits ModRM; `modrm` is -1 where no
        candidate has one."""
        suffixes: dict[int, Template] = {}
        plain: Template | None = None
        for candidate in candidates:
            if candidate.suffix >= 0 and candidate.suffix in suffixes:
                continue
            if prefixes.wait and not candidate.form.wait:
                continue
            if not self._is_possible(candidate, prefixes, modrm):
                continue
            template = self._fill(candidate, prefixes, modrm)
            if candidate.suffix < 0:
                plain = template
                break
            suffixes[candidate.suffix] = template
        if plain is None:
            plain = self.unknown
            if suffixes:
                plain = next(iter(suffixes.values())).as_unknown()
        if suffixes:
            plain.suffixes = suffixes
        return plain

    def _is_possible(self, candidate: Candidate, prefixes: Prefixes, modrm: int) -> bool:
        form = candidate.form
        if form.opcode_register >= 0 and candidate.second < 0:
            return bool(self._register(candidate, form.opcode_register, candidate.opcode & 7))
        if candidate.second >= 0:
            return modrm >= 0 and modrm & candidate.second_mask == candidate.second
        if not candidate.has_modrm:
            return True
        if form.digit >= 0 and form.digit != modrm >> 3 & 7:
            return False
        if modrm >= 0xC0:
            if not candidate.register:
                return False
            if not self._register(candidate, form.modrm_rm, modrm & 7):
                return False
        else:
            if not candidate.memory:
                return False
            index = form.needs[form.modrm_rm] & _ALL_INDEXES
            if index and (prefixes.address_size != 32 or modrm & 7 != _ESP):
                return False
            if form.flags & table.SIB_REQUIRED and modrm & 7 != _ESP:
                return False
        return form.modrm_reg < 0 or bool(self._register(candidate, form.modrm_reg, modrm >> 3 & 7))

    def registers(self, need: int, low_bytes: bool = False) -> tuple[str, ...]:
        """Return the names, by number, of the registers that an operand can be; empty where
        there is none."""
        key = (need, low_bytes)
        names = self._registers.get(key)
        if names is None:
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

    def _register(self, candidate: Candidate, operand: int, number: int) -> str:
        form = candidate.form
        low_bytes = form.vex is not None or bool(form.flags & table.NO_HIGH_BYTE)
        return self.registers(form.needs[operand], low_bytes)[number]

    def _fill(self, candidate: Candidate, prefixes: Prefixes, modrm: int) -> Template:
        form = candidate.form
        template = Template(prefixes)
        in_memory = candidate.has_modrm and modrm < 0xC0
        if in_memory:
            template.addresses = {}
            template.has_sib = prefixes.address_size == 32 and modrm & 7 == _ESP
            need = form.needs[form.modrm_rm]
            template.index = next((name for bit, name in _INDEXES if need & bit), "")
        # Where others have ModRM there may be the first byte of this one's numbers.
        start = 0 if modrm < 0 or candidate.has_modrm or candidate.second >= 0 else -1
        places: dict[int, tuple[Tail, int, int]] = {}
        size = start
        for item in form.tail:
            width = 1 if item.what == "literal" else self._width(item, form, prefixes)
            if item.what != "literal":
                places[item.operand] = (item, size, width)
            size += width
        template.size = size
        fields: list[tuple[int, int, int]] = []
        texts = []
        for operand, need in enumerate(form.needs):
            if operand in places:
                text = self._number(template, need, places[operand], form, prefixes, fields)
            elif operand == form.modrm_rm and in_memory:
                text = _keywords(need) + "%s"
                fields.append((ADDRESS, 0, 0))
            else:
                text = self._register_text(candidate, operand, prefixes, modrm, template, fields)
            texts.append(text)
        words = _prefix_words(candidate, prefixes, in_memory or _has_offset(form))
        joint = ":" if form.needs and form.needs[0] & kinds.COLON else ","
        line = " ".join((*words, form.mnemonic))
        template.text = f"{line} {joint.join(texts)}" if texts else line
        template.fields = tuple(fields)
        return template

    def _register_text(
        self,
        candidate: Candidate,
        operand: int,
        prefixes: Prefixes,
        modrm: int,
        template: Template,
        fields: list[tuple[int, int, int]],
    ) -> str:
        form = candidate.form
        need = form.needs[operand]
        distance = "".join(text for bit, text in _DISTANCES if need & bit)
        if operand == form.modrm_rm:
            return distance + self._register(candidate, operand, modrm & 7)
        if operand == form.modrm_reg:
            name = self._register(candidate, operand, modrm >> 3 & 7)
            if form.flags & table.LOCK_IS_REX_R and prefixes.lock:
                return f"{name[:-1]}{int(name[-1]) + 8}"
            return name
        if operand == form.vex_operand:
            template.registers = self.registers(need, True)
            fields.append((VVVV, 0, 0))
            return "%s"
        if operand == form.opcode_register:
            number = (modrm if candidate.second >= 0 else candidate.opcode) & 7
            return distance + self._register(candidate, operand, number)
        if need & kinds.ONE:
            return "1"
        return next(name for name in self.registers(need) if name)

    def _width(self, item: Tail, form: Form, prefixes: Prefixes) -> int:
        if item.what == "absolute":
            return prefixes.address_size >> 3
        if item.size:
            return item.size
        need = form.needs[item.operand] | (form.needs[0] if form.needs[0] & kinds.COLON else 0)
        if need & kinds.BITS16:
            return 2
        return 4 if need & kinds.BITS32 else prefixes.bits >> 3

    def _number(
        self,
        template: Template,
        need: int,
        place: tuple[Tail, int, int],
        form: Form,
        prefixes: Prefixes,
        fields: list[tuple[int, int, int]],
    ) -> str:
        item, offset, width = place
        if item.what == "register":
            template.registers = self.registers(need, True)
            fields.append((REGISTER, offset, width))
            return "%s"
        keywords = _keywords(need)
        if item.what == "absolute":
            fields.append((NUMBER, offset, width))
            keyword = ""
            if prefixes.address:
                keyword = "word " if prefixes.address_size == 16 else "dword "
            segment = f"{prefixes.segment}:" if prefixes.segment else ""
            return f"{keywords}[{keyword}{segment}%#x]"
        if item.what == "relative":
            kind = WRAPPED if width * 8 >= prefixes.bits else NEAR
            fields.append((kind, offset, width))
            return keywords + "%#x"
        is_signed = item.rule.startswith("extended")
        fields.append((SIGNED if is_signed else NUMBER, offset, width))
        return keywords + ("%+#x" if is_signed else "%#x")


_ALL_INDEXES = kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX


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
    if prefixes.repeat and candidate.prefix != prefixes.repeat and not form.repeat:
        words.append(_repeat_word(form, prefixes, has_address))
    if prefixes.lock and not form.flags & table.LOCK_IS_REX_R:
        words.append("lock")
    if prefixes.operand and candidate.prefix != 0x66 and not form.operand_size:
        words.append(f"o{prefixes.operand_size}")
    if prefixes.address and not has_address and not form.address_size:
        words.append(f"a{prefixes.address_size}")
    return words


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
