"""Encoding: from an instruction to its bytes, fixups and warnings.

What an instruction's operands *are* (kinds, sizes, classes of numbers) decides the form and
nearly all of the work; which register or number it is only fills fields. So the first part is
done once for each combination and kept as a `_Plan`; an encoder keeps plans and addresses in
bounded tables of its own.
"""

from __future__ import annotations

from . import addressing, kinds, prefixes, table
from .matching import Request, choose
from .operands import (
    UNKNOWN,
    Encoded,
    EncodingError,
    Fixup,
    Immediate,
    Memory,
    RegisterOperand,
)
from .processors import LEVEL_X86_64, Processor
from .ranges import misfits, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addressing import Address
    from .operands import Instruction, Mode, Operand
    from .table import Form, Table

_PLANS = 1 << 14
_ADDRESSES = 1 << 14
_NOT_IN_64 = "invalid operands in non-64-bit mode"
_REGISTER_SIZE = ("regsize", "invalid register size specification ignored")


class _Plan:
    """How to encode every instruction of one combination of operand kinds.

    `head` are the bytes up to ModRM; with `opcode_register` >= 0 the last of them takes that
    operand's register. `rm` and `reg` are operand indexes or -1, `digit` is the reg field ready
    for use. `tail` are tuples (what, operand, part, size in bytes, rule), `sensitive` the
    operands whose number decides the form. `short` is the plan of a jump's short form. An
    `errors` makes all the rest worthless.
    """

    __slots__ = (
        "address_bits",
        "digit",
        "errors",
        "flags",
        "has_rm",
        "head",
        "index_operand",
        "opcode_register",
        "reg",
        "rm",
        "sensitive",
        "short",
        "tail",
        "warnings",
    )

    def __init__(self) -> None:
        self.address_bits = 0
        self.head = b""
        self.opcode_register = -1
        self.has_rm = False
        self.rm = -1
        self.reg = -1
        self.index_operand = -1
        self.digit = 0
        self.flags = 0
        self.tail: tuple[tuple[str, int, str, int, str], ...] = ()
        self.sensitive: tuple[int, ...] = ()
        self.short: _Plan | None = None
        self.warnings: tuple[tuple[str, str], ...] = ()
        self.errors: tuple[str, ...] = ()


class Encoder:
    """Encodes instructions, and remembers what it worked out. One for each assembly."""

    __slots__ = ("_addresses", "_plans", "_processors", "_table")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self._addresses: dict[tuple[object, ...], Address] = {}
        self._processors: dict[str, Processor] = {}

    def encode(self, instruction: Instruction, mode: Mode) -> Encoded:
        """Encode an instruction for a mode.

        Raises EncodingError, with NASM's message, if no form takes the operands, and KeyError if
        the table has no such mnemonic (an empty one stands for prefixes alone).
        """
        operands = instruction.operands
        if len([1 for operand in operands if type(operand) is Memory]) > 1:
            return self._encode_several_addresses(instruction, mode)
        signature: list[object] = [instruction.mnemonic, instruction.prefixes, mode.key]
        address: Address | None = None
        for operand in operands:
            if type(operand) is RegisterOperand:
                if operand.size or operand.to or operand.decorators or operand.distance:
                    signature.append(
                        (
                            operand.register.has,
                            operand.register.size,
                            operand.size,
                            operand.to,
                            operand.distance,
                        )
                    )
                else:
                    signature.append(operand.register.has)
            elif type(operand) is Immediate:
                signature.append(_immediate_bits(operand, mode.optimize))
            elif type(operand) is Memory:
                address = self._address(operand, instruction, mode)
                segment = operand.segment
                signature.append(
                    (
                        operand.size,
                        operand.distance,
                        None if segment is None else segment.name,
                        address.bits,
                        address.has,
                        address.errors,
                        address.is_impossible,
                        operand.address_size,
                        operand.address_keyword,
                    )
                )
            else:
                signature.append((operand.size, operand.distance, operand.strict))
        key = tuple(signature)
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._make_plan(instruction, mode)
        if plan.errors:
            raise EncodingError(*plan.errors)
        encoded = self._emit(plan, operands, address, mode)
        if plan.short is not None:
            encoded.short = self._emit(plan.short, operands, address, mode)
        return encoded

    def _encode_several_addresses(self, instruction: Instruction, mode: Mode) -> Encoded:
        """Encode what has two addresses, whose sizes depend on each other: hardly ever legal."""
        self._addresses.clear()
        plan = self._make_plan(instruction, mode)
        self._addresses.clear()
        raise EncodingError(*plan.errors or ("invalid combination of opcode and operands",))

    # Addresses

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
            bits, impossible = _address_bits(instruction, mode)
            address = addressing.encode_address(memory, bits, mode.bits)
            address.is_impossible = bool(impossible)
            self._addresses[key] = address
        return address

    # Plans

    def _make_plan(self, instruction: Instruction, mode: Mode) -> _Plan:
        filled, errors, warnings = prefixes.slots(instruction.prefixes)
        plan = _Plan()
        have: list[int] = []
        parts: list[tuple[int, str]] = []
        unreadable: tuple[str, ...] = ()
        address_bits, address_errors = _address_bits(instruction, mode)
        for index, operand in enumerate(instruction.operands):
            if isinstance(operand, RegisterOperand):
                bits, warned = _register_bits(operand)
                have.append(bits)
                if warned:
                    warnings.append(_REGISTER_SIZE)
            elif isinstance(operand, Immediate):
                have.append(_immediate_bits(operand, mode.optimize))
            elif isinstance(operand, Memory):
                _note_memory_prefixes(operand, filled, errors)
                address = self._address(operand, instruction, mode)
                if address.is_unreadable:
                    unreadable = unreadable or address.errors
                have.append(_memory_bits(operand, address))
                parts.append((index, "displacement"))
                continue
            else:
                base = kinds.IMMEDIATE | (kinds.STRICT if operand.strict else 0)
                first = kinds.COLON | kinds.SIZE_BITS.get(operand.size, 0)
                have.append(base | first | kinds.DISTANCE_BITS[operand.distance])
                have.append(base)
                parts.append((index, "segment"))
                parts.append((index, "offset"))
                continue
            parts.append((index, "value"))
            if operand.distance == "far" and instruction.mnemonic not in ("jmp", "call"):
                errors.append("invalid use of FAR operand specifier")
        if unreadable:
            plan.errors = (*errors, *unreadable)
            return plan
        errors.extend(address_errors)
        if address_bits != mode.bits and not filled[prefixes.ADDRESS_SIZE]:
            filled[prefixes.ADDRESS_SIZE] = f"a{address_bits}"

        processor = self._processor(mode.cpu)
        if instruction.mnemonic:
            forms = self._table.forms(instruction.mnemonic)
        else:
            forms = (table.Form("", ""),)
        request = Request(
            have,
            mode.bits,
            mode.optimize,
            processor,
            filled[prefixes.REPEAT],
            filled[prefixes.ENCODING],
        )
        match = choose(forms, request)
        if match.form is None and any(bits & kinds.BITS64 for bits in have) and errors == []:
            match = choose((*forms, *self._table.long_forms(instruction.mnemonic)), request)
        if match.form is None:
            plan.errors = (*errors, match.message)
            return plan
        self._fill(plan, match.form, list(filled), request.have, parts, mode, address_bits)
        memory = instruction.operands[plan.rm] if plan.has_rm else None
        special = match.form.flags & (table.SPLIT_INDEX | table.SIB_REQUIRED)
        if (
            isinstance(memory, Memory)
            and not special
            and self._address(memory, instruction, mode).errors
        ):
            plan.errors = self._address(memory, instruction, mode).errors
        plan.errors = (*errors, *plan.errors)
        plan.warnings = (*warnings, *plan.warnings)
        plan.sensitive = tuple(
            index
            for index in range(len(have))
            if any(
                len(form.needs) == len(have)
                and form.needs[index] & (kinds.ONE | kinds.SMALL)
                and (form.needs[0] & ~kinds.RM & kinds.REGISTER) in (0, have[0] & kinds.REGISTER)
                for form in forms
            )
        )
        if match.short is not None and not plan.errors:
            plan.short = short = _Plan()
            self._fill(short, match.short, list(filled), request.have, parts, mode, address_bits)
        return plan

    def _processor(self, cpu: str) -> Processor:
        processor = self._processors.get(cpu)
        if processor is None:
            processor = self._processors[cpu] = Processor(cpu)
        return processor

    def _fill(
        self,
        plan: _Plan,
        form: Form,
        filled: list[str],
        have: list[int],
        parts: list[tuple[int, str]],
        mode: Mode,
        address_bits: int,
    ) -> None:
        """Work out the plan for a form that has been chosen."""
        flags = form.flags
        warnings: list[tuple[str, str]] = []
        errors: list[str] = []
        plan.flags = flags
        plan.address_bits = address_bits
        if flags & table.OBSOLETE:
            warnings.append(_obsolete(form, self._processor(mode.cpu)))
        if form.wait and not filled[prefixes.WAIT]:
            filled[prefixes.WAIT] = "wait"
        if form.repeat and not filled[prefixes.REPEAT]:
            filled[prefixes.REPEAT] = "rep"
        if form.operand_size:
            wanted = f"o{form.operand_size}"
            if not filled[prefixes.OPERAND_SIZE]:
                filled[prefixes.OPERAND_SIZE] = wanted
            elif filled[prefixes.OPERAND_SIZE] != wanted:
                text = f"invalid operand size prefix, must be {wanted}"
                warnings.append(("prefix-opsize", text))

        is_locked_rex = False
        used = (form.modrm_rm, form.modrm_reg, form.opcode_register)
        if flags & table.NO_HIGH_BYTE and any(
            have[index] & kinds.HIGH_BYTE for index in used if index >= 0
        ):
            errors.append("instruction cannot use high registers")
        if any(have[index] & kinds.LONG_ONLY for index in used if index >= 0):
            is_locked_rex = (
                bool(flags & table.LOCK_IS_REX_R)
                and not have[form.modrm_rm] & kinds.LONG_ONLY
                and self._processor(mode.cpu).level >= LEVEL_X86_64
            )
            if any(have[index] & kinds.HIGH_BYTE for index in used if index >= 0):
                errors.append("cannot use high byte register in rex instruction")
            elif not is_locked_rex:
                errors.append(_NOT_IN_64)
            elif filled[prefixes.LOCK]:
                errors.append("invalid lock prefix")
        if filled[prefixes.OPERAND_SIZE] == "o64":
            errors.append(_NOT_IN_64)
        in_memory = bool(have) and have[0] & kinds.MEMORY == kinds.MEMORY
        lockable = is_locked_rex or (flags & table.LOCK and in_memory)
        if filled[prefixes.LOCK] == "lock" and not lockable:
            warnings.append(("prefix-lock", "instruction is not lockable"))
        warnings.extend(_hle_warnings(filled, flags, in_memory))
        if flags & table.JUMP_JMP and filled[prefixes.REPEAT] == "bnd":
            filled[prefixes.REPEAT] = ""
            text = "jmp short does not init bnd regs - bnd prefix dropped"
            warnings.append(("prefix-bnd", text))
        errors.extend(prefixes.errors(filled))

        head = bytearray(prefixes.encode(filled, mode.bits))
        if form.address_size not in (0, mode.bits) and (
            filled[prefixes.ADDRESS_SIZE] != f"a{form.address_size}"
        ):
            head.append(0x67)
        if is_locked_rex:
            head.append(0xF0)
        opcode = bytearray(form.opcode)
        if form.condition_skip >= 0:
            opcode[form.condition_skip] = 3 if mode.bits == 16 else 5
        plan.head = bytes(head + opcode)
        if form.opcode_register >= 0:
            plan.opcode_register = parts[form.opcode_register][0]
        if form.modrm_rm >= 0:
            plan.has_rm = True
            plan.rm = parts[form.modrm_rm][0]
            if form.index_operand >= 0:
                plan.index_operand = parts[form.index_operand][0]
            if form.modrm_reg >= 0:
                plan.reg = parts[form.modrm_reg][0]
            else:
                plan.digit = form.digit << 3
        plan.tail = tuple(
            self._tail_item(item, filled, have, parts, mode, address_bits) for item in form.tail
        )
        plan.warnings = tuple(warnings)
        plan.errors = tuple(errors)

    def _tail_item(
        self,
        item: table.Tail,
        filled: list[str],
        have: list[int],
        parts: list[tuple[int, str]],
        mode: Mode,
        address_bits: int,
    ) -> tuple[str, int, str, int, str]:
        if item.what == "literal":
            return "literal", item.size, "", 1, ""
        operand, part = parts[item.operand]
        size = item.size
        rule = item.rule
        bits = have[item.operand]
        if item.what == "absolute":
            size = address_bits >> 3
            part = "displacement"
        elif size == 0:
            if bits & (kinds.BITS16 | kinds.BITS32 | kinds.BITS64):
                size = 2 if bits & kinds.BITS16 else 4
            else:
                size = mode.bits >> 3
        if item.what == "relative":
            rule = "short" if size == 1 else "signed" if size * 8 < mode.bits else "wrap"
        elif item.rule.startswith("extended"):
            width = filled[prefixes.OPERAND_SIZE][1:]
            if width not in ("16", "32"):
                width = str(mode.bits)
            rule = f"extended{width}" + ("byte" if bits & kinds.BITS8 else "")
        return item.what, operand, part, size, rule

    # Bytes

    def _emit(
        self,
        plan: _Plan,
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
                    if plan.flags & (table.SPLIT_INDEX | table.SIB_REQUIRED):
                        address = _special_address(plan, operand, operands, address.bits, mode)
                else:
                    address = _plain_offset(plan.address_bits, mode)
                if address.errors:
                    raise EncodingError(*address.errors)
                if address.has & kinds.LONG_ONLY:
                    raise EncodingError(_NOT_IN_64)
                if address.warnings:
                    warnings += address.warnings
                data, more, sensitive = _emit_address(
                    data, field, operand, plan.rm, address, mode, fixups
                )
                if more:
                    warnings += tuple(("number-overflow", text) for text in more)
        for what, index, part, size, rule in plan.tail:
            if what == "literal":
                data += bytes((index,))
                continue
            operand = operands[index]
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


def _special_address(
    plan: _Plan, memory: Memory, operands: tuple[Operand, ...], bits: int, mode: Mode
) -> Address:
    """The address of an instruction that wants its base and index, or a SIB byte, for itself."""
    index = None
    if plan.index_operand >= 0:
        operand = operands[plan.index_operand]
        assert isinstance(operand, RegisterOperand)
        index = operand.register
    split_index = bool(plan.flags & table.SPLIT_INDEX)
    sib = bool(plan.flags & table.SIB_REQUIRED)
    return addressing.encode_address(memory, bits, mode.bits, split_index, sib, index)


def _plain_offset(bits: int, mode: Mode) -> Address:
    """The address that a number without brackets is, for `lea eax, 5`."""
    return addressing.encode_address(Memory(), bits, mode.bits)


def _emit_address(
    data: bytes,
    field: int,
    operand: Operand,
    index: int,
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
    if not size:
        if number is not None:
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
    rule = f"address{address.bits}{'signed' if size == 1 else 'wrap'}"
    if number is not None and not variable:
        number = _wrap64(number)
        texts = () if 0 <= number < 128 else misfits(number, size, rule)
        return data + (number & (1 << size * 8) - 1).to_bytes(size, "little"), texts, sensitive
    fixups.append(Fixup(len(data), size, index, part, "absolute", rule))
    return data + bytes(size), (), sensitive


def _immediate_bits(operand: Immediate, optimize: int) -> int:
    """Return the bits of `kinds` that a number has."""
    bits = kinds.IMMEDIATE
    if operand.size:
        bits |= kinds.SIZE_BITS.get(operand.size, 0)
    if operand.distance:
        bits |= kinds.DISTANCE_BITS[operand.distance]
    if operand.to:
        bits |= kinds.TO
    if operand.strict:
        bits |= kinds.STRICT
    small = optimize and not operand.strict
    value = operand.value
    if type(value) is int:
        if value == 1:
            bits |= kinds.ONE
        if small:
            if (value + 128) & 0xFFFF <= 255:
                bits |= kinds.BYTE_IN_16
            if (value + 128) & 0xFFFFFFFF <= 255:
                bits |= kinds.BYTE_IN_32
    elif value is UNKNOWN and small:
        bits |= kinds.ONE | kinds.SMALL
    return bits


def _memory_bits(memory: Memory, address: Address) -> int:
    """Return the bits of `kinds` that a memory reference has."""
    bits = kinds.MEMORY_ANY | address.has
    if memory.address_keyword not in (0, address.bits):
        bits &= ~kinds.OFFSET_ONLY  # the forms without ModRM have addresses of one size
    return bits | kinds.SIZE_BITS.get(memory.size, 0) | kinds.DISTANCE_BITS[memory.distance]


def _register_bits(operand: RegisterOperand) -> tuple[int, bool]:
    """Return a register's bits, and whether it contradicts the size that was written with it."""
    bits = operand.register.has
    asked = kinds.SIZE_BITS.get(operand.size, 0) | kinds.DISTANCE_BITS[operand.distance]
    if operand.to:
        bits |= kinds.TO
    if not asked:
        return bits, False
    own = bits & kinds.SIZES
    return (bits, asked != own) if own else (bits | asked, False)


def _address_bits(instruction: Instruction, mode: Mode) -> tuple[int, tuple[str, ...]]:
    """Return the size of the instruction's addresses, and what is impossible about it."""
    possible = 16 | 32
    prefix = ""
    for word in instruction.prefixes:
        if prefixes.SLOTS[word] == prefixes.ADDRESS_SIZE:
            prefix = word
    for operand in instruction.operands:
        if type(operand) is Memory and operand.address_size and not prefix:
            prefix = f"a{operand.address_size}"
    if prefix == "asp":
        possible = 48 - mode.bits
    elif prefix:
        possible &= int(prefix[1:])
    for operand in instruction.operands:
        if type(operand) is Memory:
            possible &= addressing.address_sizes(operand)
    if possible & mode.bits:
        return mode.bits, ()
    if possible:
        return possible, ()
    return mode.bits, (addressing.IMPOSSIBLE_SIZES,)


def _note_memory_prefixes(memory: Memory, filled: list[str], errors: list[str]) -> None:
    """Put what stands inside the brackets into the slots of prefixes."""
    if memory.segment is not None:
        if filled[prefixes.SEGMENT]:
            errors.append("instruction has conflicting segment overrides")
        filled[prefixes.SEGMENT] = memory.segment.name
    if memory.address_size:
        name = f"a{memory.address_size}"
        if filled[prefixes.ADDRESS_SIZE] not in ("", name):
            errors.append("conflicting address size specifications")
        else:
            filled[prefixes.ADDRESS_SIZE] = name


def _obsolete(form: Form, processor: Processor) -> tuple[str, str]:
    what = "never implemented" if form.flags & table.NEVER else "obsolete"
    if not form.flags & table.NEVER and form.level == processor.level:
        return "obsolete-valid", f"instruction {what} but valid on the target CPU"
    if form.flags & table.NOP:
        return "obsolete-nop", f"instruction {what} and is a noop on the target CPU"
    how = "and invalid on" if form.flags & table.NEVER else "and removed from"
    return "obsolete-removed", f"instruction {what} {how} the target CPU"


def _hle_warnings(filled: list[str], flags: int, in_memory: bool) -> list[tuple[str, str]]:
    prefix = filled[prefixes.REPEAT]
    if prefix not in ("xacquire", "xrelease"):
        return []
    if in_memory:
        if flags & table.HLE_NO_LOCK or (flags & table.HLE_RELEASE and prefix == "xrelease"):
            return []
        if flags & table.HLE:
            if filled[prefixes.LOCK] == "lock":
                return []
            return [("prefix-hle", f"{prefix} with this instruction requires lock")]
    return [("prefix-hle", f"{prefix} invalid with this instruction")]
