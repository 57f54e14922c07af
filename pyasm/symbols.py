"""The symbol table: labels, constants and symbols of other modules."""

from __future__ import annotations

from .expressions import FORWARD_VALUE, Expression, ExpressionError, Linear, evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .expressions import Value
    from .sections import Data, Position, Section
    from .source import LogicalLine


class Symbol:
    """A name.

    `kind` is `undefined`, `label`, `equ`, `extern` or `common`. A label has `fragment` and
    `offset` (bytes), an equ has `constant`, and `home`, the section that EQU stood in.

    `declared` is `local`, or the last directive of `static`, `global`, `extern`, `required` and
    `common` that counts; `special` is the text behind its colon (`function hidden`), `size` the
    bytes of a COMMON. `before` is the value in the pass before, if the source is read again, and
    `present` that of an EQU in this one, where it is not the same all over the text
    (`pyasm/text_order.py`). `order` counts definitions and declarations, in the order of the
    source; `scope` is the label that local ones belonged to there.
    """

    __slots__ = (
        "before",
        "constant",
        "declared",
        "evaluating",
        "fragment",
        "home",
        "kind",
        "line",
        "name",
        "offset",
        "order",
        "present",
        "referenced",
        "scope",
        "size",
        "special",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.kind = "undefined"
        self.fragment: Data | None = None
        self.offset = 0
        self.constant: Value | Expression = 0
        self.declared = "local"
        self.special = ""
        self.referenced: LogicalLine | None = None
        self.size: Value | Expression = 0
        self.order = 0
        self.scope = ""
        self.line: LogicalLine | None = None
        self.evaluating = False
        self.home: Section | None = None
        self.before: Value | None = None
        self.present: Value | None = None

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
            if self.present is not None:
                return self.present
            if self.evaluating:
                raise ExpressionError(f"`{self.name}' is defined by itself")
            self.evaluating = True
            try:
                return evaluate(self.constant)
            finally:
                self.evaluating = False
        if self.kind in ("extern", "common"):
            return Linear(((self, 1),), 0)
        return self.before_now()

    def before_now(self) -> Value:
        """Return the value of the pass before, in this reading's sections."""
        return FORWARD_VALUE if self.before is None else carried(self.before)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


def carried(value: Value) -> Value:
    """Return a value of an earlier reading of the source, in the sections of the next one."""
    if isinstance(value, int):
        return value
    terms = [(getattr(base, "successor", None) or base, factor) for base, factor in value.terms]
    return Linear(tuple(terms), value.offset, value.wrt)


class SymbolTable:
    """All symbols of a source, and the label that local ones belong to.

    `tasm`: names that begin with `@@` are local too. `promoted` are names that EXTERN declares and
    the source defines all the same: they are global. `before` are the values of the pass before,
    by name. `count` is how many symbols were defined or
    declared so far.
    """

    __slots__ = ("before", "count", "names", "promoted", "scope", "tasm")

    def __init__(
        self,
        tasm: bool = False,
        promoted: Iterable[str] = (),
        before: Mapping[str, Value] | None = None,
    ) -> None:
        self.before = before
        self.tasm = tasm
        self.names: dict[str, Symbol] = {}
        self.scope = ""
        self.count = 0
        self.promoted = set(promoted)
        for name in self.promoted:
            symbol = self.names[name] = Symbol(name)
            symbol.declared = "global"

    def full_name(self, name: str) -> str:
        """Return a name as the table knows it: `.x` belongs to the label before it."""
        if name[:1] == "." and name[1:2] != ".":
            return self.scope + name
        if self.tasm and name[:2] == "@@":
            return self.scope + name
        return name

    def refer(self, name: str, line: LogicalLine | None) -> Symbol:
        """Return the symbol that a name means here; a new one is undefined."""
        name = self.full_name(name)
        symbol = self.names.get(name)
        if symbol is None:
            symbol = self.names[name] = Symbol(name)
            if self.before is not None:
                symbol.before = self.before.get(name)
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
        if is_label and name[:1] != "." and not (self.tasm and name[:2] == "@@"):
            self.scope = full
        if symbol is None:
            symbol = self.names[full] = Symbol(full)
        elif symbol.kind == "extern" and symbol.declared != "global":
            # What was made of it so far is wrong, so the source is read again.
            self.promoted.add(full)
            symbol.declared = "global"
        elif symbol.kind != "undefined":
            return None
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
            self.count += 1
            symbol.order = self.count
            symbol.scope = self.scope


def undefined_symbols(expression: Value | Expression) -> list[Symbol]:
    """Return the undefined symbols that an expression rests on, also by way of EQU, in order."""
    found: list[Symbol] = []
    seen: set[int] = set()
    waiting: list[object] = [expression]
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Expression):
            waiting.extend(reversed(item.items))
        elif isinstance(item, Symbol):
            if item.kind == "undefined":
                found.append(item)
            elif item.kind == "equ":
                waiting.append(item.constant)
    return found


def check_known(expression: Value | Expression) -> None:
    """Check that an expression whose value is needed at once has no symbol that comes later.

    Raises:
        ExpressionError: it has.
    """
    for symbol in undefined_symbols(expression):
        raise ExpressionError(f"symbol `{symbol.name}' not defined before use")
