"""What the parser hands to the encoder: an instruction and its operands.

The encoder never sees an expression. Every value in an operand is one of

* an `int`: the number is known;
* `UNKNOWN`: a forward reference, its value not known yet; the encoder is optimistic and takes
  the shortest form, as NASM does in its first pass;
* any other object: relocatable, its number known to the linker only; it takes a full-size field.

`variable` says that the value was computed from labels, so that an `int` may still change while
jumps grow. The encoder then leaves a `Fixup` instead of writing the number, and sets
`Encoded.sensitive` if the number had a say in which form was chosen.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .registers import Register


class Unknown:
    """The type of `UNKNOWN`, the value of a forward reference in the first look."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class RegisterOperand:
    """A register as an operand.

    `size` is that of a size keyword before it (`byte al`), in bits, 0 without one; `distance` is
    `short`, `near`, `far` or empty (`jmp near eax`); `decorators` are the braces behind it
    without the braces (`k1`, `z`), the rounding that NASM takes in the next operand's place
    (`rn-sae`, `sae`), and `+3` or `+1` for a group of registers; `to` is NASM's `fadd to st1`.
    """

    __slots__ = ("decorators", "distance", "register", "size", "strict", "to")

    def __init__(
        self,
        register: Register,
        size: int = 0,
        decorators: tuple[str, ...] = (),
        to: bool = False,
        strict: bool = False,
        distance: str = "",
    ) -> None:
        self.register = register
        self.size = size
        self.distance = distance
        self.decorators = decorators
        self.to = to
        self.strict = strict


class Immediate:
    """A number, or the target of a jump.

    `size` in bits is that of a size keyword, 0 without one. `distance` is `short`, `near`, `far`
    or empty.
    """

    __slots__ = ("decorators", "distance", "size", "strict", "to", "value", "variable")

    def __init__(
        self,
        value: object,
        size: int = 0,
        distance: str = "",
        strict: bool = False,
        variable: bool = False,
        decorators: tuple[str, ...] = (),
        to: bool = False,
    ) -> None:
        self.value = value
        self.size = size
        self.distance = distance
        self.strict = strict
        self.variable = variable
        self.decorators = decorators
        self.to = to


class Memory:
    """A memory reference.

    `terms` are the registers of the address with their factors, in the order of their names, each
    register once (`[eax+eax]` is `eax*2`); the encoder decides which is base and which index.
    `hint` repeats what NASM's evaluator notices while it reads the text from left to right: the
    first register gives `("base", eax)`; a multiplication of it (`eax*1`) turns that to
    `("index", eax)`; and any addition of two equal kinds of terms, registers or numbers, whose
    sum is not zero (`eax+eax`, but also `ebx+eax+4+4`) to `("summed", ...)` with the same register,
    or with `None` where there was none yet.
    `index_after_comma` is the split form `[eax+8,ecx*4]`: its second part, as one term.
    `displacement` is an `int`, `UNKNOWN` or a relocatable value; `None` where the text has no
    number at all. `address_keyword` are the bits of the size keyword inside the brackets
    (`[byte ebp+0]`, `[dword 0]`; the last one, if there are several), `address_size` those of an
    `a16` or `a32` there, 0 without one. `relative` is `"rel"`, `"abs"` or empty.
    """

    __slots__ = (
        "address_keyword",
        "address_size",
        "decorators",
        "displacement",
        "distance",
        "hint",
        "index_after_comma",
        "nosplit",
        "relative",
        "segment",
        "size",
        "strict",
        "terms",
        "to",
        "variable",
    )

    def __init__(
        self,
        terms: tuple[tuple[Register, int], ...] = (),
        displacement: object = None,
        *,
        hint: tuple[str, Register | None] | None = None,
        size: int = 0,
        segment: Register | None = None,
        address_keyword: int = 0,
        address_size: int = 0,
        index_after_comma: tuple[Register, int] | None = None,
        nosplit: bool = False,
        relative: str = "",
        distance: str = "",
        strict: bool = False,
        variable: bool = False,
        decorators: tuple[str, ...] = (),
        to: bool = False,
    ) -> None:
        self.terms = terms
        self.displacement = displacement
        self.hint = hint
        self.size = size
        self.segment = segment
        self.address_keyword = address_keyword
        self.address_size = address_size
        self.index_after_comma = index_after_comma
        self.nosplit = nosplit
        self.relative = relative
        self.distance = distance
        self.strict = strict
        self.variable = variable
        self.decorators = decorators
        self.to = to

    def with_displacement(self, displacement: object) -> Memory:
        """Return a copy with another displacement."""
        return Memory(
            self.terms,
            displacement,
            hint=self.hint,
            size=self.size,
            segment=self.segment,
            address_keyword=self.address_keyword,
            address_size=self.address_size,
            index_after_comma=self.index_after_comma,
            nosplit=self.nosplit,
            relative=self.relative,
            distance=self.distance,
            strict=self.strict,
            variable=self.variable,
            decorators=self.decorators,
            to=self.to,
        )


class FarPointer:
    """`segment:offset`, the operand of a direct far jump or call.

    `size` in bits comes from a keyword before it or before the offset (`jmp 1:word there`).
    """

    __slots__ = ("decorators", "distance", "offset", "segment", "size", "strict", "to", "variable")

    def __init__(
        self,
        segment: object,
        offset: object,
        size: int = 0,
        distance: str = "",
        strict: bool = False,
        variable: bool = False,
    ) -> None:
        self.segment = segment
        self.offset = offset
        self.size = size
        self.distance = distance
        self.strict = strict
        self.variable = variable
        self.decorators: tuple[str, ...] = ()
        self.to = False


if TYPE_CHECKING:
    Operand = RegisterOperand | Immediate | Memory | FarPointer


class Instruction:
    """One instruction: lower-case mnemonic, prefixes in source order, operands.

    `prefixes` holds `lock`, `rep`, `repne`, `o16`, `a32`, `wait`, `bnd`, segment registers written
    before the mnemonic, and `{vex3}`-like ones with their braces; `times` is not among them.
    """

    __slots__ = ("mnemonic", "operands", "prefixes")

    def __init__(
        self,
        mnemonic: str,
        operands: tuple[Operand, ...] = (),
        prefixes: tuple[str, ...] = (),
    ) -> None:
        self.mnemonic = mnemonic
        self.operands = operands
        self.prefixes = prefixes


class Mode:
    """What the encoder must know beside the instruction.

    `bits` is 16 or 32. `optimize` is NASM's level: 0 for -O0, 1 for -O1, 9 for -Ox.
    `cpu` is the level that the CPU directive set, as `pyasm.x86.table` names it; empty: any.
    `bnd`: branches get a BND prefix where they can have one (DEFAULT BND).
    Two modes with equal contents give equal encodings; `key` is such contents.
    """

    __slots__ = ("bits", "bnd", "cpu", "key", "optimize")

    def __init__(self, bits: int, optimize: int = 9, cpu: str = "", bnd: bool = False) -> None:
        self.bits = bits
        self.optimize = optimize
        self.cpu = cpu
        self.bnd = bnd
        self.key = (bits, optimize, cpu, bnd)


class Fixup:
    """A field of an encoded instruction whose value the assembler fills in.

    `offset` and `size` in bytes, within the instruction. `operand` is the operand's index and
    `part` which of its values: `"value"`, `"displacement"`, `"segment"` or `"offset"`.
    `kind` is `"absolute"`, `"relative"` (to the end of the instruction) or `"segment"`.
    `rule` says what fits, in the terms of `pyasm.x86.ranges`.
    """

    __slots__ = ("kind", "offset", "operand", "part", "rule", "size")

    def __init__(
        self, offset: int, size: int, operand: int, part: str, kind: str, rule: str
    ) -> None:
        self.offset = offset
        self.size = size
        self.operand = operand
        self.part = part
        self.kind = kind
        self.rule = rule


class Encoded:
    """The encoder's answer.

    `data` are the instruction's bytes, zero where a fixup goes. `warnings` are pairs of warning
    class and text. `sensitive`: a number that may still change chose this form, so the
    instruction must be encoded again when it did. `short` is set on the near form of a branch
    whose target may turn out to be in reach: the form to use then. A branch with no other form
    than a short one (`loop`, `jmp short x`) just has a one-byte relative fixup.
    """

    __slots__ = ("data", "fixups", "sensitive", "short", "warnings")

    def __init__(
        self,
        data: bytes,
        fixups: tuple[Fixup, ...] = (),
        warnings: tuple[tuple[str, str], ...] = (),
        sensitive: bool = False,
        short: Encoded | None = None,
    ) -> None:
        self.data = data
        self.fixups = fixups
        self.warnings = warnings
        self.sensitive = sensitive
        self.short = short


# How messages begin that NASM gives when it first asks for an instruction's size; that there is no
# form for the operands it says in its last pass only.
FOUND_FIRST = (
    "impossible combination of address sizes",
    "invalid 16-bit effective address",
    "invalid 32-bit effective address",
    "64-bit addressing",
    "segr6 and segr7",
    "invalid operands in non-64-bit mode",
    "instruction not encodable with {vex2} prefix",
)
CPU_TOO_OLD = "no instruction for this cpu level"


class EncodingError(Exception):
    """No form of the mnemonic takes these operands. `str()` is NASM's message.

    `messages` are all of them; NASM sometimes has two about one line. `warnings` come behind the
    first, as class and text. `instruction` is the one that was refused, where that is known, as it
    stands in the source.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__(messages[0])
        self.messages = messages
        self.warnings: tuple[tuple[str, str], ...] = ()
        self.instruction: Instruction | None = None
