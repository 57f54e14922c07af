"""Parsing what stands between an output section's braces."""

from __future__ import annotations

from pylink.script.lexer import END, EXPRESSION, NAME, PATTERN, STRING
from pylink.script.nodes import (
    AssertStatement,
    Constructors,
    Data,
    Fill,
    InputSections,
    SectionPattern,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.script.lexer import Token
    from pylink.script.nodes import Statement
    from pylink.script.parser import ScriptParser

_DATA_SIZES = {"BYTE": 1, "SHORT": 2, "LONG": 4, "QUAD": 8, "SQUAD": 8}

# Sorts by the script's words; SORT is SORT_BY_NAME.
SORTS = {
    "SORT": "name",
    "SORT_BY_NAME": "name",
    "SORT_BY_ALIGNMENT": "alignment",
    "SORT_BY_INIT_PRIORITY": "init_priority",
    "SORT_NONE": "none",
}

# Names of section flags that INPUT_SECTION_FLAGS takes (gABI, "Section Attribute Flags").
_FLAG_NAMES = {
    "SHF_WRITE": 0x1,
    "SHF_ALLOC": 0x2,
    "SHF_EXECINSTR": 0x4,
    "SHF_MERGE": 0x10,
    "SHF_STRINGS": 0x20,
    "SHF_INFO_LINK": 0x40,
    "SHF_LINK_ORDER": 0x80,
    "SHF_OS_NONCONFORMING": 0x100,
    "SHF_GROUP": 0x200,
    "SHF_TLS": 0x400,
    "SHF_COMPRESSED": 0x800,
    "SHF_GNU_RETAIN": 0x200000,
    "SHF_EXCLUDE": 0x80000000,
}


def parse_contents(parser: ScriptParser, statements: list[Statement]) -> None:
    """Parse statements up to and with the closing brace. Raises LinkError."""
    while True:
        token = parser.peek(PATTERN)
        kind, word = token[0], token[1]
        if kind == END:
            raise parser.syntax_error("'}'", PATTERN)
        if kind not in (NAME, STRING):
            if parser.accept("}", PATTERN):
                return
            if parser.accept(";", PATTERN):
                continue
            raise parser.syntax_error("a statement or '}'", PATTERN)
        where = parser.where(token)
        if kind == STRING:
            parser.take(PATTERN)
            if not parser.content_assignment(token, statements):
                statements.append(_input_sections(parser, token))
        elif word in _DATA_SIZES:
            parser.take(PATTERN)
            parser.expect("(", EXPRESSION)
            value = parser.expression()
            parser.expect(")", EXPRESSION)
            statements.append(Data(word, _DATA_SIZES[word], value, b"", where))
        elif word == "ASCIZ":
            parser.take(PATTERN)
            text = parser.expect_name("a string", PATTERN)[1]
            content = text.encode("utf-8", "surrogateescape") + b"\0"
            statements.append(Data(word, len(content), None, content, where))
        elif word == "FILL":
            parser.take(PATTERN)
            parser.expect("(", EXPRESSION)
            pattern = parser.fill()
            parser.expect(")", EXPRESSION)
            statements.append(Fill(pattern, where))
        elif word == "ASSERT":
            parser.take(PATTERN)
            parser.expect("(", EXPRESSION)
            statements.append(AssertStatement(parser.assertion(where), where))
            parser.content_separator()
        elif word == "INCLUDE":
            parser.take(PATTERN)
            parser.content_include()
        elif word in ("PROVIDE", "PROVIDE_HIDDEN", "HIDDEN"):
            parser.content_provide(statements)
        elif word in ("CONSTRUCTORS", "CREATE_OBJECT_SYMBOLS"):
            parser.take(PATTERN)
            statements.append(Constructors(where))
        elif word == "KEEP":
            parser.take(PATTERN)
            parser.expect("(", PATTERN)
            inner = _input_sections(parser, parser.expect_name("a file pattern", PATTERN))
            inner.keep = True
            parser.expect(")", PATTERN)
            statements.append(inner)
        else:
            parser.take(PATTERN)
            if not parser.content_assignment(token, statements):
                if word in ("SORT", "SORT_BY_NAME") and _constructors(parser):
                    statements.append(Constructors(where))
                else:
                    statements.append(_input_sections(parser, token))


def _constructors(parser: ScriptParser) -> bool:
    """Take `(CONSTRUCTORS)` if that follows."""
    start = parser.offset
    if parser.accept("(", PATTERN):
        if parser.accept("CONSTRUCTORS", PATTERN):
            parser.expect(")", PATTERN)
            return True
        parser.offset = start
        parser.forget_token()
    return False


def _input_sections(parser: ScriptParser, token: Token) -> InputSections:
    """Parse an input section specification whose first token is taken."""
    where = parser.where(token)
    flags = None
    if token[0] == NAME and token[1] == "INPUT_SECTION_FLAGS":
        flags = _section_flags(parser)
        token = parser.expect_name("a file pattern", PATTERN)
    sort_files = reverse = False
    closing = 0
    excluded: tuple[str, ...] = ()
    while token[0] == NAME and token[1] in ("SORT", "SORT_BY_NAME", "REVERSE"):
        reverse = reverse or token[1] == "REVERSE"
        sort_files = True
        parser.expect("(", PATTERN)
        closing += 1
        if closing > 2:
            raise parser.syntax_error("a file pattern", PATTERN)
        token = parser.expect_name("a file pattern", PATTERN)
    if token[0] == NAME and token[1] == "EXCLUDE_FILE":
        excluded = _excluded_files(parser)
        token = parser.expect_name("a file pattern", PATTERN)
    for _ in range(closing):
        parser.expect(")", PATTERN)
    statement = InputSections(token[1], None, where)
    statement.flags = flags
    statement.sort_files = sort_files
    statement.sort_files_reverse = reverse
    statement.excluded_files = excluded
    if parser.accept("(", PATTERN):
        statement.patterns = _section_patterns(parser)
    return statement


def _section_flags(parser: ScriptParser) -> tuple[int, int]:
    """Parse `(SHF_X & !SHF_Y)`: flags that have to be set, and that must not be."""
    parser.expect("(", EXPRESSION)
    wanted = unwanted = 0
    while True:
        inverted = parser.accept("!", EXPRESSION)
        token = parser.expect_name("a section flag", EXPRESSION)
        bit = _FLAG_NAMES.get(token[1])
        if bit is None:
            raise parser.diagnostics.fatal(
                f"unrecognized INPUT_SECTION_FLAG {token[1]}", parser.where(token)
            )
        if inverted:
            unwanted |= bit
        else:
            wanted |= bit
        if parser.accept(")", EXPRESSION):
            return wanted, unwanted
        parser.expect("&", EXPRESSION)


def _excluded_files(parser: ScriptParser) -> tuple[str, ...]:
    """Parse the list behind EXCLUDE_FILE."""
    parser.expect("(", PATTERN)
    names: list[str] = []
    while not parser.accept(")", PATTERN):
        if parser.accept(",", PATTERN):
            continue
        names.append(parser.expect_name("a file pattern or ')'", PATTERN)[1].rstrip(","))
    return tuple(names)


def _section_patterns(parser: ScriptParser) -> list[SectionPattern]:
    """Parse section patterns up to and with ')'."""
    patterns: list[SectionPattern] = []
    while not parser.accept(")", PATTERN):
        if parser.accept(",", PATTERN):
            continue
        token = parser.expect_name("a section pattern or ')'", PATTERN)
        if token[0] == NAME:
            # A comma can be part of a pattern for the lexer; alone at the end it separates.
            text = token[1]
            if text in SORTS or text in ("EXCLUDE_FILE", "REVERSE"):
                patterns.append(_section_pattern(parser, token))
                continue
            patterns += [SectionPattern(name) for name in text.split(",") if name]
        else:
            patterns.append(SectionPattern(token[1]))
    return patterns


def _section_pattern(parser: ScriptParser, token: Token) -> SectionPattern:
    """Parse a sorted or file-excluding pattern whose first word is taken."""
    sorts: list[str] = []
    reverse = False
    closing = 0
    excluded: tuple[str, ...] = ()
    while token[0] == NAME and (token[1] in SORTS or token[1] == "REVERSE"):
        if token[1] == "REVERSE":
            reverse = True
        else:
            sorts.append(SORTS[token[1]])
        closing += 1
        if closing > 3:
            raise parser.syntax_error("a section pattern", PATTERN)
        parser.expect("(", PATTERN)
        token = parser.expect_name("a section pattern", PATTERN)
    if token[0] == NAME and token[1] == "EXCLUDE_FILE":
        excluded = _excluded_files(parser)
        token = parser.expect_name("a section pattern", PATTERN)
    for _ in range(closing):
        parser.expect(")", PATTERN)
    return SectionPattern(token[1], excluded, tuple(sorts), reverse)
