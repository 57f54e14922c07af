"""The packages of %use (NASM manual, chapter 6), in NASM's language."""

from __future__ import annotations


def _altreg() -> str:
    """Alternate register names (6.1): r0 to r7, and r8l to r15l."""
    numbered = ("ax", "cx", "dx", "bx", "sp", "bp", "si", "di")
    low = ("al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil")
    high = ("ah", "ch", "dh", "bh")
    rows: list[str] = []
    for number in range(8, 16):
        rows.append(f"%idefine r{number}l r{number}b")
    for number, name in enumerate(numbered):
        rows.append(f"%idefine r{number} r{name}")
        rows.append(f"%idefine r{number}d e{name}")
        rows.append(f"%idefine r{number}w {name}")
        rows.append(f"%idefine r{number}b {low[number]}")
        rows.append(f"%idefine r{number}l {low[number]}")
    for number, name in enumerate(high):
        rows.append(f"%idefine r{number}h {name}")
    return "\n".join(rows)


def _fp() -> str:
    """Floating-point names (6.3)."""
    rows = [
        "%define Inf __?Infinity?__",
        "%define NaN __?QNaN?__",
        "%define QNaN __?QNaN?__",
        "%define SNaN __?SNaN?__",
    ]
    for name in (
        "float8",
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "float80m",
        "float80e",
        "float128l",
        "float128h",
    ):
        rows.append(f"%define {name}(x) __?{name}?__(x)")
    rows += [
        "%imacro bf16 1-*.nolist",
        "%rep %0",
        "dw __?bfloat16?__(%1)",
        "%rotate 1",
        "%endrep",
        "%endmacro",
    ]
    return "\n".join(rows)


_IFUNC = """\
%idefine ilog2(x) (__?ilog2e?__(x))
%idefine ilog2e(x) (__?ilog2e?__(x))
%idefine ilog2w(x) (__?ilog2w?__(x))
%idefine ilog2fw(x) (__?ilog2w?__(x))
%idefine ilog2f(x) (__?ilog2f?__(x))
%idefine ilog2cw(x) (__?ilog2w?__(x) * 0 + __?ilog2c?__(x))
%idefine ilog2c(x) (__?ilog2c?__(x))
"""

_MASM = """\
%unimacro segment 1+
%imacro segment 0-1+.nolist
%define __?SECT?__ [segment %00 %1]
__?SECT?__
%endmacro
%imacro ends 0+.nolist
%null ends %00
%endmacro
%imacro proc 0-*.nolist
%rep %0
%ifidni %1, far
%idefine ret retf
%else
%idefine ret retn
%endif
%rotate 1
%endrep
%endmacro
%imacro endp 0.nolist
%null endp %00
%undef ret
%endmacro
%idefine ptr __?masm_ptr?__
%idefine flat __?masm_flat?__
%idefine offset
%imacro end 0+.nolist
%endmacro
%idefine tbyte tword
default rel
"""

# Padding sequences of %use smartalign (6.2) for each mode: for each alignment mode the largest
# padding without a jump, then for 16, 32 and 64 bits the sequences of 1, 2, 3 … bytes.
_P66 = ("90", "6690", "666690", "66666690")
_LONG_NOPS = (
    "90",
    "6690",
    "0f1f00",
    "0f1f4000",
    "0f1f440000",
    "660f1f440000",
    "0f1f8000000000",
    "0f1f840000000000",
)
_ALIGNMENTS: dict[str, tuple[int, tuple[tuple[str, ...], ...]]] = {
    "nop": (16, (("90",), ("90",), ("90",))),
    "generic": (
        8,
        (
            (
                "90",
                "89f6",
                "8d7400",
                "8db40000",
                "8db4000090",
                "8db4000089ff",
                "8db400008d7d00",
                "8db400008dbd0000",
            ),
            ("90", "89f6", "8d7600", "8d742600", "908d742600", "8db600000000", "8db42600000000"),
            _P66,
        ),
    ),
    "k8": (16, (_P66, _P66, _P66)),
    "k7": (
        16,
        (
            _P66,
            ("90", "8bc0", "8d0420", "8d442000", "8d44200090", "8d8000000000", "8d040500000000"),
            _P66,
        ),
    ),
    "p6": (16, (_LONG_NOPS[:4], _LONG_NOPS, _LONG_NOPS)),
}


def _smartalign() -> str:
    """Alignment with long no-operations, or a jump over them (6.2)."""
    rows = ["%imacro alignmode 1-2.nolist"]
    test = "%ifidni"
    for mode, (threshold, sequences) in _ALIGNMENTS.items():
        rows.append(f"{test} %1, {mode}")
        test = "%elifidni"
        rows.append(f"%define __?ALIGN_JMP_THRESHOLD?__ {threshold}")
        for bits, fillers in zip((16, 32, 64), sequences, strict=True):
            for size, filler in enumerate(fillers, 1):
                data = ",".join([f"0x{byte:02x}" for byte in bytes.fromhex(filler)])
                rows.append(f"%define __?ALIGN_{bits}BIT_{size}B?__ {data}")
            # NASM's k7 mode leaves the group size of 16-bit code as it was.
            if not (mode == "k7" and bits == 16):
                rows.append(f"%define __?ALIGN_{bits}BIT_GROUP?__ {len(fillers)}")
    rows.append(
        """\
%else
%error unknown alignment mode: %1
%endif
%ifnempty %2
%ifidni %2, nojmp
%xdefine __?ALIGN_JMP_THRESHOLD?__ -1
%else
%xdefine __?ALIGN_JMP_THRESHOLD?__ %2
%endif
%endif
%xdefine __?ALIGNMODE?__ %1,__?ALIGN_JMP_THRESHOLD?__
%endmacro
%defalias __ALIGNMODE__ __?ALIGNMODE?__
%unimacro align 1-2+.nolist
%imacro align 1-2+.nolist
sectalign %1
%ifnempty %2
times (((%1) - (($-$$) % (%1))) % (%1)) %2
%elif __?PASS?__ == 0 || __?PASS?__ == 3
times (((%1) - (($-$$) % (%1))) % (%1)) nop
%else
%push
%assign %$pad (((%1) - (($-$$) % (%1))) % (%1))
%if __?ALIGN_JMP_THRESHOLD?__ != -1 && %$pad > __?ALIGN_JMP_THRESHOLD?__
jmp %$end
times (((%1) - (($-$$) % (%1))) % (%1)) nop
%else
%assign %$group __?ALIGN_%[__?BITS?__]BIT_GROUP?__
times (%$pad / %$group) db __?ALIGN_%[__?BITS?__]BIT_%[%$group]B?__
%assign %$pad %$pad % %$group
%if %$pad > 0
db __?ALIGN_%[__?BITS?__]BIT_%[%$pad]B?__
%endif
%endif
%$end:
%pop
%endif
%endmacro
alignmode generic"""
    )
    return "\n".join(rows)


def text(name: str) -> str | None:
    """Return the text of a package by its name in lower case, or `None` if there is none."""
    if name == "altreg":
        return _altreg()
    if name == "fp":
        return _fp()
    if name == "smartalign":
        return _smartalign()
    return {"ifunc": _IFUNC, "masm": _MASM}.get(name)


PACKAGES = frozenset(("altreg", "fp", "ifunc", "masm", "smartalign"))
