"""Naming places in input files, as ld does: ``a.o: in function `f': a.c:(.text+0x12)``."""

from __future__ import annotations

from pylink.formats.elf_constants import STT_FILE, STT_FUNC, STT_NOTYPE
from pylink.inputs import ObjectError
from pylink.sections import InputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.inputs import ObjectFile
    from pylink.source_lines import SourceLines


class Places:
    """Names the places of one link; the line that names a function is said once for all in it."""

    __slots__ = ("_last", "_lines")

    def __init__(self) -> None:
        self._last = ("", "")  # file and function that were named
        self._lines: dict[ObjectFile, SourceLines] = {}

    def _source(self, file: ObjectFile, section: InputSection, offset: int) -> tuple[str, str]:
        """Return the function that the place is in, and source file and line; "" if unknown."""
        lines = self._lines.get(file)
        if lines is None:
            from pylink.source_lines import SourceLines

            debug = any(s is not None and s.name == ".debug_line" for s in file.sections)
            lines = self._lines[file] = SourceLines(file.data if debug else b"")
        function, source = function_at(file, section, offset)
        found = lines.line(section.index, offset)
        if found is None:
            return function, f"{source}:({section.name}+{offset:#x})" if source else ""
        return lines.function(section.index, offset) or function, f"{found[0]}:{found[1]}"

    def at(self, file: ObjectFile, section: InputSection | None, offset: int) -> str:
        """Return the place as a message begins with it.

        A line before it names file and function, unless the last call named the same.
        """
        if section is None:
            return f"{file.name}:(*ABS*+{offset:#x})"
        function, source = self._source(file, section, offset)
        place = source or f"({section.name}+{offset:#x})"
        if not function:
            return f"{file.name}:{place}"
        if self._last == (file.name, function):
            return place
        self._last = (file.name, function)
        return f"{file.name}: in function `{function}':\n{place}"

    def briefly(self, file: ObjectFile, section: InputSection | None, offset: int) -> str:
        """Return the place without the function; the next call of `at` names it again."""
        self._last = ("", "")
        if section is None:
            return f"{file.name}:(*ABS*+{offset:#x})"
        _, source = self._source(file, section, offset)
        return f"{file.name}:{source or f'({section.name}+{offset:#x})'}"


def function_at(file: ObjectFile, section: InputSection, offset: int) -> tuple[str, str]:
    """Return the function that `offset` of `section` lies in and its source file, or "", "".

    As in ld, a symbol without a type counts as a function, in data too. With several source files
    (in the output of -r) a global symbol's is not known.
    """
    best = -1
    name = source = current = ""
    seen = several = False
    for index, row in enumerate(file.rows[1:], 1):
        kind = row[3] & 15
        if kind == STT_FILE:
            current = _string(file, row[0])
            several |= seen
            continue
        seen = True
        if kind not in (STT_FUNC, STT_NOTYPE) or row[1] > offset or row[1] < best or not row[0]:
            continue
        if file.symbol_section(index) != section.index:
            continue
        if row[1] > best or kind == STT_FUNC:
            best, name = row[1], _string(file, row[0])
            source = current if index < file.first_global or not several else ""
    return name, source


def _string(file: ObjectFile, offset: int) -> str:
    try:
        return file.string(offset)
    except ObjectError:
        return ""
