"""The symbol table: labels, constants and symbols of other modules."""

from __future__ import annotations

from .expressions import FORWARD_VALUE, Expression, ExpressionError, Linear, evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .expressions import Value
    from .sections import Data, Position, Section
    from .source import LogicalLine, Token


class Symbol:
    """A name.

    `kind` is `undefined`, `label`, `equ`, `extern` or `common`. A label has `fragment` and
    `offset` (bytes), an equ has `constant`, and `home`, the section that EQU stood in. `exported`
    says that GLOBAL named it, `qualifiers` are the tokens behind the colon of GLOBAL, EXTERN or
    COMMON (`function hidden`), `size` the bytes of a COMMON. `order` counts definitions and
    declarations, in the order of the source.
    """

    __slots__ = (
        "constant",
        "evaluating",
        "exported",
        "fragment",
        "home",
        "kind",
        "line",
        "name",
        "offset",
        "order",
        "qualifiers",
        "referenced",
        "required",
        "size",
        "static",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = "undefined"
        self.fragment: Data | None = None
        self.offset = 0
        self.constant: Value | Expression = 0
        self.exported = False
        self.static = False
        self.required = False
        self.referenced: LogicalLine | None = None
        self.qualifiers: Sequence[Token] = ()
        self.size: Value | Expression = 0
        self.order = 0
        self.line: LogicalLine | None = None
        self.evaluating = False
        self.home: Section | None = None

    @property
    def defined(self) -> bool:
        """Whether this source defines it."""
        return self.kind in ("label", "equ", "common")

    def value(self) -> Value:
        """Return the value as far as it is known now.

        Raises:
            ExpressionError: an EQU that depends on itself, or has no value.
        """
        fragment = self.fragment
        if fragment is not None:
            return fragment.section.at(fragment.address + self.offset)
        if self.kind == "equ":
            if self.evaluating:
                raise ExpressionError(f"`{self.name}' is defined by itself")
            self.evaluating = True
            try:
                return evaluate(self.constant)
            finally:
                self.evaluating = False
        if self.kind in ("extern", "common"):
            return Linear(((self, 1),), 0)
        return FORWARD_VALUE

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


class SymbolTable:
    """All symbols of a source, and the label that local ones belong to."""

    __slots__ = ("_count", "names", "scope")

    def __init__(self) -> None:
        self.names: dict[str, Symbol] = {}
        self.scope = ""
        self._count = 0

    def full_name(self, name: str) -> str:
        """Return a name as the table knows it: `.x` belongs to the label before it."""
        if name[:1] == "." and name[1:2] != ".":
            return self.scope + name
        return name

    def refer(self, name: str, line: LogicalLine | None) -> Symbol:
        """Return the symbol that a name means here; a new one is undefined."""
        name = self.full_name(name)
        symbol = self.names.get(name)
        if symbol is None:
            symbol = self.names[name] = Symbol(name)
        if symbol.referenced is None:
            symbol.referenced = line
        return symbol

    def define(self, name: str, line: LogicalLine | None, is_label: bool) -> Symbol | None:
        """Return the symbol to define under a name, `None` if it is defined already.

        A label without a leading period becomes the scope of the local labels after it; what EQU
        defines does not.
        """
        full = self.full_name(name)
        symbol = self.names.get(full)
        if symbol is None:
            symbol = self.names[full] = Symbol(full)
        elif symbol.kind not in ("undefined", "extern") or (
            symbol.kind == "extern" and not symbol.required
        ):
            return None
        if is_label and name[:1] != ".":
            self.scope = full
        self.number(symbol)
        symbol.line = line
        return symbol

    def place(self, symbol: Symbol, position: Position) -> None:
        """Make a symbol a label; in an ABSOLUTE part it is a constant at once if it can be."""
        section = position.fragment.section
        if isinstance(section.origin, int) and not section.variable:
            symbol.kind = "equ"
            symbol.constant = position.value()
            return
        symbol.kind = "label"
        symbol.fragment = position.fragment
        symbol.offset = position.offset
        section.labels.append(symbol)

    def number(self, symbol: Symbol) -> None:
        """Give a symbol its place in the order of definitions, once."""
        if not symbol.order:
            self._count += 1
            symbol.order = self._count


def undefined_symbols(expression: Value | Expression) -> list[Symbol]:
    """Return the undefined symbols that an expression rests on, also by way of EQU."""
    found: list[Symbol] = []
    seen: set[int] = set()
    waiting: list[object] = [expression]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Expression):
            waiting.extend(item.items)
        elif isinstance(item, Symbol):
            if item.kind == "undefined":
                found.append(item)
            elif item.kind == "equ":
                waiting.append(item.constant)
    return found
