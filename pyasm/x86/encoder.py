"""Encoding: from an instruction to its bytes, fixups and warnings.

What an instruction's operands *are* (kinds, sizes, classes of numbers) decides the form and
nearly all of the work; which register or number it is only fills fields. The first part is done
once for each combination, see `plans`; an encoder keeps plans and addresses in bounded tables of
its own.
"""

from __future__ import annotations

from . import addressing, kinds, table
from .operand_bits import address_bits, immediate_bits, memory_bits
from .operands import (
    UNKNOWN,
    Encoded,
    EncodingError,
    FarPointer,
    Fixup,
    Immediate,
    Memory,
    RegisterOperand,
)
from .plans import NOT_IN_32, make_plan, plan_address
from .processors import Processor
from .ranges import misfits, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addressing import Address
    from .operands import Instruction, Mode, Operand
    from .plans import Plan
    from .table import Form, Table

_PLANS = 1 << 14
_ADDRESSES = 1 << 14
_PREFIXES_ALONE = (table.Form("", ""),)
# What matters about operands whatever the forms are.
_ALWAYS = (
    kinds.REGISTER
    | kinds.IMMEDIATE
    | kinds.MEMORY
    | kinds.MEMORY_ANY
    | kinds.TO
    | kinds.COLON
    | kinds.STRICT
    | kinds.SIZES
    | kinds.HIGH_BYTE
    | kinds.LONG_ONLY
    | kinds.HIGH16
    | kinds.EXTENDED
    | kinds.XMM_INDEX
    | kinds.YMM_INDEX
    | kinds.ZMM_INDEX
)


class _Mnemonic:
    """What an encoder knows of a mnemonic: its forms and its plans by signature.

    `relevant` are the bits of `kinds` that its forms tell apart.
    """

    __slots__ = ("_forms", "plans", "relevant")

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self._forms: dict[int, tuple[Form, ...]] = {}
        for count in {len(form.needs) for form in forms}:
            self._forms[count] = tuple(form for form in forms if len(form.needs) == count)
        self.plans: dict[tuple[object, ...], Plan] = {}
        self.relevant = _ALWAYS
        for form in forms:
            for need in form.needs:
                self.relevant |= need

    def forms(self, instruction: Instruction) -> tuple[Form, ...]:
        """Return the forms with as many operands as the instruction; a far pointer counts two."""
        count = len(instruction.operands)
        count += len([1 for operand in instruction.operands if type(operand) is FarPointer])
        return self._forms.get(count, ())


class Encoder:
    """Encodes instructions, and remembers what it worked out. One for each assembly."""

    __slots__ = ("_addresses", "_count", "_mnemonics", "_processors", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._mnemonics: dict[str, _Mnemonic] = {}
        self._count = 0
        self._addresses: dict[tuple[object, ...], Address] = {}
        self._processors: dict[str, Processor] = {}

    def encode(self, instruction: Instruction, mode: Mode) -> Encoded:
        """Encode an instruction for a mode.

        Raises EncodingError, with NASM's message, if no form takes the operands, and KeyError if
        the table has no such mnemonic (an empty one stands for prefixes alone).
        """
        mnemonic = self._mnemonics.get(instruction.mnemonic)
        if mnemonic is None:
            mnemonic = self._add_mnemonic(instruction.mnemonic)
        relevant = mnemonic.relevant
        operands = instruction.operands
        signature: list[object] = [instruction.prefixes, mode.key]
        address: Address | None = None
        for operand in operands:
            if type(operand) is RegisterOperand:
                signature.append(operand.register.has & relevant)
                if operand.size or operand.to or operand.decorators or operand.distance:
                    signature.append((operand.size, operand.to, operand.distance))
                    signature.append(operand.decorators)
            elif type(operand) is Immediate:
                signature.append(immediate_bits(operand, mode.optimize) & relevant)
                if operand.decorators:
                    signature.append(operand.decorators)
            elif type(operand) is Memory:
                if address is not None:
                    return self._encode_two_addresses(instruction, mode, mnemonic)
                address = self._address(operand, instruction, mode)
                signature.append(memory_bits(operand, address) & relevant)
                signature.append(address.signature)
                if operand.decorators:
                    signature.append(operand.decorators)
                if operand.segment is not None or operand.address_size:
                    segment = operand.segment
                    name = segment.name if segment is not None else ""
                    signature.append((name, operand.address_size))
            else:
                signature.append((operand.size, operand.distance, operand.strict))
        key = tuple(signature)
        plan = mnemonic.plans.get(key)
        if plan is None:
            self._count += 1
            if self._count > _PLANS:
                self._forget()
            processor = self._processor(mode.cpu)
            plan = make_plan(instruction, mode, processor, mnemonic.forms(instruction), self._table)
            mnemonic.plans[key] = plan
        if plan.errors:
            raise EncodingError(*plan.errors)
        encoded = _emit(plan, operands, address, mode)
        if plan.short is not None:
            encoded.short = _emit(plan.short, operands, address, mode)
        return encoded

    def _add_mnemonic(self, name: str) -> _Mnemonic:
        forms = self._table.forms(name) if name else _PREFIXES_ALONE
        mnemonic = self._mnemonics[name] = _Mnemonic(forms)
        return mnemonic

    def _forget(self) -> None:
        """Drop all plans, so that a hostile source cannot pile them up."""
        self._count = 0
        for mnemonic in self._mnemonics.values():
            mnemonic.plans.clear()

    def _encode_two_addresses(
        self, instruction: Instruction, mode: Mode, mnemonic: _Mnemonic
    ) -> Encoded:
        """Refuse what has two addresses, as their sizes depend on each other: no form has two."""
        processor = self._processor(mode.cpu)
        plan = make_plan(instruction, mode, processor, mnemonic.forms(instruction), self._table)
        raise EncodingError(*plan.errors or ("invalid combination of opcode and operands",))

    def _processor(self, cpu: str) -> Processor:
        processor = self._processors.get(cpu)
        if processor is None:
            processor = self._processors[cpu] = Processor(cpu)
        return processor

    def _address(self, memory: Memory, instruction: Instruction, mode: Mode) -> Address:
        key = (
            memory.terms,
            memory.hint,
            memory.index_after_comma,
            memory.nosplit,
            memory.address_keyword,
            memory.address_size,
            memory.relative,
            mode.bits,
            instruction.prefixes,
        )
        address = self._addresses.get(key)
        if address is None:
            if len(self._addresses) >= _ADDRESSES:
                self._addresses.clear()
            bits, sizes, impossible = address_bits(instruction.prefixes, [memory], mode)
            address = addressing.encode_address(memory, bits, mode.bits)
            address.signature = (bits, sizes, address.errors, bool(impossible))
            self._addresses[key] = address
        return address


def _emit(
    plan: Plan,
    operands: tuple[Operand, ...],
    address: Address | None,
    mode: Mode,
) -> Encoded:
    """Fill the registers and numbers of one instruction into its plan."""
    fixups: list[Fixup] = []
    warnings = plan.warnings
    sensitive = False
    data = plan.head
    if plan.opcode_register >= 0:
        operand = operands[plan.opcode_register]
        assert isinstance(operand, RegisterOperand)
        data = data[:-1] + bytes((data[-1] + (operand.register.number & 7),))
    elif plan.vex_operand >= 0:
        operand = operands[plan.vex_operand]
        assert isinstance(operand, RegisterOperand)
        place = plan.vex_place
        vvvv = data[place] ^ operand.register.number << 3
        data = data[:place] + bytes((vvvv,)) + data[place + 1 :]
    if plan.has_rm:
        field = plan.digit
        if plan.reg >= 0:
            operand = operands[plan.reg]
            assert isinstance(operand, RegisterOperand)
            field = (operand.register.number & 7) << 3
        operand = operands[plan.rm]
        if type(operand) is RegisterOperand:
            data += bytes((0xC0 | field | operand.register.number & 7,))
        else:
            if type(operand) is Memory:
                assert address is not None
                if plan.encodes_address:
                    address = plan_address(plan, operand, operands, mode)
            else:
                address = _plain_offset(plan.address_bits, mode)
            if address.errors:
                raise EncodingError(*address.errors)
            if address.has & kinds.LONG_ONLY:
                raise EncodingError(NOT_IN_32)
            if address.warnings:
                warnings += address.warnings
            data, more, sensitive = _emit_address(data, field, operand, plan, address, mode, fixups)
            if more:
                warnings += tuple(("number-overflow", text) for text in more)
    for what, index, part, size, rule in plan.tail:
        if what == "literal":
            data += bytes((index,))
            continue
        operand = operands[index]
        if what == "register":
            assert isinstance(operand, RegisterOperand)
            data += bytes((operand.register.number << 4,))
            continue
        value: object = getattr(operand, part)
        if what == "segment" and type(value) is int:
            raise EncodingError("value referenced by FAR is not relocatable")
        if type(value) is int and what != "relative" and not operand.variable:  # type: ignore[union-attr]  # no register has a tail
            number = _wrap64(value)
            if not 0 <= number < 128:
                for text in misfits(number, size, rule):
                    warnings += (("number-overflow", text),)
            data += (number & (1 << size * 8) - 1).to_bytes(size, "little")
            continue
        kind = "relative" if what == "relative" else "absolute"
        if what == "segment":
            kind = "segment"
        fixups.append(Fixup(len(data), size, index, part, kind, rule))
        data += bytes(size)
    for index in plan.sensitive:
        operand = operands[index]
        if type(operand) is Immediate and (operand.variable or operand.value is UNKNOWN):
            sensitive = True
    return Encoded(data, tuple(fixups), warnings, sensitive)


def _wrap64(value: int) -> int:
    if -(1 << 63) <= value < 1 << 63:
        return value
    return signed(value, 64)


def _plain_offset(bits: int, mode: Mode) -> Address:
    """The address that a number without brackets is, for `lea eax, 5`."""
    return addressing.encode_address(Memory(), bits, mode.bits)


def _emit_address(
    data: bytes,
    field: int,
    operand: Operand,
    plan: Plan,
    address: Address,
    mode: Mode,
    fixups: list[Fixup],
) -> tuple[bytes, tuple[str, ...], bool]:
    """Append ModRM, SIB and displacement; return the bytes, warnings, and whether a number that
    may still change chose the displacement's size."""
    part = "displacement" if type(operand) is Memory else "value"
    value: object = getattr(operand, part)
    variable = operand.variable  # type: ignore[union-attr]  # no register comes here
    if value is None:
        value = 0
    number = value if type(value) is int else None
    modrm = address.modrm | field
    size = address.fixed
    sensitive = False
    compressed = None
    if not size:
        if plan.unit and number is not None and not variable and not address.wide:
            compressed = _compressed(number, plan.unit)
        if plan.unit:
            zero = number is not None and signed(number, address.bits) == 0
            if zero and address.may_be_empty and not (address.byte or address.wide):
                pass
            else:
                size = 1 if compressed is not None else address.bits >> 3
        elif number is not None:
            near = signed(number, address.bits)
            if near == 0 and address.may_be_empty and not (address.byte or address.wide):
                pass
            elif not address.wide and (address.byte or -128 <= near <= 127):
                size = 1
            else:
                size = address.bits >> 3
        else:
            size = 1 if address.byte and not address.wide else address.bits >> 3
        if size == 1:
            modrm |= 0x40
        elif size:
            modrm |= 0x80
        sensitive = (variable or value is UNKNOWN) and not (address.byte or address.wide)
    if address.sib >= 0:
        data += bytes((modrm, address.sib))
    else:
        data += bytes((modrm,))
    if not size:
        return data, (), sensitive
    if compressed:
        return data + bytes((compressed & 0xFF,)), (), sensitive
    rule = f"address{address.bits}{'signed' if size == 1 else 'wrap'}"
    if number is not None and not variable:
        number = _wrap64(number)
        texts = () if 0 <= number < 128 else misfits(number, size, rule)
        return data + (number & (1 << size * 8) - 1).to_bytes(size, "little"), texts, sensitive
    fixups.append(Fixup(len(data), size, plan.rm, part, "absolute", rule))
    return data + bytes(size), (), sensitive


def _compressed(number: int, unit: int) -> int | None:
    """Return an 8-bit displacement that counts in units of `unit` bytes, or None if none does."""
    quotient, rest = divmod(signed(number, 32), unit)
    return quotient if not rest and -128 <= quotient <= 127 else None
