"""Naming places in input files, as ld does: ``a.o: in function `f': a.c:(.text+0x12)``."""

from __future__ import annotations

from pylink.formats.elf_constants import STT_FUNC, STT_NOTYPE
from pylink.inputs import ObjectError
from pylink.sections import CODE, InputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.inputs import ObjectFile


def function_at(file: ObjectFile, section: InputSection | None, offset: int) -> str:
    """Return the name of the function that `offset` of `section` lies in, or ""."""
    if section is None or not section.flags & CODE:
        return ""
    best = -1
    name = ""
    for index, row in enumerate(file.rows):
        kind = row[3] & 15
        if kind not in (STT_FUNC, STT_NOTYPE) or row[1] > offset or row[1] < best or not row[0]:
            continue
        if file.symbol_section(index) != section.index:
            continue
        try:
            found = file.string(row[0])
        except ObjectError:
            continue
        if row[1] > best or kind == STT_FUNC:
            best, name = row[1], found
    return name


def location(
    file: ObjectFile, section: InputSection | None, offset: int, *, function: bool = True
) -> str:
    """Return the place as ld's messages start with it.

    With `function`, a line before it names the file and the function.
    """
    source = file.source_name
    name = section.name if section is not None else "*ABS*"
    place = f"{source or file.name}:({name}+{offset:#x})"
    if function:
        inside = function_at(file, section, offset)
        if inside:
            return f"{file.name}: in function `{inside}':\n{place}"
        if source:
            return f"{file.name}:{place}"
    elif not source:
        return f"({name}+{offset:#x})"
    return place
