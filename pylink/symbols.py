"""Global symbols and the rules by which definitions and references meet.

The rules are those of the System V ABI, chapter 4, and of GNU ld: the first strong definition
wins, a second is an error; strong beats weak, and common beats weak; of several common symbols the
largest counts; a definition beats a common symbol; a reference stays weak as long as all are.
"""

from __future__ import annotations

from pylink.formats.elf_constants import STT_NOTYPE, STV_DEFAULT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.inputs import ObjectFile
    from pylink.sections import AnySection, InputSection

NEW, UNDEFINED, UNDEFWEAK, DEFINED, DEFWEAK, COMMON = range(6)


class Symbol:
    """One global symbol.

    `value` is relative to `section`; where that is None the symbol is absolute. For a common
    symbol `value` is its alignment. `file` is where it is defined, or first referenced.
    """

    __slots__ = (
        "file",
        "from_script",
        "hidden",
        "kind",
        "name",
        "provided",
        "referenced",
        "rel_from_abs",
        "section",
        "size",
        "state",
        "value",
        "visibility",
        "weak",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.state = NEW
        self.value = 0
        self.size = 0
        self.kind = STT_NOTYPE
        self.visibility = STV_DEFAULT
        self.section: AnySection = None
        self.file: ObjectFile | None = None
        self.from_script = False
        self.provided = False
        self.hidden = False  # by PROVIDE_HIDDEN or HIDDEN: local in the output
        self.rel_from_abs = False
        self.referenced = False  # by an object file
        self.weak = False

    @property
    def defined(self) -> bool:
        """True for a definition, weak or not; a common symbol is none."""
        return self.state in (DEFINED, DEFWEAK)

    @property
    def undefined(self) -> bool:
        """True for a reference without definition, weak or not."""
        return self.state in (NEW, UNDEFINED, UNDEFWEAK)

    def __repr__(self) -> str:
        return f"<symbol {self.name} {self.state}>"


class SymbolTable:
    """All global symbols by name, in the order in which they were first seen."""

    __slots__ = ("by_name", "undefined_count", "wrapped")

    def __init__(self) -> None:
        self.by_name: dict[str, Symbol] = {}
        # Goes up when a symbol becomes undefined: archives are searched again while it does.
        self.undefined_count = 0
        self.wrapped: frozenset[str] = frozenset()

    def get(self, name: str) -> Symbol | None:
        """Return the symbol, or None if nothing has named it."""
        return self.by_name.get(name)

    def intern(self, name: str) -> Symbol:
        """Return the symbol, making it if it is new."""
        symbol = self.by_name.get(name)
        if symbol is None:
            symbol = self.by_name[name] = Symbol(name)
        return symbol

    def reference_name(self, name: str) -> str:
        """Return the name that an undefined reference to `name` means under --wrap."""
        if self.wrapped:
            if name in self.wrapped:
                return f"__wrap_{name}"
            if name.startswith("__real_") and name[7:] in self.wrapped:
                return name[7:]
        return name

    def refer(self, symbol: Symbol, weak: bool, file: ObjectFile | None) -> None:
        """Note a reference to `symbol`."""
        state = symbol.state
        if state == NEW:
            symbol.state = UNDEFWEAK if weak else UNDEFINED
            symbol.file = file
            if not weak:
                self.undefined_count += 1
        elif state == UNDEFWEAK and not weak:
            symbol.state = UNDEFINED
            symbol.file = file
            self.undefined_count += 1

    def define(
        self,
        symbol: Symbol,
        weak: bool,
        value: int,
        section: InputSection | None,
        file: ObjectFile,
    ) -> bool:
        """Note a definition; return True if it now is the symbol's, False if another stays.

        The caller has reported a second strong definition before.
        """
        state = symbol.state
        if weak and state in (DEFINED, DEFWEAK, COMMON):
            return False
        if state == DEFINED and not symbol.provided:
            return False
        symbol.state = DEFWEAK if weak else DEFINED
        symbol.value = value
        symbol.section = section
        symbol.file = file
        symbol.from_script = False
        symbol.provided = False
        return True

    def define_common(self, symbol: Symbol, size: int, align: int, file: ObjectFile) -> bool:
        """Note a common symbol; return True if its size now is the symbol's."""
        state = symbol.state
        if state == DEFINED:
            return False
        if state == COMMON:
            symbol.value = max(symbol.value, align)
            if size > symbol.size:
                symbol.size = size
                symbol.file = file
                return True
            return False
        symbol.state = COMMON
        symbol.value = align
        symbol.size = size
        symbol.section = None
        symbol.file = file
        return True
