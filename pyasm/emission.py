"""Makes the final bytes of sections: fragments in order, with every patch filled in."""

from __future__ import annotations

from .expressions import ExpressionError, Linear, add, evaluate, is_forward
from .parser import without_registers
from .sections import Branch, Data, Repeat, Space
from .statements import patches_of
from .symbols import undefined_symbols
from .x86.ranges import SHORT_JUMP_OUT_OF_RANGE, misfits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .diagnostics import Diagnostics
    from .output.format import OutputFormat
    from .sections import Patch, Section


def section_bytes(section: Section, output: OutputFormat, diagnostics: Diagnostics) -> bytearray:
    """Return the bytes of a section, reserved space as zeros.

    What can't be filled in is reported, and its field stays zero.
    """
    out = bytearray()
    for fragment in section.fragments:
        base = len(out)
        if isinstance(fragment, Data):
            out += fragment.data
            patches: Iterable[Patch] = fragment.patches
            copies, step = 1, 0
        elif isinstance(fragment, Space):
            out += bytes(fragment.size)
            if fragment.size and not isinstance(fragment.count, int) and not output.is_bss(section):
                # Whether it would be any bytes was not known before.
                diagnostics.warning("zeroing", output.zeroing_warning(section), line=fragment.line)
            continue
        elif isinstance(fragment, Repeat):
            check_count(fragment, diagnostics)
            out += fragment.data * fragment.repetitions
            patches = fragment.patches
            copies, step = fragment.repetitions, len(fragment.data)
        else:
            encoded = fragment.encoded
            out += encoded.data
            patches = patches_of(fragment.instruction, encoded, fragment.line)
            if not isinstance(fragment, Branch) or fragment.is_short:
                # Those of a branch's near form were reported when it was read.
                for category, text in encoded.warnings:
                    diagnostics.warning(category, text, line=fragment.line)
            copies, step = 1, 0
        for copy in range(copies if patches else 0):
            for patch in patches:
                _fill(out, base + copy * step, patch, section, output, diagnostics)
    diagnostics.current = None
    return out


def check_count(fragment: Repeat, diagnostics: Diagnostics) -> None:
    """Report a TIMES whose count is negative in the final layout."""
    try:
        count = evaluate(fragment.count)
    except ExpressionError as error:
        diagnostics.error(str(error), line=fragment.line)
        return
    if isinstance(count, int) and count < 0:
        diagnostics.error(f"TIMES value {count} is negative", line=fragment.line)
        diagnostics.info(over_by(fragment.section, -count * len(fragment.data)), line=fragment.line)


def over_by(section: Section, excess: int) -> str:
    """Explain a negative TIMES: by how many bytes what came before is too long, and what it is."""
    parts: list[tuple[int, str]] = []
    name = "before the first label"
    start = 0
    for label, address in section_labels(section):
        if address > start:
            parts.append((address - start, name))
        name, start = label, address
    if section.size > start:
        parts.append((section.size - start, name))
    parts.sort(reverse=True)
    text = f"`{section.name}' is {_bytes(excess)} too long"
    if not parts:
        return text
    largest = ", ".join([f"{name} {_bytes(size)}" for size, name in parts[:5]])
    return f"{text}; its largest part{'s' if len(parts) > 1 else ''}: {largest}"


def _bytes(count: int) -> str:
    return f"{count} byte{'s' if count != 1 else ''}"


def section_labels(section: Section) -> list[tuple[str, int]]:
    """Return the non-local labels of a section and their addresses, in order."""
    found = [
        (symbol.name, symbol.fragment.address + symbol.offset)
        for symbol in section.labels
        if symbol.fragment is not None and "." not in symbol.name
    ]
    found.sort(key=lambda pair: pair[1])
    return found


def _fill(
    out: bytearray,
    base: int,
    patch: Patch,
    section: Section,
    output: OutputFormat,
    diagnostics: Diagnostics,
) -> None:
    """Fill one field, whose fragment (or copy) starts at `base` in the section."""
    address = base + patch.offset
    size = patch.size
    rule = patch.rule
    try:
        value = without_registers(evaluate(patch.expression))
        if is_forward(value):
            undefined(patch, diagnostics)
            return
        if isinstance(value, Linear):
            check_shape(value, section, patch.role)
        if patch.kind == "relative":
            if isinstance(value, int):
                # As for another section, below: NASM asks for reach only within a section.
                rule = "any"
            value = add(value, section.at(base + patch.end), -1)
        if isinstance(value, Linear):
            diagnostics.current = patch.line
            value = output.relocate(
                section, address, size, value, patch.kind, base + patch.end - address
            )
            rule = "any"
    except ExpressionError as error:
        diagnostics.error(str(error), line=patch.line)
        return
    for message in misfits(value, size, rule):
        if message == SHORT_JUMP_OUT_OF_RANGE:
            from .reach import advice

            diagnostics.error(message, line=patch.line, hint=advice(value, patch.line))
            diagnostics.warning("number-overflow", "byte data exceeds bounds", line=patch.line)
        else:
            diagnostics.warning("number-overflow", message, line=patch.line)
    out[address : address + size] = (value & ((1 << size * 8) - 1)).to_bytes(size, "little")


def check_shape(value: Linear, section: Section, role: str) -> None:
    """Check that an address is one base, less at most the section that it is used in.

    Raises:
        ExpressionError: it is anything else, such as the distance of two other sections.
    """
    bases = 0
    relative = 0
    for base, factor in value.terms:
        if factor == 1:
            bases += 1
        elif factor == -1 and base is section:
            relative += 1
        else:
            bases = 2
    if bases > 1 or relative > 1:
        raise ExpressionError(
            {
                "data": "expression is not simple or relocatable",
                "displacement": "invalid effective address: impossible segment base multiplier",
            }.get(role, "invalid operand type")
        )


def undefined(patch: Patch, diagnostics: Diagnostics) -> None:
    """Report the symbols of a patch that nobody defined."""
    for symbol in undefined_symbols(patch.expression):
        diagnostics.error(
            f"symbol `{symbol.name}' not defined",
            line=patch.line,
            token=next((t for t in patch.line.tokens if t.text.endswith(symbol.name)), None),
        )


def check_dropped(section: Section, output: OutputFormat, diagnostics: Diagnostics) -> None:
    """Report what is wrong in a section whose bytes the file does not have, and what is dropped."""
    dropped = False
    for fragment in section.fragments:
        if isinstance(fragment, Repeat):
            if fragment.size:
                # Whether it would be any bytes was not known before.
                diagnostics.warning("other", output.bss_warning(section), line=fragment.line)
        elif isinstance(fragment, Space) or (isinstance(fragment, Data) and not fragment.data):
            continue
        dropped = True
    if dropped:
        section_bytes(section, output, diagnostics)
