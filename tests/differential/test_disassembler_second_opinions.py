"""What capstone and iced-x86 make of the bytes that the assembler gives for the table's forms.

They have to agree with us about the length and the mnemonic. Names that the table calls aliases
of each other count as the same.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from types import ModuleType

import pytest
from x86_generator import Generator
from x86_slots import SLOT, assemble_slots

from pyasm.x86.disassembler import PADDING, Disassembler
from pyasm.x86.instructions import TEXTS
from pyasm.x86.operands import Instruction
from pyasm.x86.prefixes import SLOTS
from pyasm.x86.table import Table
from pyasm.x86.text import instruction_text

# Bits, code and address in; length and mnemonic out (0 and "" if there is none).
Opinion = Callable[[int, bytes, int], tuple[int, str]]

TABLE = Table()


def _aliases() -> dict[str, str]:
    """Return the first name of everything that has several."""
    first = {}
    for text in TEXTS:
        for block in text.split("\n\n"):
            for names in block.strip("\n").split("\n")[0].split(" ")[0].split("/"):
                for name in names.split(","):
                    first[name] = names.split(",")[0]
    return first


ALIASES = _aliases()

# Mnemonics (as regular expressions) about which one of them contradicts us, and why.
_BARE = "a bare opcode, to which processors add the byte that follows"
_SPLIT = "an instruction of its own is what waits"
_NUMBERS = "short names stand for numbers that we show as such"
KNOWN: dict[str, dict[str, str]] = {
    "iced_x86": {
        "ud[012]b?|pop": _BARE,
        "fwait|fst(env|cw|sw)|fsave|feni|fdisi|fclex|finit": _SPLIT,
        "fsetpm": "NASM has no name with n for it",
        "hint_nop(1|2|3|4|6|7)": "prefetches that are hints of that number too",
        "vcmpph|vcmpsh|v?pcmpu?[bdqw]|vpcomu?[bdqw]|v?cmp[ps][sd]": _NUMBERS,
        "vpcmpnle[bdqw]|vpcmpgt[bdqw]": "vpcmpgt is what the other name means, and ndisasm's name",
        "vp(insr|extr)q": "W does not count in 32-bit code for those who run it",
        "xbts|ibts|rdm|bb0_reset|smint|smintold|cmpxchg486": "bytes that are others today",
    },
    "capstone": {
        "ud[012]b?|pop": _BARE,
        "fwait|fst(env|cw|sw)|fsave|feni|fdisi|fclex|finit": _SPLIT,
        "hint_nop(1|2|3|4|6|7)|prefetchit[01]": "prefetches that are hints of that number too",
        "xchg": "66 90 is xchg ax,ax to NASM",
        "v?cmp[ps][sdh]|v?pcmpu?[bdqw]|vpcomu?[bdqw]|v?pclmul.*": _NUMBERS,
        "vpcmpnle[bdqw]|vpcmpgt[bdqw]": "vpcmpgt is what the other name means, and ndisasm's name",
        "v(broadcast|insert|extract|shuf)[fi]64x[24]|vmovdq[au]64": "it does not look at EVEX.W",
        "vmgexit": "known as vmcall with a prefix",
        "movdir64b|enqcmds?": "NASM makes addresses of another size than their prefix says",
        "xbts|ibts|rdm|bb0_reset|smint|smintold|cmpxchg486": "bytes that are others today",
        "retnw?": "its name without an operand",
        "vp(insr|extr)q": "W does not count in 32-bit code for those who run it",
    },
}
# Those that one of them does not know. (Capstone 5 knows less than the table, so it is not asked.)
_NONSENSE = "NASM makes it although processors refuse it: equal registers, zeroing in memory"
UNKNOWN = {
    "cmpxchg486|xbts|ibts|umov|jmpe|loadall.*|smi|rdm|(rd|wr)shr|(sv|rs)(ldt|dc|ts)": "obsolete",
    "bb[01]_reset|cpu_(read|write)|dmint|smint(old)?|pfrcpv|pfrsqrtv|p(add|sub)siw": "obsolete",
    "paveb|pmagw|pmv.*|pmulhr.*|pmachriw|pdistib": "Cyrix",
    "hint_nop.*|bnd.*": "bytes that MPX has",
    "mov": "registers that no processor has",
    "ptwrite": "NASM puts a prefix before it that it must not have",
    "rmpadjust|vmgexit": "64-bit code",
    "montmul": "asks for 32-bit addresses",
    "v[fp]?[fc]?(gather|scatter).*|vmov(dq[au]\\d*|[au]p[sd])|vf?c?(madd|mul)c[ps]h": _NONSENSE,
    "vcvt.*|vextract.*|vcompress.*|vpcompress.*|vpmov.*": _NONSENSE,
}
_NAMES = {
    "ljmp": "jmp",
    "lcall": "call",
    "fucompi": "fucomip",
    "fcompi": "fcomip",
    "feni8087_nop": "fneni",
    "fdisi8087_nop": "fndisi",
    "pmulhrw": "pmulhrwa",
    "fnsetpm": "fsetpm",
    "fdisi": "fndisi",
}
_WITH_SIZE = re.compile(r"(pusha|popa|pushf|popf|iret|retf|ret)n?[wdl]?")


def required(name: str) -> ModuleType:
    if os.environ.get("BAREFLOW_REQUIRE_ORACLES") == "1":
        return importlib.import_module(name)
    module: ModuleType = pytest.importorskip(name, reason=f"{name} is not installed")
    return module


def iced() -> Opinion:
    module = required("iced_x86")
    formatter = module.Formatter(module.FormatterSyntax.NASM)
    options = module.DecoderOptions
    enabled = options.MPX | options.MOV_TR | options.PCOMMIT | options.CL1INVMB

    def opinion(bits: int, code: bytes, address: int) -> tuple[int, str]:
        decoder = module.Decoder(bits, code, options=enabled, ip=address)
        instruction = next(iter(decoder))
        if instruction.code == module.Code.INVALID:
            return 0, ""
        no_prefixes = module.FormatMnemonicOptions.NO_PREFIXES
        return instruction.len, formatter.format_mnemonic(instruction, no_prefixes)

    return opinion


def capstone() -> Opinion:
    module = required("capstone")
    decoders = {
        16: module.Cs(module.CS_ARCH_X86, module.CS_MODE_16),
        32: module.Cs(module.CS_ARCH_X86, module.CS_MODE_32),
    }

    def opinion(bits: int, code: bytes, address: int) -> tuple[int, str]:
        instruction = next(decoders[bits].disasm(code, address, 1), None)
        if instruction is None:
            return 0, ""
        return instruction.size, instruction.mnemonic.split()[-1]

    return opinion


def normal(mnemonic: str) -> str:
    """Return the one name that stands for an instruction's names in several syntaxes."""
    mnemonic = _NAMES.get(mnemonic, mnemonic)
    if mnemonic.startswith("hint_nop"):
        return "nop"
    sized = _WITH_SIZE.fullmatch(mnemonic)
    return sized[1] if sized else ALIASES.get(mnemonic, mnemonic)


@pytest.mark.parametrize(
    ("name", "make", "bits"),
    # In 16-bit code capstone takes a 66 that belongs to the opcode for an operand size.
    [("iced_x86", iced, 16), ("iced_x86", iced, 32), ("capstone", capstone, 32)],
)
def test_agree(name: str, make: Callable[[], Opinion], bits: int) -> None:
    """Every form of the table, with random operands."""
    opinion = make()
    generator = Generator(TABLE, bits)
    lines = [
        instruction_text(Instruction(mnemonic, tuple(generator.operands_for(form))))
        for mnemonic in TABLE
        for form in TABLE.forms(mnemonic)
    ]
    disassembler = Disassembler(bits)
    compared = 0
    different: dict[str, str] = {}
    for number, (line, data) in enumerate(zip(lines, assemble_slots(lines, bits), strict=True)):
        if isinstance(data, str):
            continue
        length, text = disassembler.decode(data + PADDING, 0, number * SLOT)
        mnemonic = next((word for word in text.split() if word not in SLOTS), "")
        theirs = opinion(bits, data + PADDING, number * SLOT)
        compared += 1
        listed = is_listed(line.split()[0], KNOWN[name] if theirs[0] else UNKNOWN)
        if not theirs[0] and (listed or name == "capstone"):
            continue
        if not listed and (length, normal(mnemonic)) != (theirs[0], normal(theirs[1])):
            different[line] = f"{data.hex()} {text!r}, not {theirs}"
    assert compared > len(lines) / 2
    assert different == {}


def is_listed(mnemonic: str, reasons: dict[str, str]) -> bool:
    return any(re.fullmatch(pattern, mnemonic) for pattern in reasons)
