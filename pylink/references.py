"""Naming places in input files, as ld does: ``a.o: in function `f': a.c:(.text+0x12)``."""

from __future__ import annotations

from bisect import bisect_right

from pylink.formats.elf_constants import STT_FILE, STT_FUNC, STT_NOTYPE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.inputs import ObjectFile
    from pylink.sections import InputSection
    from pylink.source_lines import SourceLines

    # Of one section: offsets of functions, ascending, and their names and source files.
    Functions: TypeAlias = "tuple[list[int], list[tuple[str, str]]]"


class Places:
    """Names the places of one link; the line that names a function is said once for all in it."""

    __slots__ = ("_functions", "_last", "_lines")

    def __init__(self) -> None:
        self._last = ("", "", "")  # file, function and source file that were named
        self._functions: dict[ObjectFile, dict[int, Functions]] = {}
        self._lines: dict[ObjectFile, SourceLines | None] = {}

    def at(
        self, file: ObjectFile, section: InputSection | None, offset: int, *, offsets: bool = False
    ) -> str:
        """Return the place as a message begins with it.

        A line before it names file and function, unless the last call named the same. With
        `offsets`, section and offset stand behind the source line, too.
        """
        function, source, place = self._place(file, section, offset)
        if offsets and section is not None and not place.endswith(")"):
            place += f":({section.name}+{offset:#x})"
        if not function:
            return f"{file.name}:{place}"
        if self._last == (file.name, function, source):
            return place
        self._last = (file.name, function, source)
        return f"{file.name}: in function `{function}':\n{place}"

    def briefly(self, file: ObjectFile, section: InputSection | None, offset: int) -> str:
        """Return the place without the function; the next call of `at` names it again."""
        self._last = ("", "", "")
        return f"{file.name}:{self._place(file, section, offset)[2]}"

    def _place(
        self, file: ObjectFile, section: InputSection | None, offset: int
    ) -> tuple[str, str, str]:
        """Return function and source file that the place is in, "" if unknown, and the place."""
        if section is None:
            return "", "", f"(*ABS*+{offset:#x})"
        if file not in self._functions:
            self._functions[file] = functions_of(file)
            self._lines[file] = _lines_of(file)
        offsets, names = self._functions[file].get(section.index, ([], []))
        at = bisect_right(offsets, offset) - 1
        function, source = names[at] if at >= 0 else ("", "")
        lines = self._lines[file]
        found = lines.line(section.index, offset) if lines is not None else None
        if lines is None or found is None:
            place = f"{source}:({section.name}+{offset:#x})".removeprefix(":")
            return function, source, place
        path, line = found
        return lines.function(section.index, offset) or function, path, f"{path}:{line}"


def functions_of(file: ObjectFile) -> dict[int, Functions]:
    """Return the functions of each section, by the section's index.

    As in ld, a symbol without a type counts as a function, in data too; of several at one place
    the last typed one counts, else the first. With several source files (in the output of -r) a
    global symbol's is not known.
    """
    found: dict[int, dict[int, tuple[str, str]]] = {}
    current = ""
    seen = several = False
    for index, row in enumerate(file.rows[1:], 1):
        kind = row[3] & 15
        if kind == STT_FILE:
            current = file.string(row[0])
            several |= seen
            continue
        seen = True
        if kind not in (STT_FUNC, STT_NOTYPE) or not row[0]:
            continue
        functions = found.setdefault(file.symbol_section(index), {})
        if kind == STT_FUNC or row[1] not in functions:
            source = current if index < file.first_global or not several else ""
            functions[row[1]] = file.string(row[0]), source
    return {
        section: (sorted(functions), [functions[offset] for offset in sorted(functions)])
        for section, functions in found.items()
    }


def _lines_of(file: ObjectFile) -> SourceLines | None:
    if not any(section is not None and section.name == ".debug_line" for section in file.sections):
        return None
    from pylink.source_lines import SourceLines

    return SourceLines(file.data)
