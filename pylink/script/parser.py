"""Parsing linker scripts: the ld manual's chapter "Linker Scripts".

    parse_script(Source("app.ld", text), script, diagnostics, open_include)

adds what a script says to a `Script`. Each statement reads its tokens in the lexer mode that its
place asks for. A syntax error raises LinkError, with the place and what was expected.
"""

from __future__ import annotations

from pylink.script.contents import parse_contents
from pylink.script.expressions import ExpressionParser
from pylink.script.lexer import COMMAND, END, EXPRESSION, FILES, NAME, NUMBER, PATTERN, STRING
from pylink.script.nodes import (
    AssertStatement,
    Assignment,
    Binary,
    FileName,
    FillPattern,
    Insert,
    MemoryRegion,
    Name,
    Number,
    OutputSection,
    ProgramHeader,
    Script,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pylink.diagnostics import Diagnostics
    from pylink.script.lexer import Token
    from pylink.script.nodes import Expression, Statement
    from pylink.script.source import Source, Where

MAX_INCLUDE_DEPTH = 10  # GNU ld's own

ASSIGNMENT_OPERATORS = {"=", "+=", "-=", "*=", "/=", "<<=", ">>=", "&=", "|=", "^="}
_PROVIDE_KINDS = {"PROVIDE": "provide", "PROVIDE_HIDDEN": "provide_hidden", "HIDDEN": "hidden"}


def parse_script(
    source: Source,
    script: Script,
    diagnostics: Diagnostics,
    open_include: Callable[[str, Where], Source],
) -> None:
    """Add what the script `source` says to `script`. Raises LinkError.

    `open_include` returns the script that INCLUDE names, or raises LinkError.
    """
    ScriptParser(source, script, diagnostics, open_include).parse()


def parse_definition(source: Source, diagnostics: Diagnostics) -> Assignment:
    """Parse `symbol=expression`, the argument of --defsym. Raises LinkError."""
    parser = ExpressionParser(source, diagnostics)
    name = parser.expect_name("a symbol", EXPRESSION)
    parser.expect("=", EXPRESSION)
    value = parser.expression()
    if parser.peek(EXPRESSION)[0] != END:
        raise parser.syntax_error("the end", EXPRESSION)
    assignment = Assignment(name[1], value, "assign", parser.where(name))
    assignment.from_option = True
    return assignment


class ScriptParser(ExpressionParser):
    """The grammar of commands, SECTIONS and output sections."""

    def __init__(
        self,
        source: Source,
        script: Script,
        diagnostics: Diagnostics,
        open_include: Callable[[str, Where], Source],
    ) -> None:
        super().__init__(source, diagnostics)
        self.script = script
        self.open_include = open_include
        self._including: list[tuple[Source, int]] = []
        self._group = 0

    # INCLUDE

    def end_of_source(self) -> bool:
        """Go on behind the INCLUDE that brought this text in."""
        if not self._including:
            return False
        self.source, self.offset = self._including.pop()
        self.forget_token()
        return True

    def _include(self) -> None:
        """Handle what follows the word INCLUDE: the text goes on in that file."""
        token = self.expect_name("a file name", FILES)
        if len(self._including) >= MAX_INCLUDE_DEPTH:
            raise self.diagnostics.fatal("includes nested too deeply", self.where(token))
        included = self.open_include(token[1], self.where(token))
        self._including.append((self.source, self.offset))
        self.source, self.offset = included, 0
        self.forget_token()

    # Top level

    def parse(self) -> None:
        """Parse the whole script."""
        statements = self.script.statements
        while True:
            token = self.peek(COMMAND)
            if token[0] == END:
                return
            if self._anywhere(statements):
                continue
            if token[1] == ";":
                self.take(COMMAND)
                continue
            handler = _COMMANDS.get(token[1]) if token[0] == NAME else None
            if handler is None:
                if token[0] in (NAME, STRING):
                    self.take(COMMAND)
                    if self._assignment_follows(COMMAND):
                        self._assignment(token, COMMAND, statements)
                        continue
                    if self.peek(COMMAND)[0] != END:
                        raise self.syntax_error(f"a command, or '=' after '{token[1]}'", COMMAND)
                raise self.diagnostics.fatal(
                    f"syntax error: '{token[1][:60]}' is not a linker-script command",
                    self.where(token),
                )
            self.take(COMMAND)
            handler(self, self.where(token))

    def _anywhere(self, statements: list[Statement]) -> bool:
        """Parse what may stand at top level and in SECTIONS alike; False if it is not that."""
        token = self.peek(COMMAND)
        if token[0] != NAME:
            return False
        word = token[1]
        if word == "ENTRY":
            self.take(COMMAND)
            self.script.entry = self._one_name("a symbol")
        elif word == "ASSERT":
            self.take(COMMAND)
            self.expect("(", COMMAND)
            where = self.where(token)
            statements.append(AssertStatement(self.assertion(where), where))
        elif word == "INCLUDE":
            self.take(COMMAND)
            self._include()
        elif word in _PROVIDE_KINDS:
            self._provide(COMMAND, statements)
        else:
            return False
        return True

    def _one_name(self, what: str) -> str:
        self.expect("(", COMMAND)
        name = self.expect_name(what, COMMAND)[1]
        self.expect(")", COMMAND)
        return name

    def _names(self, mode: int) -> list[str]:
        """Parse `(name name, name)`."""
        self.expect("(", mode)
        names = []
        while not self.accept(")", mode):
            names.append(self.expect_name("a name or ')'", mode)[1].rstrip(","))
            self.accept(",", mode)
        return names

    def _command_output_format(self, where: Where) -> None:
        self.script.formats = tuple(self._names(FILES))
        if len(self.script.formats) not in (1, 3):
            raise self.diagnostics.fatal(
                "syntax error: OUTPUT_FORMAT takes one name or three", where
            )

    def _command_arch(self, where: Where) -> None:
        del where
        self.expect("(", COMMAND)
        self.script.arch = self.expect_name("a machine", COMMAND)[1]
        self.expect(")", COMMAND)

    def _command_target(self, where: Where) -> None:
        del where
        self.script.target = self._one_name("a format")

    def _command_output(self, where: Where) -> None:
        del where
        self.script.output = self._one_name("a file name")

    def _command_startup(self, where: Where) -> None:
        name = self._one_name("a file name")
        self.script.startup = name
        self.script.statements.insert(0, FileName(name, where, 0, False))

    def _command_search_dir(self, where: Where) -> None:
        del where
        self.script.search_dirs.append(self._one_name("a folder"))

    def _command_extern(self, where: Where) -> None:
        del where
        self.script.extern += self._names(COMMAND)

    def _command_input(self, where: Where) -> None:
        del where
        self._files(0)

    def _command_group(self, where: Where) -> None:
        del where
        self._group += 1
        # Unique over all scripts: the list of statements only grows.
        self._files(self._group * 65536 + len(self.script.statements) + 1)

    def _files(self, group: int) -> None:
        self.expect("(", FILES)
        as_needed = False
        while True:
            token = self.peek(FILES)
            if self.accept(")", FILES):
                if not as_needed:
                    return
                as_needed = False
            elif self.accept(",", FILES):
                pass
            elif token[1] == "AS_NEEDED" and token[0] == NAME and not as_needed:
                self.take(FILES)
                self.expect("(", FILES)
                as_needed = True
            else:
                token = self.expect_name("a file name or ')'", FILES)
                self.script.statements.append(
                    FileName(token[1], self.where(token), group, as_needed)
                )

    def _command_force_common(self, where: Where) -> None:
        del where
        self.script.force_common = True

    def _command_inhibit_common(self, where: Where) -> None:
        del where
        self.script.inhibit_common = True

    def _command_force_groups(self, where: Where) -> None:
        del where
        self.script.force_groups = True

    def _command_nocrossrefs(self, where: Where) -> None:
        del where
        self.script.nocrossrefs.append((self._names(COMMAND), False))

    def _command_nocrossrefs_to(self, where: Where) -> None:
        del where
        self.script.nocrossrefs.append((self._names(COMMAND), True))

    def _command_ld_feature(self, where: Where) -> None:
        feature = self._one_name("a feature")
        if feature == "SANE_EXPR":
            self.script.sane_expr = True
        else:
            raise self.diagnostics.fatal(f"unknown feature `{feature}'", where)

    def _command_version(self, where: Where) -> None:
        """Skip a version script: only dynamic objects have symbol versions."""
        self.expect("{", COMMAND)
        depth = 1
        while depth:
            token = self.take(PATTERN)
            if token[0] == END:
                raise self.diagnostics.fatal("syntax error: VERSION is not closed", where)
            if token[0] != STRING:
                depth += {"{": 1, "}": -1}.get(token[1], 0)

    def _command_insert(self, where: Where) -> None:
        word = self.expect_name("AFTER or BEFORE", COMMAND)
        if word[1] not in ("AFTER", "BEFORE"):
            raise self.diagnostics.fatal(
                f"syntax error: expected AFTER or BEFORE, found '{word[1]}'", self.where(word)
            )
        name = self.expect_name("an output section", COMMAND)[1]
        self.script.statements.append(Insert(word[1] == "AFTER", name, where))
        self.accept(";", COMMAND)

    def _command_region_alias(self, where: Where) -> None:
        names = self._names(FILES)
        if len(names) != 2:
            raise self.diagnostics.fatal("syntax error: REGION_ALIAS takes two names", where)
        self.script.region_aliases.append((names[0], names[1], where))

    # MEMORY and PHDRS

    def _command_memory(self, where: Where) -> None:
        del where
        self.expect("{", COMMAND)
        while not self.accept("}", COMMAND):
            if self.at("INCLUDE", COMMAND):
                self.take(COMMAND)
                self._include()
                continue
            token = self.expect_name("a memory region or '}'", COMMAND)
            region = MemoryRegion(token[1], self.where(token))
            if self.accept("(", COMMAND):
                while not self.accept(")", COMMAND):
                    inverted = self.accept("!", COMMAND)
                    attributes = self.expect_name("attributes or ')'", COMMAND)
                    self._attributes(region, attributes, inverted)
            self.expect(":", COMMAND)
            region.origin = self._memory_value(("ORIGIN", "org", "o"))
            self.accept(",", EXPRESSION)
            region.length = self._memory_value(("LENGTH", "len", "l"))
            self.script.memory.append(region)

    def _attributes(self, region: MemoryRegion, token: Token, inverted: bool) -> None:
        for letter in token[1]:
            if letter.upper() not in "RWXAIL":
                raise self.diagnostics.fatal(
                    f"invalid character {letter} ({ord(letter)}) in flags", self.where(token)
                )
            if inverted:
                region.not_attributes += letter.upper()
            else:
                region.attributes += letter.upper()

    def _memory_value(self, words: tuple[str, ...]) -> Expression:
        # Read as a command, as ld does: ORIGIN=0 without spaces is one name, and an error.
        token = self.peek(COMMAND)
        if token[0] != NAME or token[1] not in words:
            raise self.syntax_error(words[0], COMMAND)
        self.take(COMMAND)
        self.expect("=", COMMAND)
        return self.expression()

    def _command_phdrs(self, where: Where) -> None:
        del where
        self.expect("{", COMMAND)
        while not self.accept("}", COMMAND):
            token = self.expect_name("a program header or '}'", COMMAND)
            header = ProgramHeader(token[1], self.expression(), self.where(token))
            while not self.accept(";", EXPRESSION):
                word = self.expect_name("FILEHDR, PHDRS, AT, FLAGS or ';'", EXPRESSION)
                if word[1] == "FILEHDR":
                    header.filehdr = True
                elif word[1] == "PHDRS":
                    header.phdrs = True
                elif word[1] in ("AT", "FLAGS"):
                    self.expect("(", EXPRESSION)
                    value = self.expression()
                    self.expect(")", EXPRESSION)
                    if word[1] == "AT":
                        header.address = value
                    else:
                        header.flags = value
                else:
                    raise self.diagnostics.fatal(
                        f"PHDRS syntax error at `{word[1]}'", self.where(word)
                    )
            self.script.phdrs.append(header)

    # SECTIONS

    def _command_sections(self, where: Where) -> None:
        del where
        self.script.has_sections = True
        self.expect("{", COMMAND)
        statements = self.script.statements
        while not self.accept("}", COMMAND):
            if self._anywhere(statements):
                continue
            token = self.expect_name("an output section, an assignment or '}'", COMMAND)
            if self._assignment_follows(COMMAND):
                self._assignment(token, COMMAND, statements)
            elif token[0] == NAME and token[1] == "OVERLAY":
                self._overlay(self.where(token), statements)
            else:
                if "=" in token[1] and self.at(";", COMMAND):
                    raise self.diagnostics.fatal(
                        f"syntax error: '{token[1]}' is one name here: put spaces around '='",
                        self.where(token),
                    )
                statements.append(self._output_section(token))

    def _assignment_follows(self, mode: int) -> bool:
        token = self.peek(mode)
        return token[0] not in (STRING, NAME) and token[1] in ASSIGNMENT_OPERATORS

    def _assignment(self, name: Token, mode: int, statements: list[Statement]) -> None:
        """Parse from the operator on, to the `;` or `,` that ends an assignment."""
        where = self.where(name)
        operator = self.take(mode)[1]
        value = self.expression()
        if operator != "=":
            value = Binary(operator[:-1], Name(name[1], where), value, where)
        statements.append(Assignment(name[1], value, "assign", where, operator))
        self._separator()

    def _separator(self) -> None:
        if not (self.accept(";", EXPRESSION) or self.accept(",", EXPRESSION)):
            raise self.syntax_error("';'", EXPRESSION)

    def _provide(self, mode: int, statements: list[Statement]) -> None:
        kind = _PROVIDE_KINDS[self.take(mode)[1]]
        self.expect("(", mode)
        name = self.expect_name("a symbol", mode)
        self.expect("=", mode)
        value = self.expression()
        self.expect(")", EXPRESSION)
        statements.append(Assignment(name[1], value, kind, self.where(name)))
        self._separator()

    def _output_section(self, name: Token) -> OutputSection:
        """Parse an output section behind its name."""
        section = OutputSection(name[1], self.where(name))
        self._section_head(section)
        self._section_body(section)
        self._section_tail(section)
        return section

    def _section_head(self, section: OutputSection) -> None:
        """Parse from the address to the modifiers before '{'."""
        if not self.at(":", EXPRESSION):
            if not (self.at("(", EXPRESSION) and self._section_kind_follows()):
                if self.accept("BLOCK", EXPRESSION):
                    self.expect("(", EXPRESSION)
                    section.align = self.expression()
                    self.expect(")", EXPRESSION)
                else:
                    section.address = self.expression()
            if self.accept("(", EXPRESSION):
                self._section_kind(section)
        self.expect(":", EXPRESSION)
        if self.accept("AT", EXPRESSION):
            section.load_address = self._parenthesised()
        if self.accept("ALIGN", EXPRESSION):
            section.align = self._parenthesised()
        if self.accept("ALIGN_WITH_INPUT", EXPRESSION):
            section.align_with_input = True
        if self.accept("SUBALIGN", EXPRESSION):
            section.subalign = self._parenthesised()
        if self.at("ONLY_IF_RO", EXPRESSION) or self.at("ONLY_IF_RW", EXPRESSION):
            section.constraint = self.take(EXPRESSION)[1]

    def _parenthesised(self) -> Expression:
        self.expect("(", EXPRESSION)
        value = self.expression()
        self.expect(")", EXPRESSION)
        return value

    def _section_kind_follows(self) -> bool:
        """Look past '(': is it `(NOLOAD)` or the like, not a parenthesised address?"""
        start = self.offset
        self.take(EXPRESSION)
        token = self.peek(EXPRESSION)
        answer = token[1] == ")" or (token[0] == NAME and token[1] in _SECTION_KINDS)
        self.offset = start
        self.forget_token()
        return answer

    def _section_kind(self, section: OutputSection) -> None:
        """Parse behind '(': a section kind, or nothing."""
        if self.accept(")", EXPRESSION):
            return
        token = self.expect_name("a section type", EXPRESSION)
        if token[1] not in _SECTION_KINDS:
            raise self.diagnostics.fatal(
                f"syntax error: '{token[1]}' is not a section type", self.where(token)
            )
        section.kind = token[1]
        if token[1] == "TYPE":
            self.expect("=", EXPRESSION)
            section.type_value = self.expression()
        elif token[1] == "READONLY" and self.accept("(", EXPRESSION):
            self.expect("TYPE", EXPRESSION)
            self.expect("=", EXPRESSION)
            section.type_value = self.expression()
            self.expect(")", EXPRESSION)
        self.expect(")", EXPRESSION)

    def _section_body(self, section: OutputSection) -> None:
        self.expect("{", EXPRESSION)
        parse_contents(self, section.children)

    def _section_tail(self, section: OutputSection) -> None:
        """Parse `>region AT>region :phdr =fill ,` behind '}'."""
        if self.accept(">", EXPRESSION):
            section.region = self.expect_name("a memory region", EXPRESSION)[1]
        if self.at("AT", EXPRESSION):
            self.take(EXPRESSION)
            self.expect(">", EXPRESSION)
            section.lma_region = self.expect_name("a memory region", EXPRESSION)[1]
        while self.accept(":", EXPRESSION):
            section.phdrs.append(self.expect_name("a program header", EXPRESSION)[1])
        if self.accept("=", EXPRESSION):
            section.fill = self.fill()
        self.accept(",", EXPRESSION)

    def fill(self) -> FillPattern:
        """Parse a fill: a plain hexadecimal number is as long as it is written."""
        token = self.peek(EXPRESSION)
        value = self.expression()
        if isinstance(value, Number) and token[0] == NUMBER and token[1][:2] in ("0x", "0X"):
            digits = token[1][2:]
            if digits and all(char in "0123456789abcdefABCDEF" for char in digits):
                if len(digits) % 2:
                    digits = "0" + digits
                return FillPattern(bytes.fromhex(digits), None)
        return FillPattern(None, value)

    # Called by `contents`.

    def content_include(self) -> None:
        """Handle INCLUDE inside an output section."""
        self._include()

    def content_provide(self, statements: list[Statement]) -> None:
        """Handle PROVIDE, PROVIDE_HIDDEN and HIDDEN inside an output section."""
        self._provide(PATTERN, statements)

    def content_assignment(self, name: Token, statements: list[Statement]) -> bool:
        """Parse an assignment if an operator follows `name`; False if none does."""
        if not self._assignment_follows(PATTERN):
            return False
        self._assignment(name, PATTERN, statements)
        return True

    def content_separator(self) -> None:
        """Take the `;` or `,` that a statement has to end with."""
        self._separator()

    def _overlay(self, where: Where, statements: list[Statement]) -> None:
        """Parse what follows the word OVERLAY."""
        from pylink.script.overlay import OverlayHead, expand_overlay

        head = OverlayHead(where)
        if not self.at(":", EXPRESSION):
            head.address = self.expression()
        self.expect(":", EXPRESSION)
        head.nocrossrefs = self.accept("NOCROSSREFS", EXPRESSION)
        if self.accept("AT", EXPRESSION):
            head.load_address = self._parenthesised()
        if self.accept("SUBALIGN", EXPRESSION):
            head.subalign = self._parenthesised()
        self.expect("{", EXPRESSION)
        while not self.accept("}", COMMAND):
            name = self.expect_name("an output section or '}'", COMMAND)
            section = OutputSection(name[1], self.where(name))
            self._section_body(section)
            while self.accept(":", EXPRESSION):
                section.phdrs.append(self.expect_name("a program header", EXPRESSION)[1])
            if self.accept("=", EXPRESSION):
                section.fill = self.fill()
            self.accept(",", EXPRESSION)
            head.sections.append(section)
        tail = OutputSection("", where)
        self._section_tail(tail)
        statements += expand_overlay(head, tail)
        if head.nocrossrefs:
            self.script.nocrossrefs.append(([s.name for s in head.sections], False))


_SECTION_KINDS = {"NOLOAD", "DSECT", "COPY", "INFO", "OVERLAY", "READONLY", "TYPE"}

_COMMANDS: dict[str, Callable[[ScriptParser, Where], None]] = {
    "EXTERN": ScriptParser._command_extern,
    "FORCE_COMMON_ALLOCATION": ScriptParser._command_force_common,
    "FORCE_GROUP_ALLOCATION": ScriptParser._command_force_groups,
    "GROUP": ScriptParser._command_group,
    "INHIBIT_COMMON_ALLOCATION": ScriptParser._command_inhibit_common,
    "INPUT": ScriptParser._command_input,
    "INSERT": ScriptParser._command_insert,
    "LD_FEATURE": ScriptParser._command_ld_feature,
    "MEMORY": ScriptParser._command_memory,
    "NOCROSSREFS": ScriptParser._command_nocrossrefs,
    "NOCROSSREFS_TO": ScriptParser._command_nocrossrefs_to,
    "OUTPUT": ScriptParser._command_output,
    "OUTPUT_ARCH": ScriptParser._command_arch,
    "OUTPUT_FORMAT": ScriptParser._command_output_format,
    "PHDRS": ScriptParser._command_phdrs,
    "REGION_ALIAS": ScriptParser._command_region_alias,
    "SEARCH_DIR": ScriptParser._command_search_dir,
    "SECTIONS": ScriptParser._command_sections,
    "STARTUP": ScriptParser._command_startup,
    "TARGET": ScriptParser._command_target,
    "VERSION": ScriptParser._command_version,
}
