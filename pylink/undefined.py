"""Reporting references to symbols that no file defines: ld's lines, then what helps."""

from __future__ import annotations

from pylink.diagnostics import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.sections import InputSection
    from pylink.symbols import Symbol

MOST_IN_A_ROW = 5  # as in ld: after so many lines about one symbol comes a last one
MOST_EXPLAINED = 20
MOST_FILES = 3


class UndefinedReferences:
    """The undefined references of a link, in the order in which relocations are applied."""

    __slots__ = ("_count", "_name", "_users")

    def __init__(self) -> None:
        self._name = ""
        self._count = 0  # of references to `_name` in a row
        self._users: dict[str, dict[str, int]] = {}  # symbol: file: how many

    def report(self, ctx: Link, symbol: Symbol, section: InputSection, offset: int) -> None:
        """Report the reference at `offset` of `section`, as --unresolved-symbols asks for."""
        if ctx.options.unresolved == "ignore" and not ctx.options.z_defs:
            return
        name = symbol.name
        users = self._users.setdefault(name, {})
        users[section.file.name] = users.get(section.file.name, 0) + 1
        self._count = self._count + 1 if name == self._name else 0
        self._name = name
        if self._count > MOST_IN_A_ROW:
            return
        warning = "warning: " if ctx.options.unresolved == "warn" else ""
        if self._count == MOST_IN_A_ROW:
            place = ctx.places.briefly(section.file, section, offset)
            text = f"{place}: {warning}more undefined references to `{name}' follow"
        else:
            place = ctx.places.at(section.file, section, offset)
            text = f"{place}: {warning}undefined reference to `{name}'"
        if warning:
            ctx.diagnostics.warning(text, marked=True)
        else:
            ctx.diagnostics.error(text)

    def explain(self, ctx: Link) -> None:
        """Say who refers to each symbol and what it may have been meant to be, if that helps."""
        if not self._users:
            return
        lines = []
        for name in list(self._users)[:MOST_EXPLAINED]:
            files = list(self._users[name])
            close = suggestion(ctx, name)
            shown = ", ".join(files[:MOST_FILES])
            if len(files) > MOST_FILES:
                shown += f" and {len(files) - MOST_FILES} more files"
            count = sum(self._users[name].values())
            times = f" {count} times" if count > 1 else ""
            lines.append(f"  {name}: referenced{times} by {shown}{close}")
        if len(self._users) > MOST_EXPLAINED:
            lines.append(f"  and {len(self._users) - MOST_EXPLAINED} more")
        if len(lines) > 1 or "did you mean" in lines[0]:
            count = len(self._users)
            word = "symbols" if count > 1 else "symbol"
            ctx.diagnostics.note(f"{count} undefined {word}:\n" + "\n".join(lines))


def suggestion(ctx: Link, name: str) -> str:
    """Return "; did you mean 'x'?" for a defined symbol like `name`, or ""."""
    by_name = ctx.symbols.by_name
    # C compilers for other systems put an underscore before each name, and so do some sources.
    for other in (f"_{name}", name.removeprefix("_")):
        symbol = by_name.get(other)
        if other != name and symbol is not None and symbol.defined:
            return f"; did you mean '{other}'?"
    known = [s.name for s in by_name.values() if s.defined and abs(len(s.name) - len(name)) < 4]
    return did_you_mean(name, known)
