"""Finds what is wrong beyond the phase that errors end, so that one run reports it all.

NASM stops after the first phase with errors. What is here looks at the rest of a faulty source: at
symbols that nobody defined, jumps out of reach, and TIMES that are negative. It leaves out what may
follow from the errors before: names that a faulty line would have defined, and all names if a
file is missing.
"""

from __future__ import annotations

from .emission import check_count, check_shape, undefined
from .expressions import ExpressionError, Linear, add, evaluate, is_forward
from .parser import without_registers
from .reach import advice
from .sections import Branch, Data, Repeat, Space
from .statements import patches_of
from .symbols import undefined_symbols
from .x86.ranges import SHORT_JUMP_OUT_OF_RANGE, misfits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .assembler import Assembler
    from .sections import Patch, Section


def report(asm: Assembler) -> None:
    """Report them; sizes must be final, as far as they can be."""
    doubtful = _doubtful(asm)
    for section in asm.sections:
        base = 0
        for fragment in section.fragments:
            if isinstance(fragment, Data):
                patches = fragment.patches
            elif isinstance(fragment, Space):
                patches = []
            elif isinstance(fragment, Repeat):
                check_count(fragment, asm.diagnostics)
                patches = fragment.patches
            else:
                patches = patches_of(fragment.instruction, fragment.encoded, fragment.line)
            for patch in patches:
                near = isinstance(fragment, Branch) and not fragment.is_short
                _check(asm, section, base, patch, doubtful, near)
            base += fragment.size


def _doubtful(asm: Assembler) -> set[str] | None:
    """Return the names that faulty lines might have defined; `None` if that may be any."""
    names: set[str] = set()
    for item in asm.diagnostics.items:
        if item.severity not in ("error", "fatal"):
            continue
        if item.message.startswith("unable to open include file"):
            return None
        if item.line is not None and item.line.tokens:
            first = item.line.tokens[0].text
            names.add(first[1:] if first[:1] == "$" else first)
    return names


def _check(
    asm: Assembler,
    section: Section,
    base: int,
    patch: Patch,
    doubtful: set[str] | None,
    is_near: bool,
) -> None:
    diagnostics = asm.diagnostics
    try:
        value = without_registers(evaluate(patch.expression))
    except ExpressionError as error:
        diagnostics.error(str(error), line=patch.line)
        return
    if is_forward(value):
        if doubtful is not None and not any(
            symbol.name in doubtful or symbol.name.rpartition(".")[2] in doubtful
            for symbol in undefined_symbols(patch.expression)
        ):
            undefined(patch, diagnostics)
        return
    if isinstance(value, Linear):
        try:
            check_shape(value, section, patch.role)
        except ExpressionError as error:
            diagnostics.error(str(error), line=patch.line)
            return
    if patch.rule != "short" or is_near or not isinstance(value, Linear):
        return
    distance = add(value, section.at(base + patch.end), -1)
    if isinstance(distance, int) and misfits(distance, patch.size, "short"):
        diagnostics.error(
            SHORT_JUMP_OUT_OF_RANGE, line=patch.line, hint=advice(distance, patch.line)
        )
