"""Map files of flat binaries, which `[map ...]` asks for, in NASM's form (NASM manual, 8.1.6)."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .bin_layout import Placed

# What may be asked for, and which parts of the map that is.
ORIGIN, SUMMARY, SECTIONS, SYMBOLS = 1, 2, 4, 8
KINDS = {
    "all": ORIGIN | SUMMARY | SECTIONS | SYMBOLS,
    "brief": ORIGIN | SUMMARY,
    "sections": ORIGIN | SUMMARY | SECTIONS,
    "segments": ORIGIN | SUMMARY | SECTIONS,
    "symbols": SYMBOLS,
}
DEFAULT = ORIGIN | SUMMARY

_NOT_DEFINED = "not defined"


class MapRequest:
    """What the MAP directives of a source ask for.

    `parts` are bits of `KINDS`; `destination` is `stdout`, `stderr` or the path of a file.
    """

    __slots__ = ("destination", "parts")

    def __init__(self) -> None:
        self.parts = 0
        self.destination = ""

    def add(self, words: Sequence[str]) -> list[str]:
        """Add the words of one directive; return warnings."""
        warnings: list[str] = []
        for word in words:
            name = word.lower()
            if name in KINDS:
                self.parts |= KINDS[name]
            elif self.destination:
                warnings.append("map file already specified")
            else:
                self.destination = name if name in ("stdout", "stderr") else word
        self.parts = self.parts or DEFAULT
        self.destination = self.destination or "stdout"
        return warnings


def write_map(
    parts: int,
    source: str,
    output: str,
    origin: int,
    sections: Sequence[Placed],
    labels: dict[Placed | None, list[tuple[str, int]]],
) -> str:
    """Return the text of a map.

    `parts` are bits of `KINDS`; `sections` are in the order of the file, those without bytes last;
    `labels` are names and offsets in bytes by section, plain numbers under `None`.
    """
    out = [f"\n- NASM Map file {'-' * 63}\n\nSource file:  {source}\nOutput file:  {output}\n\n"]
    if parts & ORIGIN:
        out.append(f"-- Program origin {'-' * 61}\n\n{_number(origin):08X}\n\n")
    if parts & SUMMARY:
        out.append(f"-- Sections (summary) {'-' * 57}\n\n")
        out.append(
            "Vstart            Start             Stop              Length    Class     Name\n"
        )
        out += [_summary(placed) for placed in sections]
        out.append("\n")
    if parts & SECTIONS:
        out.append(f"-- Sections (detailed) {'-' * 56}\n\n")
        out += [_details(placed) for placed in sections]
    if parts & SYMBOLS:
        out.append(f"-- Symbols {'-' * 68}\n\n")
        numbers = labels.get(None)
        if numbers:
            out.append(f"---- No Section {'-' * 63}\n\nValue     Name\n")
            out += [f"{_number(value):08X}  {name}\n" for name, value in numbers]
            out.append("\n\n")
        for placed in sections:
            if placed in labels:
                out += _symbols(placed, labels[placed])
    return "".join(out)


def _number(value: int) -> int:
    return value & 0xFFFF_FFFF_FFFF_FFFF


def _class(placed: Placed) -> str:
    return "nobits" if placed.nobits else "progbits"


def _summary(placed: Placed) -> str:
    start = placed.file_address
    return (
        f"{_number(placed.virtual_address or 0):16X}  {_number(start):16X}"
        f"  {_number(start + placed.length):16X}  {placed.length:08X}"
        f"  {_class(placed):8}  {placed.name}\n"
    )


def _heading(name: str) -> str:
    return f"---- Section {name} {'-' * max(0, 65 - len(name))}\n\n"


def _details(placed: Placed) -> str:
    align = f"{placed.align:16X}" if placed.aligned else _NOT_DEFINED
    valign = f"{placed.valign:16X}" if placed.valigned else _NOT_DEFINED
    return (
        f"{_heading(placed.name)}class:     {_class(placed)}"
        f"\nlength:    {placed.length:16X}\nstart:     {_number(placed.file_address):16X}"
        f"\nalign:     {align}\nfollows:   {placed.follows or _NOT_DEFINED}"
        f"\nvstart:    {_number(placed.virtual_address or 0):16X}\nvalign:    {valign}"
        f"\nvfollows:  {placed.vfollows or _NOT_DEFINED}\n\n"
    )


def _symbols(placed: Placed, labels: list[tuple[str, int]]) -> list[str]:
    rows = [_heading(placed.name), "Real              Virtual           Name\n"]
    for name, offset in labels:
        real = _number(placed.file_address + offset)
        virtual = _number((placed.virtual_address or 0) + offset)
        rows.append(f"{real:16X}  {virtual:16X}  {name}\n")
    rows.append("\n")
    return rows
