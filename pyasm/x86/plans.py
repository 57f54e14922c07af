"""Plans: what encoding an instruction comes to, but for which registers and numbers it has.

A plan holds for every instruction of the same prefixes and kinds of operands, and of the same
mnemonic or one that shares its rows in the table. So it is made once for many instructions.
"""

from __future__ import annotations

from . import addressing, decorators, kinds, prefixes, table
from .matching import Request, choose
from .operand_bits import (
    address_bits,
    far_pointer_bits,
    immediate_bits,
    memory_bits,
    register_bits,
)
from .operands import Immediate, Memory, RegisterOperand
from .processors import LEVEL_X86_64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .addressing import Address
    from .operands import Instruction, Mode, Operand
    from .processors import Processor
    from .table import Form, Table, Vex

_INDEXES = kinds.XMM_INDEX | kinds.YMM_INDEX | kinds.ZMM_INDEX
_ELEMENT_BYTES = {0: 1, kinds.BITS16: 2, kinds.BITS32: 4, kinds.BITS64: 8}
NOT_IN_32 = "invalid operands in non-64-bit mode"
_REGISTER_SIZE = ("regsize", "invalid register size specification ignored")


class Plan:
    """How to encode every instruction of one combination of operand kinds.

    `form` is the number of the form that gives opcode, digit and literal bytes. `head` are the
    bytes before the opcode; with `opcode_register` >= 0 the last byte of that takes the operand's
    register, and its byte at `skip_place`, if that is not -1, becomes `skip`. `rm` and `reg` are
    operand indexes or -1. `tail` are tuples (what, operand, part, size in bytes, rule); a literal
    has for operand its place in the form's tail. `sensitive` are the operands whose number decides
    the form. The register of `vex_operand`, if that is not -1, goes to the head's byte at
    `vex_place`, masks to that at `mask_place`, if that is not 0. `short` is the plan of a jump's
    short form. With `encodes_address` the form wants its address encoded in a way of its own, see
    `plan_address`. An 8-bit displacement counts in units of `unit` bytes, if that is not 0.
    `is_constant`: registers and numbers have no say in the bytes, except through a fixup, as for a
    jump. Anything in `errors` makes all the rest worthless.
    """

    __slots__ = (
        "address_bits",
        "encodes_address",
        "errors",
        "flags",
        "form",
        "has_rm",
        "head",
        "index_operand",
        "is_constant",
        "mask_place",
        "opcode_register",
        "reg",
        "rm",
        "sensitive",
        "short",
        "skip",
        "skip_place",
        "tail",
        "unit",
        "vex_operand",
        "vex_place",
        "warnings",
    )

    def __init__(self) -> None:
        self.address_bits = 0
        self.encodes_address = False
        self.head = b""
        self.opcode_register = -1
        self.has_rm = False
        self.rm = -1
        self.reg = -1
        self.index_operand = -1
        self.vex_operand = -1
        self.vex_place = 0
        self.mask_place = 0
        self.unit = 0
        self.form = 0
        self.skip_place = -1
        self.skip = 0
        self.flags = 0
        self.tail: tuple[tuple[str, int, str, int, str], ...] = ()
        self.sensitive: tuple[int, ...] = ()
        self.short: Plan | None = None
        self.warnings: tuple[tuple[str, str], ...] = ()
        self.errors: tuple[str, ...] = ()
        self.is_constant = False


class _Reading:
    """An instruction's operands as matching sees them.

    `have` are their bits, `parts` for each the index of the operand it comes from and the name
    of the value in it; a far pointer gives two. `filled` are the prefixes in their slots.
    """

    __slots__ = (
        "address_bits",
        "address_sizes",
        "asks",
        "counts",
        "decorators",
        "errors",
        "filled",
        "have",
        "is_unreadable",
        "parts",
        "warnings",
    )

    def __init__(self, instruction: Instruction, mode: Mode, address: Address | None) -> None:
        self.filled, self.errors, self.warnings = prefixes.slots(instruction.prefixes)
        self.have: list[int] = []
        self.parts: list[tuple[int, str]] = []
        self.is_unreadable = False
        self.decorators: tuple[str, ...] = ()
        self.asks: tuple[int, ...] = ()
        self.counts: tuple[int, ...] = ()
        for operand in instruction.operands:
            self.decorators += operand.decorators
        if self.decorators:
            words = [operand.decorators for operand in instruction.operands]
            self.asks = tuple(decorators.bits(each) for each in words)
            self.counts = tuple(decorators.count(each) for each in words)
        if address is not None:
            self.address_bits, self.address_sizes = address.bits, address.sizes
            impossible = address.impossible
        else:
            memories = [operand for operand in instruction.operands if isinstance(operand, Memory)]
            self.address_bits, self.address_sizes, impossible = address_bits(
                instruction.prefixes, memories, mode
            )
        for index, operand in enumerate(instruction.operands):
            part = "value"
            if isinstance(operand, RegisterOperand):
                bits, is_contradicted = register_bits(operand)
                if is_contradicted:
                    self.warnings.append(_REGISTER_SIZE)
            elif isinstance(operand, Immediate):
                bits = immediate_bits(operand, mode.optimize)
            elif isinstance(operand, Memory):
                _note_memory_prefixes(operand, self.filled, self.errors)
                found = address or addressing.encode_address(operand, self.address_bits, mode.bits)
                if found.is_unreadable:
                    # The parser of NASM goes no further.
                    self.is_unreadable = True
                    self.errors.extend(found.errors)
                    return
                bits = memory_bits(operand, found)
                part = "displacement"
            else:
                first, bits = far_pointer_bits(operand)
                self.have.append(first)
                self.parts.append((index, "segment"))
                part = "offset"
            self.have.append(bits)
            self.parts.append((index, part))
            if (
                part == "value"
                and operand.distance == "far"
                and (instruction.mnemonic not in ("jmp", "call"))
            ):
                self.errors.append("invalid use of FAR operand specifier")
        self.errors.extend(impossible)
        if self.address_bits != mode.bits and not self.filled[prefixes.ADDRESS_SIZE]:
            self.filled[prefixes.ADDRESS_SIZE] = f"a{self.address_bits}"


def make_plan(
    instruction: Instruction,
    mode: Mode,
    processor: Processor,
    forms: tuple[Form, ...],
    instructions: Table,
    address: Address | None,
) -> Plan:
    """Choose a form for an instruction and work out all that does not depend on its numbers.

    `forms` are those of the mnemonic that have as many operands; `instructions` is asked for
    more of them to tell what is wrong. `address` is that of the memory operand, if there is one.
    """
    plan = Plan()
    reading = _Reading(instruction, mode, address)
    have = reading.have
    if reading.is_unreadable:
        plan.errors = tuple(reading.errors)
        return plan
    filled = reading.filled
    request = Request(
        have,
        mode.bits,
        mode.optimize,
        processor,
        filled[prefixes.REPEAT],
        filled[prefixes.ENCODING],
        reading.address_bits,
        reading.address_sizes,
        reading.asks,
        reading.counts,
    )
    asks_64 = any(bits & kinds.BITS64 for bits in have)
    match = choose(forms, request)
    if match.form is None and asks_64 and not reading.errors:
        match = choose((*forms, *_long_forms(instruction, len(have), instructions)), request)
    if match.form is None:
        plan.errors = (*reading.errors, match.message)
        return plan
    _fill(plan, match.form, list(filled), reading, mode, processor)
    memory = instruction.operands[plan.rm] if plan.has_rm else None
    if isinstance(memory, Memory):
        if address is None or plan.encodes_address:
            address = plan_address(plan, memory, instruction.operands, mode)
        if address.has & _INDEXES and not match.form.needs[match.form.modrm_rm] & _INDEXES:
            # A vector of addresses, where there is to be one.
            plan.errors = (f"invalid {mode.bits}-bit effective address",)
        elif decorators.NOT_IN_MEMORY not in plan.errors and (
            reading.errors or not plan.encodes_address
        ):
            plan.errors = address.errors or plan.errors
    plan.errors = (*reading.errors, *plan.errors)
    plan.warnings = (*reading.warnings, *plan.warnings)
    plan.sensitive = tuple(
        index
        for index, bits in enumerate(have)
        if bits & kinds.IMMEDIATE and _depends(forms, have, index)
    )
    if match.short is not None and not plan.errors:
        plan.short = Plan()
        _fill(plan.short, match.short, list(filled), reading, mode, processor)
    plan.is_constant = not plan.sensitive and _is_constant(plan)
    if plan.short is not None:
        plan.is_constant = plan.is_constant and _is_constant(plan.short)
    return plan


def _is_constant(plan: Plan) -> bool:
    return not (
        plan.has_rm
        or plan.opcode_register >= 0
        or plan.vex_operand >= 0
        or any(what not in ("literal", "relative") for what, *_ in plan.tail)
    )


def _long_forms(instruction: Instruction, count: int, instructions: Table) -> list[Form]:
    forms = instructions.long_forms(instruction.mnemonic)
    return [form for form in forms if len(form.needs) == count]


def _depends(forms: tuple[Form, ...], have: list[int], index: int) -> bool:
    """Whether the number in the operand at `index` may decide which form is taken."""
    return any(
        form.needs[index] & (kinds.ONE | kinds.SMALL)
        and (form.needs[0] & ~kinds.RM & kinds.REGISTER) in (0, have[0] & kinds.REGISTER)
        for form in forms
    )


def _fill(
    plan: Plan,
    form: Form,
    filled: list[str],
    reading: _Reading,
    mode: Mode,
    processor: Processor,
) -> None:
    """Work out the plan for a form that has been chosen."""
    flags = form.flags
    have = reading.have
    parts = reading.parts
    warnings: list[tuple[str, str]] = []
    errors: list[str] = []
    plan.flags = flags
    plan.address_bits = reading.address_bits
    if form.sizes_address and form.address_size != reading.address_bits:
        plan.address_bits = form.address_size
        plan.encodes_address = True
        filled[prefixes.ADDRESS_SIZE] = f"a{form.address_size}"
    if flags & (table.SPLIT_INDEX | table.SIB_REQUIRED):
        plan.encodes_address = True
    if flags & table.OBSOLETE:
        warnings.append(_obsolete(form, processor))
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
    used = 0
    for index in (form.modrm_rm, form.modrm_reg, form.opcode_register, form.vex_operand):
        if index >= 0:
            used |= have[index]
    if flags & table.NO_HIGH_BYTE and used & kinds.HIGH_BYTE:
        errors.append("instruction cannot use high registers")
    if form.vex is not None and used & kinds.HIGH_BYTE:
        errors.append("cannot use high register in AVX instruction")
    if flags & table.EVEX:
        if used & kinds.HIGH16:
            errors.append(NOT_IN_32)
        if reading.decorators and form.modrm_rm >= 0:
            if have[form.modrm_rm] & kinds.REGISTER:
                if reading.counts[form.modrm_rm]:
                    errors.append(decorators.NOT_IN_REGISTER)
            elif not decorators.MODES.keys().isdisjoint(reading.decorators):
                errors.append(decorators.NOT_IN_MEMORY)
    # With VEX and EVEX the size of a general register is W, which these rows give themselves; and
    # where there are no high bytes, SPL and its like are just the whole registers.
    is_sized_by_row = form.vex is not None or flags & table.NO_HIGH_BYTE
    if used & (kinds.EXTENDED if is_sized_by_row else kinds.LONG_ONLY):
        is_locked_rex = (
            bool(flags & table.LOCK_IS_REX_R)
            and not have[form.modrm_rm] & kinds.LONG_ONLY
            and processor.level >= LEVEL_X86_64
        )
        if used & kinds.HIGH_BYTE:
            errors.append("cannot use high byte register in rex instruction")
        elif not is_locked_rex:
            errors.append(NOT_IN_32)
        elif filled[prefixes.LOCK]:
            errors.append("invalid lock prefix")
    if filled[prefixes.OPERAND_SIZE] == "o64" and form.vex is None:
        errors.append(NOT_IN_32)
    in_memory = bool(have) and have[0] & kinds.MEMORY == kinds.MEMORY
    lockable = is_locked_rex or (flags & table.LOCK and in_memory)
    if filled[prefixes.LOCK] == "lock" and not lockable:
        warnings.append(("prefix-lock", "instruction is not lockable"))
    warnings.extend(_hle_warnings(filled, flags, in_memory))
    by_default = mode.bnd and flags & table.BND and not flags & table.JUMP_JMP
    if by_default and filled[prefixes.REPEAT] != "nobnd":
        filled[prefixes.REPEAT] = "bnd"
    if flags & table.JUMP_JMP and filled[prefixes.REPEAT] == "bnd":
        filled[prefixes.REPEAT] = ""
        text = "jmp short does not init bnd regs - bnd prefix dropped"
        warnings.append(("prefix-bnd", text))
    errors.extend(prefixes.errors(filled))

    head = bytearray(prefixes.encode(filled, mode.bits))
    if form.address_size not in (0, mode.bits) and (
        filled[prefixes.ADDRESS_SIZE] not in ("asp", f"a{form.address_size}")
    ):
        head.append(0x67)
    if is_locked_rex:
        head.append(0xF0)
    if form.vex is not None:
        _add_vex(plan, form, form.vex, head, reading)
        if plan.errors:
            errors.extend(plan.errors)
    plan.form = form.number
    plan.head = bytes(head)
    if form.condition_skip >= 0:
        plan.skip_place = len(head) + form.condition_skip
        plan.skip = 3 if mode.bits == 16 else 5
    if form.opcode_register >= 0:
        plan.opcode_register = parts[form.opcode_register][0]
    if form.modrm_rm >= 0:
        plan.has_rm = True
        plan.rm = parts[form.modrm_rm][0]
        if form.index_operand >= 0:
            plan.index_operand = parts[form.index_operand][0]
        if form.modrm_reg >= 0:
            plan.reg = parts[form.modrm_reg][0]
    plan.tail = tuple(
        [_tail_item(place, item, filled, reading, mode) for place, item in enumerate(form.tail)]
    )
    plan.warnings = tuple(warnings)
    plan.errors = tuple(errors)


def _add_vex(plan: Plan, form: Form, vex: Vex, head: bytearray, reading: _Reading) -> None:
    """Append a VEX, EVEX or XOP prefix to the legacy ones, with nothing in vvvv yet.

    Of its inverted fields R, X and B are 1, as the registers of 64-bit code alone need them.
    """
    encoding = reading.filled[prefixes.ENCODING]
    vvvv = 0x78
    if vex.kind == 0x62:
        low = vex.wide << 7 | vvvv | 4 | vex.low & 3
        head += bytes((0x62, 0xF0 | vex.opcode_map, low))
        head.append(decorators.last_byte(reading.decorators, vex.low >> 2))
        if any(ask & decorators.MASK for ask in reading.asks):
            plan.mask_place = len(head) - 1
        plan.unit = form.unit
        if form.modrm_rm >= 0 and reading.counts and reading.counts[form.modrm_rm]:
            plan.unit = _ELEMENT_BYTES[form.elements[form.modrm_rm]]
    elif vex.kind == 0x8F or vex.opcode_map != 1 or vex.wide or encoding == "{vex3}":
        if encoding == "{vex2}":
            plan.errors = ("instruction not encodable with {vex2} prefix",)
        head += bytes((vex.kind, 0xE0 | vex.opcode_map, vex.wide << 7 | vvvv | vex.low))
    else:
        head += bytes((0xC5, 0x80 | vvvv | vex.low))
    if form.vex_operand >= 0:
        plan.vex_operand = reading.parts[form.vex_operand][0]
        plan.vex_place = len(head) - (2 if vex.kind == 0x62 else 1)


def _tail_item(
    place: int,
    item: table.Tail,
    filled: list[str],
    reading: _Reading,
    mode: Mode,
) -> tuple[str, int, str, int, str]:
    if item.what == "literal":
        return "literal", place, "", 1, ""
    operand, part = reading.parts[item.operand]
    size = item.size
    rule = item.rule
    bits = reading.have[item.operand]
    if item.what == "absolute":
        size = reading.address_bits >> 3
        part = "displacement"
    elif size == 0:
        if bits & (kinds.BITS16 | kinds.BITS32 | kinds.BITS64):
            size = 2 if bits & kinds.BITS16 else 4
        elif item.what == "relative" and filled[prefixes.OPERAND_SIZE] in ("o16", "o32"):
            size = int(filled[prefixes.OPERAND_SIZE][1:]) >> 3
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


def plan_address(plan: Plan, memory: Memory, operands: tuple[Operand, ...], mode: Mode) -> Address:
    """Encode the address as the plan's instruction wants it: some want base and index, or a SIB
    byte, for themselves."""
    index = None
    if plan.index_operand >= 0:
        operand = operands[plan.index_operand]
        assert isinstance(operand, RegisterOperand)
        index = operand.register
    split_index = bool(plan.flags & table.SPLIT_INDEX)
    sib = bool(plan.flags & table.SIB_REQUIRED)
    return addressing.encode_address(memory, plan.address_bits, mode.bits, split_index, sib, index)


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
