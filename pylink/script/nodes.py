"""What a linker script says, as a tree: expressions and statements.

Expressions stay trees until the end of the link: their values depend on the layout, and the map
file and messages show them as written. `where` is the place in the script.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.script.source import Where

    Expression: TypeAlias = "Number | Name | Unary | Binary | Conditional | Call | Assertion"
    Statement: TypeAlias = (
        "Assignment | AssertStatement | OutputSection | InputSections | Data | Fill"
        " | Constructors | FileName | Insert"
    )


# Expressions


class Number:
    """A literal."""

    __slots__ = ("value", "where")

    def __init__(self, value: int, where: Where) -> None:
        self.value = value
        self.where = where


class Name:
    """A symbol, or the location counter `.`."""

    __slots__ = ("name", "where")

    def __init__(self, name: str, where: Where) -> None:
        self.name = name
        self.where = where


class Unary:
    """`-x`, `~x`, `!x`, `+x`."""

    __slots__ = ("operand", "operator", "where")

    def __init__(self, operator: str, operand: Expression, where: Where) -> None:
        self.operator = operator
        self.operand = operand
        self.where = where


class Binary:
    """An infix operator and its operands."""

    __slots__ = ("left", "operator", "right", "where")

    def __init__(self, operator: str, left: Expression, right: Expression, where: Where) -> None:
        self.operator = operator
        self.left = left
        self.right = right
        self.where = where


class Conditional:
    """`condition ? if_true : if_false`."""

    __slots__ = ("condition", "if_false", "if_true", "where")

    def __init__(
        self, condition: Expression, if_true: Expression, if_false: Expression, where: Where
    ) -> None:
        self.condition = condition
        self.if_true = if_true
        self.if_false = if_false
        self.where = where


class Call:
    """A built-in function. `name` is its argument where that is a name: SIZEOF(.text)."""

    __slots__ = ("arguments", "function", "name", "where")

    def __init__(
        self, function: str, name: str, arguments: tuple[Expression, ...], where: Where
    ) -> None:
        self.function = function
        self.name = name
        self.arguments = arguments
        self.where = where


class Assertion:
    """`ASSERT(condition, "message")`, as a statement or inside an expression."""

    __slots__ = ("condition", "message", "where")

    def __init__(self, condition: Expression, message: str, where: Where) -> None:
        self.condition = condition
        self.message = message
        self.where = where


# Statements


class Assignment:
    """`symbol = expression;`. `kind` is "assign", "provide", "provide_hidden" or "hidden".

    A compound assignment has its operator folded into the expression: `a += 1` is `a = a + 1`;
    `compound` keeps the operator as written. `from_option` marks --defsym.
    """

    __slots__ = ("compound", "expression", "from_option", "kind", "symbol", "where")

    def __init__(
        self, symbol: str, expression: Expression, kind: str, where: Where, compound: str = "="
    ) -> None:
        self.symbol = symbol
        self.expression = expression
        self.kind = kind
        self.where = where
        self.compound = compound
        self.from_option = False


class AssertStatement:
    """ASSERT as a statement of its own."""

    __slots__ = ("assertion", "where")

    def __init__(self, assertion: Assertion, where: Where) -> None:
        self.assertion = assertion
        self.where = where


class SectionPattern:
    """One pattern for section names. `sorts` are nested sorts, outermost first."""

    __slots__ = ("excluded_files", "name", "reverse", "sorts")

    def __init__(
        self,
        name: str,
        excluded_files: tuple[str, ...] = (),
        sorts: tuple[str, ...] = (),
        reverse: bool = False,
    ) -> None:
        self.name = name
        self.excluded_files = excluded_files
        self.sorts = sorts
        self.reverse = reverse


class InputSections:
    """`file(section ...)`: which input sections go here.

    `patterns` is None for a file name alone, which stands for all of its sections.
    `flags` are INPUT_SECTION_FLAGS: flags that must be set and flags that must not be.
    """

    __slots__ = (
        "excluded_files",
        "file",
        "flags",
        "keep",
        "patterns",
        "sort_files",
        "sort_files_reverse",
        "where",
    )

    def __init__(self, file: str, patterns: list[SectionPattern] | None, where: Where) -> None:
        self.file = file
        self.patterns = patterns
        self.where = where
        self.keep = False
        self.sort_files = False
        self.sort_files_reverse = False
        self.excluded_files: tuple[str, ...] = ()
        self.flags: tuple[int, int] | None = None


class Data:
    """BYTE, SHORT, LONG, QUAD, SQUAD (`size` bytes of `expression`) or ASCIZ (`text`)."""

    __slots__ = ("directive", "expression", "size", "text", "where")

    def __init__(
        self, directive: str, size: int, expression: Expression | None, text: bytes, where: Where
    ) -> None:
        self.directive = directive
        self.size = size
        self.expression = expression
        self.text = text
        self.where = where


class Fill:
    """FILL(pattern): what gaps hold from here to the section's end."""

    __slots__ = ("pattern", "where")

    def __init__(self, pattern: FillPattern, where: Where) -> None:
        self.pattern = pattern
        self.where = where


class FillPattern:
    """A fill: `digits` for a plain hexadecimal number (its length counts), else an expression."""

    __slots__ = ("digits", "expression")

    def __init__(self, digits: bytes | None, expression: Expression | None) -> None:
        self.digits = digits
        self.expression = expression


class Constructors:
    """CONSTRUCTORS: nothing for ELF, where constructors have sections of their own."""

    __slots__ = ("where",)

    def __init__(self, where: Where) -> None:
        self.where = where


class FileName:
    """A file among statements: INPUT and GROUP open it; `group` numbers files of one GROUP."""

    __slots__ = ("as_needed", "group", "name", "where")

    def __init__(self, name: str, where: Where, group: int, as_needed: bool) -> None:
        self.name = name
        self.where = where
        self.group = group
        self.as_needed = as_needed


class Insert:
    """INSERT AFTER/BEFORE section: where the statements before it go in the main script."""

    __slots__ = ("after", "section", "where")

    def __init__(self, after: bool, section: str, where: Where) -> None:
        self.after = after
        self.section = section
        self.where = where


class OutputSection:
    """An output section's statement: `name address (type) : AT(lma) … { … } >region …`."""

    __slots__ = (
        "address",
        "align",
        "align_with_input",
        "children",
        "constraint",
        "fill",
        "kind",
        "lma_region",
        "load_address",
        "name",
        "overlay",
        "phdrs",
        "region",
        "subalign",
        "type_value",
        "update_dot",
        "where",
    )

    def __init__(self, name: str, where: Where) -> None:
        self.name = name
        self.where = where
        self.address: Expression | None = None
        self.kind = ""  # NOLOAD, DSECT, COPY, INFO, OVERLAY, READONLY, TYPE or nothing
        self.type_value: Expression | None = None  # of (TYPE = …)
        self.load_address: Expression | None = None
        self.align: Expression | None = None
        self.align_with_input = False
        self.subalign: Expression | None = None
        self.constraint = ""  # ONLY_IF_RO, ONLY_IF_RW or nothing
        self.children: list[Statement] = []
        self.region = ""
        self.lma_region = ""
        self.phdrs: list[str] = []
        self.fill: FillPattern | None = None
        self.overlay = False
        self.update_dot: Expression | None = None  # where an OVERLAY ends


class MemoryRegion:
    """One region of MEMORY. Attributes are section flags that attract and that repel."""

    __slots__ = ("attributes", "length", "name", "not_attributes", "origin", "where")

    def __init__(self, name: str, where: Where) -> None:
        self.name = name
        self.where = where
        self.origin: Expression | None = None
        self.length: Expression | None = None
        self.attributes = ""
        self.not_attributes = ""


class ProgramHeader:
    """One line of PHDRS."""

    __slots__ = ("address", "filehdr", "flags", "kind", "name", "phdrs", "where")

    def __init__(self, name: str, kind: Expression, where: Where) -> None:
        self.name = name
        self.kind = kind
        self.where = where
        self.filehdr = False
        self.phdrs = False
        self.address: Expression | None = None
        self.flags: Expression | None = None


class Script:
    """All that scripts say beside statements; several scripts may add to one."""

    __slots__ = (
        "arch",
        "entry",
        "extern",
        "force_common",
        "force_groups",
        "formats",
        "has_sections",
        "inhibit_common",
        "memory",
        "nocrossrefs",
        "output",
        "phdrs",
        "region_aliases",
        "sane_expr",
        "search_dirs",
        "startup",
        "statements",
        "target",
    )

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.entry: str | None = None
        self.formats: tuple[str, ...] = ()
        self.arch = ""
        self.target = ""
        self.output = ""
        self.startup = ""
        self.search_dirs: list[str] = []
        self.extern: list[str] = []
        self.memory: list[MemoryRegion] = []
        self.region_aliases: list[tuple[str, str, Where]] = []
        self.phdrs: list[ProgramHeader] = []
        self.nocrossrefs: list[tuple[list[str], bool]] = []
        self.has_sections = False
        self.force_common = False
        self.inhibit_common = False
        self.force_groups = False
        self.sane_expr = False
