"""A snapshot of the CPU's registers, with names for their halves."""

from __future__ import annotations

from typing import Final

GENERAL: Final = ("eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp")
SEGMENTS: Final = ("cs", "ds", "es", "ss", "fs", "gs")
CONTROL: Final = ("cr0", "cr2", "cr3", "cr4")
ALL: Final = (*GENERAL, "eip", "eflags", *SEGMENTS, *CONTROL)

CARRY: Final = 1 << 0
ZERO: Final = 1 << 6
TRAP: Final = 1 << 8
INTERRUPT: Final = 1 << 9
DIRECTION: Final = 1 << 10
NESTED_TASK: Final = 1 << 14
RESUME: Final = 1 << 16
VIRTUAL_8086: Final = 1 << 17
ALIGNMENT_CHECK: Final = 1 << 18

_FLAG_NAMES: Final = (
    ("CF", CARRY),
    ("PF", 1 << 2),
    ("AF", 1 << 4),
    ("ZF", ZERO),
    ("SF", 1 << 7),
    ("TF", TRAP),
    ("IF", INTERRUPT),
    ("DF", DIRECTION),
    ("OF", 1 << 11),
    ("NT", NESTED_TASK),
    ("VM", VIRTUAL_8086),
)


class _Part:
    """A field of a 32-bit register: `width` bits from bit `shift` on."""

    def __init__(self, whole: str, shift: int, width: int) -> None:
        self._whole, self._shift, self._mask = whole, shift, (1 << width) - 1

    def __get__(self, registers: Registers, owner: type[Registers]) -> int:
        value: int = getattr(registers, self._whole)
        return value >> self._shift & self._mask

    def __set__(self, registers: Registers, value: int) -> None:
        whole: int = getattr(registers, self._whole)
        whole &= ~(self._mask << self._shift)
        setattr(registers, self._whole, whole | (value & self._mask) << self._shift)


class Registers:
    """Values of the general, segment and control registers, EIP and EFLAGS, as unsigned integers.

    `ax`, `al`, `ah` and so on read and write parts of the 32-bit registers.
    """

    __slots__ = ALL

    eax: int
    ebx: int
    ecx: int
    edx: int
    esi: int
    edi: int
    ebp: int
    esp: int
    eip: int
    eflags: int
    cs: int
    ds: int
    es: int
    ss: int
    fs: int
    gs: int
    cr0: int
    cr2: int
    cr3: int
    cr4: int

    ax = _Part("eax", 0, 16)
    al = _Part("eax", 0, 8)
    ah = _Part("eax", 8, 8)
    bx = _Part("ebx", 0, 16)
    bl = _Part("ebx", 0, 8)
    bh = _Part("ebx", 8, 8)
    cx = _Part("ecx", 0, 16)
    cl = _Part("ecx", 0, 8)
    ch = _Part("ecx", 8, 8)
    dx = _Part("edx", 0, 16)
    dl = _Part("edx", 0, 8)
    dh = _Part("edx", 8, 8)
    si = _Part("esi", 0, 16)
    di = _Part("edi", 0, 16)
    bp = _Part("ebp", 0, 16)
    sp = _Part("esp", 0, 16)
    ip = _Part("eip", 0, 16)

    def __init__(self, **values: int) -> None:
        """Set the named registers; all others are 0."""
        for name in ALL:
            setattr(self, name, values.pop(name, 0))
        if values:
            raise TypeError(f"no such register: {', '.join(values)}")

    def copy(self) -> Registers:
        """Return a copy."""
        return Registers(**{name: getattr(self, name) for name in ALL})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Registers) and all(
            getattr(self, name) == getattr(other, name) for name in ALL
        )

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"Registers({', '.join(f'{name}={getattr(self, name):#x}' for name in ALL)})"

    def format(self) -> str:
        """Return all registers as lines of text, flags by name."""
        lines = [
            "  ".join(f"{name.upper()}={getattr(self, name):08x}" for name in GENERAL[:4]),
            "  ".join(f"{name.upper()}={getattr(self, name):08x}" for name in GENERAL[4:]),
            "  ".join(f"{name.upper()}={getattr(self, name):04x}" for name in SEGMENTS),
            f"EIP={self.eip:08x}  EFL={self.eflags:08x} [{self._flag_names()}]",
            "  ".join(f"{name.upper()}={getattr(self, name):08x}" for name in CONTROL),
        ]
        return "\n".join(lines)

    def _flag_names(self) -> str:
        return " ".join(name for name, bit in _FLAG_NAMES if self.eflags & bit)
