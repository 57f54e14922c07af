"""Encoding: from an instruction to its bytes, fixups and warnings.

What an instruction's operands *are* (kinds, sizes, classes of numbers) decides the form and
nearly all of the work; which register or number it is only fills fields. The first part is done
once for each combination, see `plans`; an encoder keeps plans and addresses in bounded tables of
its own.
"""

from __future__ import annotations

from . import addressing, decorators, kinds, table
from .operand_bits import address_bits, immediate_bits, memory_bits
from .operands import (
    UNKNOWN,
    Encoded,
    EncodingError,
    FarPointer,
    Fixup,
    Immediate,
    Instruction,
    Memory,
    RegisterOperand,
)
from .plans import NOT_IN_32, make_plan, plan_address
from .processors import Processor
from .ranges import misfits, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addressing import Address
    from .operands import Mode, Operand
    from .plans import Plan
    from .registers import Register
    from .table import Form, Table

_PLANS = 1 << 16
_ADDRESSES = 1 << 14
_NUMBERS = 1 << 14
_OPERATIONS = 1 << 12
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


# Where in a signature the number of all that is no bit of `kinds` starts.
_REST = 64


class _Mnemonic:
    """What an encoder knows of a mnemonic: its forms and its plans by signature.

    `relevant` are the bits of a signature that its forms tell apart. Mnemonics of a family share
    their `plans`, which name `forms` by number. `answers` are those that are always the same, for
    plans that are constant.
    """

    __slots__ = ("answers", "forms", "plans", "relevant")

    def __init__(self, forms: tuple[Form, ...], plans: dict[tuple[int, ...], Plan]) -> None:
        self.forms = {form.number: form for form in forms}
        self.plans = plans
        self.answers: dict[tuple[int, ...], Encoded] = {}
        self.relevant = _ALWAYS | -1 << _REST
        for form in forms:
            for need in form.needs:
                self.relevant |= need

    def forms_for(self, instruction: Instruction) -> tuple[Form, ...]:
        """Return the forms with as many operands as the instruction; a far pointer counts two."""
        count = len(instruction.operands)
        count += len([1 for operand in instruction.operands if type(operand) is FarPointer])
        return tuple([form for form in self.forms.values() if len(form.needs) == count])


class Operation:
    """A mnemonic with its prefixes, in a mode: what an encoder is to do with operands.

    `context` is a number that stands for prefixes and mode.
    """

    __slots__ = ("context", "mnemonic", "mode", "name", "prefixes")

    def __init__(
        self, name: str, prefixes: tuple[str, ...], mode: Mode, mnemonic: _Mnemonic, context: int
    ) -> None:
        self.name = name
        self.prefixes = prefixes
        self.mode = mode
        self.mnemonic = mnemonic
        self.context = context


class Ready:
    """An operand made ready for operations of one mode, with the same address-size prefix or none.

    `signature` is all that plans depend on: bits of `kinds` and, above them, a number that stands
    for everything else. `number` is that of a register, `address` that of a memory reference,
    `mask` the number of the mask in braces, or 0.
    """

    __slots__ = ("address", "mask", "number", "operand", "signature")

    def __init__(
        self, operand: Operand, signature: int, number: int = 0, address: Address | None = None
    ) -> None:
        self.operand = operand
        self.signature = signature
        self.number = number
        self.address = address
        self.mask = decorators.mask(operand.decorators) if operand.decorators else 0


class Encoder:
    """Encodes instructions, and remembers what it worked out. One for each assembly."""

    __slots__ = (
        "_addresses",
        "_count",
        "_families",
        "_mnemonics",
        "_next_number",
        "_numbers",
        "_operations",
        "_processors",
        "_registers",
        "_table",
    )

    def __init__(self, table: Table) -> None:
        self._table = table
        self._mnemonics: dict[str, _Mnemonic] = {}
        self._families: dict[tuple[int, ...], dict[tuple[int, ...], Plan]] = {}
        self._operations: dict[tuple[str, tuple[str, ...], Mode], Operation] = {}
        self._count = 0
        self._addresses: dict[tuple[object, ...], Address] = {}
        self._processors: dict[str, Processor] = {}
        self._registers: dict[Register, Ready] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._next_number = 1

    def encode(self, instruction: Instruction, mode: Mode) -> Encoded:
        """Encode an instruction for a mode.

        Raises EncodingError, with NASM's message, if no form takes the operands, and KeyError if
        the table has no such mnemonic (an empty one stands for prefixes alone).
        """
        prefixes = instruction.prefixes
        operation = self.operation(instruction.mnemonic, prefixes, mode)
        return self.encode_ready(
            operation, [self.ready(operand, prefixes, mode) for operand in instruction.operands]
        )

    def operation(self, name: str, prefixes: tuple[str, ...], mode: Mode) -> Operation:
        """Return what `encode_ready` needs besides operands; KeyError as for `encode`."""
        operation = self._operations.get((name, prefixes, mode))
        if operation is None:
            if len(self._operations) >= _OPERATIONS:
                self._operations.clear()
            mnemonic = self._mnemonics.get(name) or self._add_mnemonic(name)
            context = self._number((prefixes, mode.key))
            operation = Operation(name, prefixes, mode, mnemonic, context)
            self._operations[name, prefixes, mode] = operation
        return operation

    def ready(self, operand: Operand, prefixes: tuple[str, ...], mode: Mode) -> Ready:
        """Make an operand ready, for operations with these prefixes in this mode."""
        if type(operand) is RegisterOperand:
            register = operand.register
            if operand.size or operand.to or operand.decorators or operand.distance:
                braces = decorators.without_number(operand.decorators)
                rest = self._number((operand.size, operand.to, operand.distance, braces))
                return Ready(operand, register.has | rest << _REST, register.number)
            ready = self._registers.get(register)
            if ready is None:
                ready = self._registers[register] = Ready(operand, register.has, register.number)
            return ready
        if type(operand) is Immediate:
            bits = immediate_bits(operand, mode.optimize)
            if operand.decorators:
                bits |= self._number(decorators.without_number(operand.decorators)) << _REST
            return Ready(operand, bits)
        if type(operand) is Memory:
            address = self._address(operand, prefixes, mode)
            rest = address.signature
            if operand.decorators or operand.segment is not None:
                braces = decorators.without_number(operand.decorators)
                rest = self._number((rest, braces, operand.segment))
            return Ready(operand, memory_bits(operand, address) | rest << _REST, 0, address)
        rest = self._number((operand.size, operand.distance, operand.strict))
        return Ready(operand, rest << _REST)

    def encode_ready(self, operation: Operation, operands: list[Ready]) -> Encoded:
        """Encode an operation with operands that were made ready for it, as `encode` does."""
        mnemonic = operation.mnemonic
        relevant = mnemonic.relevant
        key = (operation.context, *[operand.signature & relevant for operand in operands])
        plan = mnemonic.plans.get(key)
        if plan is None:
            plan = self._make_plan(operation, operands, key)
        if plan.errors:
            error = EncodingError(*plan.errors)
            error.warnings = addressing.ignored_sizes(
                [each.operand for each in operands], plan.errors
            )
            raise error
        if plan.is_constant and key in mnemonic.answers:
            return mnemonic.answers[key]
        forms = mnemonic.forms
        encoded = _emit(plan, forms[plan.form], operands, operation.mode)
        if plan.short is not None:
            encoded.short = _emit(plan.short, forms[plan.short.form], operands, operation.mode)
        if plan.is_constant:
            mnemonic.answers[key] = encoded
        return encoded

    def _make_plan(self, operation: Operation, operands: list[Ready], key: tuple[int, ...]) -> Plan:
        mode = operation.mode
        mnemonic = operation.mnemonic
        instruction = Instruction(
            operation.name, tuple([ready.operand for ready in operands]), operation.prefixes
        )
        processor = self._processor(mode.cpu)
        addresses = [ready.address for ready in operands if ready.address is not None]
        plan = make_plan(
            instruction,
            mode,
            processor,
            mnemonic.forms_for(instruction),
            self._table,
            addresses[0] if len(addresses) == 1 else None,
        )
        if len(addresses) > 1:
            # The sizes of two addresses depend on each other, so what is wrong is not in the key.
            # No form has two.
            plan.errors = plan.errors or ("invalid combination of opcode and operands",)
            return plan
        self._count += 1
        if self._count > _PLANS:
            self._forget()
        mnemonic.plans[key] = plan
        return plan

    def _number(self, what: tuple[object, ...]) -> int:
        """Return a number for a part of signatures: the same for equal ones, never used again."""
        number = self._numbers.get(what)
        if number is None:
            if len(self._numbers) >= _NUMBERS:
                self._numbers.clear()
            number = self._numbers[what] = self._next_number
            self._next_number += 1
        return number

    def _add_mnemonic(self, name: str) -> _Mnemonic:
        forms = self._table.forms(name) if name else _PREFIXES_ALONE
        plans = self._families.setdefault(self._table.family(name) if name else (), {})
        mnemonic = self._mnemonics[name] = _Mnemonic(forms, plans)
        return mnemonic

    def _forget(self) -> None:
        """Drop all plans, so that a hostile source cannot pile them up."""
        self._count = 0
        for mnemonic in self._mnemonics.values():
            mnemonic.plans.clear()
            mnemonic.answers.clear()

    def _processor(self, cpu: str) -> Processor:
        processor = self._processors.get(cpu)
        if processor is None:
            processor = self._processors[cpu] = Processor(cpu)
        return processor

    def _address(self, memory: Memory, prefixes: tuple[str, ...], mode: Mode) -> Address:
        key = (
            memory.terms,
            memory.hint,
            memory.index_after_comma,
            memory.nosplit,
            memory.address_keyword,
            memory.address_size,
            memory.relative,
            mode.bits,
            prefixes,
        )
        address = self._addresses.get(key)
        if address is None:
            if len(self._addresses) >= _ADDRESSES:
                self._addresses.clear()
            bits, address_sizes, impossible = address_bits(prefixes, [memory], mode)
            address = addressing.encode_address(memory, bits, mode.bits)
            address.sizes = address_sizes
            address.impossible = impossible
            address.signature = self._number(
                (bits, address_sizes, address.errors, impossible, memory.address_size)
            )
            self._addresses[key] = address
        return address


def _emit(plan: Plan, form: Form, operands: list[Ready], mode: Mode) -> Encoded:
    """Fill opcode, registers and numbers of one instruction into its plan."""
    data = bytearray(plan.head)
    data += form.opcode
    fixups: list[Fixup] = []
    warnings = plan.warnings
    sensitive = False
    if plan.opcode_register >= 0:
        data[-1] += operands[plan.opcode_register].number & 7
    elif plan.vex_operand >= 0:
        data[plan.vex_place] ^= operands[plan.vex_operand].number << 3
    elif plan.skip_place >= 0:
        data[plan.skip_place] = plan.skip
    if plan.mask_place:
        for ready in operands:
            data[plan.mask_place] |= ready.mask
    if plan.has_rm:
        field = (form.digit if plan.reg < 0 else operands[plan.reg].number & 7) << 3
        ready = operands[plan.rm]
        operand = ready.operand
        if type(operand) is RegisterOperand:
            data.append(0xC0 | field | ready.number & 7)
        else:
            address = ready.address
            if address is None:
                address = _plain_offset(plan.address_bits, mode)
            elif plan.encodes_address:
                assert type(operand) is Memory
                all_operands = tuple([each.operand for each in operands])
                address = plan_address(plan, operand, all_operands, mode)
            if address.errors:
                raise EncodingError(*address.errors)
            if address.has & kinds.LONG_ONLY:
                raise EncodingError(NOT_IN_32)
            if address.warnings:
                warnings += address.warnings
            more, sensitive = _emit_address(data, field, operand, plan, address, fixups)
            if more:
                warnings += tuple(("number-overflow", text) for text in more)
    for what, index, part, size, rule in plan.tail:
        if what == "literal":
            data.append(form.tail[index].size)
            continue
        if what == "register":
            data.append(operands[index].number << 4)
            continue
        operand = operands[index].operand
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
        operand = operands[index].operand
        if type(operand) is Immediate and (operand.variable or operand.value is UNKNOWN):
            sensitive = True
    return Encoded(bytes(data), tuple(fixups), warnings, sensitive)


def _wrap64(value: int) -> int:
    if -(1 << 63) <= value < 1 << 63:
        return value
    return signed(value, 64)


def _plain_offset(bits: int, mode: Mode) -> Address:
    """The address that a number without brackets is, for `lea eax, 5`."""
    return addressing.encode_address(Memory(), bits, mode.bits)


def _emit_address(
    data: bytearray,
    field: int,
    operand: Operand,
    plan: Plan,
    address: Address,
    fixups: list[Fixup],
) -> tuple[tuple[str, ...], bool]:
    """Append ModRM, SIB and displacement; return warnings, and whether a number that may still
    change chose the displacement's size."""
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
    data.append(modrm)
    if address.sib >= 0:
        data.append(address.sib)
    if not size:
        return (), sensitive
    if compressed:
        data.append(compressed & 0xFF)
        return (), sensitive
    rule = f"address{address.bits}{'signed' if size == 1 else 'wrap'}"
    if number is not None and not variable:
        number = _wrap64(number)
        texts = () if 0 <= number < 128 else misfits(number, size, rule)
        data += (number & (1 << size * 8) - 1).to_bytes(size, "little")
        return texts, sensitive
    fixups.append(Fixup(len(data), size, plan.rm, part, "absolute", rule))
    data += bytes(size)
    return (), sensitive


def _compressed(number: int, unit: int) -> int | None:
    """Return an 8-bit displacement that counts in units of `unit` bytes, or None if none does."""
    quotient, rest = divmod(signed(number, 32), unit)
    return quotient if not rest and -128 <= quotient <= 127 else None
