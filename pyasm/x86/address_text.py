"""Memory references as text: from ModRM and SIB bytes to what stands in brackets.

Intel SDM volume 2, tables 2-1 (16-bit ModRM), 2-2 (32-bit ModRM) and 2-3 (SIB).
"""

from __future__ import annotations

_BASES_16 = ("bx+si", "bx+di", "bp+si", "bp+di", "si", "di", "bp", "bx")
_BASES_32 = ("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi")
_ESP = 4
_EBP = 5
_NOTHING = 4  # as SIB.index


class AddressText:
    """A reference as text without its displacement.

    `text` is a format for the displacement, or the whole text where `size`, the displacement's
    size in bytes, is 0. `signed` tells how the displacement is read; a byte is then multiplied by
    `scale` (EVEX; 1 elsewhere).
    """

    __slots__ = ("scale", "signed", "size", "text")

    def __init__(self, before: str, registers: str, size: int, scale: int, after: str = "") -> None:
        self.size = size
        self.signed = bool(registers)
        self.scale = scale if size == 1 else 1
        number = "" if not size else "%+#x" if registers else "%#x"
        self.text = f"[{before}{registers}{number}{after}]"


def address_text(
    modrm: int,
    sib: int,
    bits: int,
    mode: int,
    segment: str = "",
    index: str = "",
    scale: int = 1,
    for_assembling: bool = True,
) -> AddressText:
    """Return the text of the reference that ModRM and SIB describe, for addresses of `bits` bits.

    `sib` is not looked at where ModRM calls for none. `mode` are the bits of the code, `segment`
    the name of an override, `index` `xmm`, `ymm` or `zmm` if the index is such a register, or a
    comma if it stands apart, as MPX has it; `scale` what a displacement of a byte counts in. With
    `for_assembling` the text gives the same bytes again where there are several encodings; without
    it is ndisasm's.
    """
    mod, rm = modrm >> 6, modrm & 7
    before = f"{segment}:" if segment else ""
    size = (0, 1, bits >> 3)[mod]
    if bits == 16:
        if mod == 0 and rm == 6:
            return AddressText(_keyword(bits, mode) + before, "", 2, 1)
        first, _, second = _BASES_16[rm].partition("+")
        if second and index == ",":
            return AddressText(before, first, size, scale, f",{second}")
        return AddressText(before, _BASES_16[rm], size, scale)
    if rm != 4:
        if mod == 0 and rm == _EBP:
            # The keyword says nothing in 32-bit code, but ndisasm has it.
            return AddressText("dword " + before, "", 4, 1)
        return AddressText(before, _BASES_32[rm], size, scale)
    base, number, factor = sib & 7, sib >> 3 & 7, 1 << (sib >> 6)
    has_base = mod != 0 or base != _EBP
    if not has_base:
        size = 4
    terms = [_BASES_32[base]] if has_base else []
    after = ""
    if index == "," and number != _NOTHING:
        after = f",{_BASES_32[number]}" + (f"*{factor}" if factor > 1 else "")
        if not has_base and for_assembling:
            before = _keyword(bits, mode) + before
    elif index not in ("", ","):
        terms.append(f"{index}{number}" + (f"*{factor}" if factor > 1 else ""))
    elif number != _NOTHING:
        if for_assembling and not has_base and factor <= 2:
            # Without the keyword, it would be turned into a base, which has shorter addresses.
            before = f"nosplit {before}"
            terms.append(f"{_BASES_32[number]}*{factor}")
        else:
            terms.append(_BASES_32[number] + (f"*{factor}" if factor > 1 else ""))
    elif not has_base and for_assembling:
        before = _keyword(bits, mode) + before
    if mode == 16 and not for_assembling:
        before = f"dword {before}"
    return AddressText(before, "+".join(terms), size, scale, after)


class Addresses(dict[int, AddressText]):
    """The references that a ModRM byte describes, by SIB byte; made as they are asked for."""

    __slots__ = ("_modrm", "_others")

    def __init__(self, modrm: int, others: tuple[int, int, str, str, int, bool]) -> None:
        """`others` are the arguments of `address_text` behind the two bytes."""
        super().__init__()
        self._modrm = modrm
        self._others = others

    def __missing__(self, sib: int) -> AddressText:
        made = self[sib] = address_text(self._modrm, sib, *self._others)
        return made


def _keyword(bits: int, mode: int) -> str:
    """Return the keyword that an address without registers needs to have a size."""
    if bits == mode:
        return ""
    return "word " if bits == 16 else "dword "
