"""The preprocessor: takes lines from files and macros, and hands on what they expand to."""

from __future__ import annotations

from ..lexer import CONTEXT, ENVIRONMENT, NUMBER, OP, PP, Fault, tokenize
from ..source import Expansion, LogicalLine, SourceLine, Token, physical_to_logical
from ..strings import unquote
from . import standard
from .bodies import body_line
from .calls import FoundCall, find_call
from .directives import DIRECTIVES, TASM_DIRECTIVES, line_directive
from .expansion import MOST_TOKENS, expand, finish
from .files import Files
from .frames import (
    EMITTING,
    Arguments,
    Definition,
    FileFrame,
    Frame,
    MacroFrame,
    RepeatFrame,
)
from .macros import BodyLine, Call, Context, Entry, MacroTable
from .messages import Messages
from .parameters import substitute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Protocol

    from ..diagnostics import Diagnostics
    from .directives import Directive
    from .options import PreprocessorOptions

    class Host(Protocol):
        """What the preprocessor asks the assembler."""

        @property
        def bits(self) -> int:
            """The present mode: 16, 32 or 64."""

        @property
        def output_format(self) -> str:
            """The name of the output format."""

        def evaluate(self, tokens: Sequence[Token], garbage: str | None = None) -> int | None:
            """Return the value of an expression, or `None` after reporting a fault.

            What stands behind the expression is warned of; with `garbage` that is the error to
            report instead, and nothing is if it is empty.

            Raises:
                NotConstant: the value is not known, or not a plain number.
            """


# Files that include each other, and text that macros let grow: NASM would run out of memory.
DEEPEST_INCLUDE = 200
MOST_FRAMES = 20_000


class NotConstant(Exception):  # noqa: N818 - an answer of `Host.evaluate`, not a fault
    """An expression is well formed, but has no plain number as its value here."""


class Preprocessor:
    """One run over a source. To run again, make a new one.

    `dependencies` are the files read, in order, without repeats. `on_line`, if set, is told
    each line that is read, as a listing shows it: its number, its text, and in how many files
    and macros it stands (number -1: it says more of the line before); `on_note`, what else a
    listing shows. `keep_blank`: blank lines are handed on too, and white space at the
    end of lines that empty macros leave is told, as -E prints them. `shortcut`, if set, is
    offered the lines of a file from an index on; it deals with as many of them as it can,
    without a preprocessor, and returns the index of the first that is left. What is public
    besides these, `lines`, `find_file` and `depend` is for the modules of this package.
    """

    def __init__(self, diagnostics: Diagnostics, host: Host, options: PreprocessorOptions) -> None:
        self.host = host
        self.options = options
        self.diagnostics = diagnostics
        self.messages = Messages(diagnostics)
        self.files = Files(options)
        self.dependencies: list[str] = self.files.dependencies
        self.on_line: Callable[[int, str, int], None] | None = None
        self.on_note: Callable[[str], None] | None = None
        self.keep_blank = "e" in options.listing_flags
        self.shortcut: Callable[[Sequence[SourceLine], int], int] | None = None
        # Single-line and multi-line macros
        self.standard = standard.StandardMacros(self)
        if options.raw:
            self.standard.forget(defines=True, aliases=True, macros=True)
        self.table = MacroTable(self.standard.load)
        self.contexts: list[Context] = []
        self.aliases_off = False
        self.sane_empty_expansion = False
        self.packages: set[str] = set()
        # %arg and %local (4.8)
        self.stack_pointer = "ebp"
        self.stack_slot = 4
        self.argument_offset = 8
        self.local_offset = 0
        # The line being worked on
        nowhere = SourceLine("", 0, "")
        self.here = Token(OP, "", False, nowhere, 0)
        self.current = LogicalLine([], nowhere, nowhere)
        self.trailing = False
        # The limits of one expansion; see `expansion`
        self.limits = options.limits.copy()
        self.most_expansions = min(self.limits.macro_tokens, MOST_TOKENS)
        self.expansions_left = self.most_expansions
        self.expansions_stopped = False
        self.depth = 0
        self.lowest = 0
        self.pasted: dict[str, list[tuple[str, str, bool]]] = {}
        # The names met since `memory` began to note what an answer rests on, `None` if it doesn't.
        self.met: list[str] | None = None
        # What expressions of nothing but numbers are, by their spelling.
        self._constants: dict[tuple[str, ...], int] = {}
        self.indirect_lines: dict[str, list[Token]] = {}
        # Where lines come from
        self.frames: list[Frame] = []
        self.definition: Definition | None = None
        self.conditionals: list[int] = []
        self._number = 0
        self._macro_levels = 0
        self._macro_calls = 0
        self._too_many_calls = False
        self._lines = 0
        self._faults: list[Fault] = []

    # The public interface

    def lines(self, file: str, text: str) -> Iterator[LogicalLine]:
        """Yield the expanded lines of a source text (one character a byte), as they are asked for.

        Blank lines are left out.

        Raises:
            AssemblyStopped: after a fatal error.
        """
        self.files.register(file)
        # A file that includes itself is found by its depth, not by its name: it may end by itself.
        self._push_file(FileFrame(file, physical_to_logical(text, file)))
        if self.options.before and not self.options.raw:
            before = [SourceLine(file, 0, line) for line in self.options.before]
            self._push_file(FileFrame(file, before, listed=False))
        try:
            yield from self._run()
        finally:
            self.diagnostics.current = None
        self._check_end()

    def find_file(self, name: str) -> str | None:
        """Return the path that %include or INCBIN would read for a name, or `None`."""
        return self.files.find(name)

    def depend(self, path: str) -> None:
        """Add a file to the dependencies, as %depend does."""
        self.files.register(path)

    # The loop

    def _run(self) -> Iterator[LogicalLine]:
        frames = self.frames
        known_keys = self.table.known.keys()
        seen = self.table.seen
        faults = self._faults
        shortcut = self.shortcut
        while frames:
            frame = frames[-1]
            if type(frame) is FileFrame:
                # Plain lines of a file, as fast as they go.
                lines = frame.lines
                size = len(lines)
                plain = (
                    self.definition is None
                    and frame.renumbered is None
                    and frame.place is None
                    and frame.origin is None
                    and (not self.conditionals or self.conditionals[-1] in EMITTING)
                    and self.on_line is None
                    and not self.keep_blank
                    and not self.options.tasm
                )
                while plain and frame.index < size:
                    if shortcut is not None:
                        frame.index = shortcut(lines, frame.index)
                        if frame.index >= size:
                            continue
                    line = lines[frame.index]
                    text = line.text
                    if not text:
                        frame.index += 1
                        continue
                    tokens = tokenize(line, faults)
                    if not tokens:
                        frame.index += 1
                        continue
                    texts = [token.text for token in tokens]
                    if not seen.issuperset(texts):
                        self.table.relevant(texts)
                    if faults or not known_keys.isdisjoint(texts):
                        break
                    frame.index += 1
                    yield LogicalLine(tokens, line, line)
                else:
                    tokens = None
                if frame.index >= size:
                    self._pop_file(frame)
                    continue
                index = frame.index
                frame.index = index + 1
                output = self._file_line(frame, lines[index], tokens)
            else:
                assert isinstance(frame, (MacroFrame, RepeatFrame))
                index = frame.index
                if index >= len(frame.lines):
                    self._end_of_body(frame)
                    continue
                frame.index = index + 1
                output = body_line(self, frame, frame.lines[index])
            if output is not None:
                if self.keep_blank and self.on_line is not None:
                    self._list_expanded(output)
                yield output

    def _file_line(
        self, frame: FileFrame, line: SourceLine, tokens: list[Token] | None
    ) -> LogicalLine | None:
        """Work on a line of a file; return what goes to the assembler."""
        emitting = not self.conditionals or self.conditionals[-1] in EMITTING
        if not emitting and "%" not in line.text and line.text[:1] != "#" and not self.options.tasm:
            if self.on_line is not None:
                self.list_line(frame.counted(line), line.text, frame)
            return None
        if frame.renumbered is not None:
            line = frame.counted(line)
            tokens = None
        if tokens is None:
            self._faults.clear()
            tokens = tokenize(line, self._faults)
        if self.options.tasm and tokens and tokens[0].text.lower() in TASM_DIRECTIVES:
            word = tokens[0]
            tokens[0] = Token(PP, word.text, word.spaced, word.line, word.column)
        origin = frame.origin or line
        current = LogicalLine(tokens, origin, frame.place or line, frame.expansion, frame.listed)
        self.current = self.diagnostics.current = current
        if self.on_line is not None:
            self.list_line(line, line.text, frame)
        if self._faults:
            if emitting:
                for fault in self._faults:
                    self.messages.warning(fault.category, fault.message, fault.token)
            self._faults.clear()
        if not tokens:
            if self.definition is not None:
                if self.on_line is not None or self.keep_blank:
                    self.add_to_definition(BodyLine(tokens, line, DIRECTIVES))
                return None
            return current if emitting and self.keep_blank else None
        self.here = tokens[0]
        if self.definition is not None:
            self.add_to_definition(BodyLine(tokens, line, DIRECTIVES))
            return None
        if not emitting:
            self._skip(tokens)
            return None
        return self.work_on(substitute(self, tokens, None), current)

    def list_line(self, line: SourceLine, text: str, frame: Frame) -> None:
        """Tell `on_line` of a line, unless it is in what .nolist or a package hides."""
        if frame.listed and self.on_line is not None:
            self.on_line(line.number, text, sum([f.listed for f in self.frames]) - 1)

    def _list_expanded(self, line: LogicalLine) -> None:
        """List what a line expanded to, as -Le asks for."""
        from .list_notes import expanded_text

        text = expanded_text(line)
        if text:
            self.list_line(SourceLine("", -1, ""), text, self.frames[-1])

    def set_current(self, frame: MacroFrame | RepeatFrame, line: BodyLine) -> LogicalLine:
        source = line.source
        current = LogicalLine(
            line.tokens,
            frame.origin or source,
            frame.place or source,
            frame.expansion,
            frame.listed,
        )
        self.current = self.diagnostics.current = current
        if line.tokens:
            self.here = line.tokens[0]
        return current

    def work_on(self, tokens: list[Token], current: LogicalLine) -> LogicalLine | None:
        """Carry out or expand a line whose parameters are put in."""
        if not tokens:
            return self._blank(current)
        first = tokens[0]
        if first.kind == PP:
            directive = DIRECTIVES.get(first.text.lower())
            if directive is not None and not (
                directive.function and len(tokens) > 1 and tokens[1].text == "("
            ):
                if self.options.raw and directive.name != "%line":
                    return None
                result = directive.run(self, tokens, directive)
                if result is None:
                    return None
                current.tokens = result
                return current
        elif first.text == "#" and not first.spaced:
            line_directive(self, tokens, DIRECTIVES["%line"])
            return None
        tokens = expand(self, tokens)
        found = find_call(self, tokens)
        if found is not None and self._enter(found, tokens, current):
            return None
        tokens = finish(self, tokens)
        if not tokens:
            self.trailing = True  # of an empty expansion NASM makes a space
            return self._blank(current)
        current.tokens = tokens
        current.ending = self.trailing
        return current

    def _blank(self, current: LogicalLine) -> LogicalLine | None:
        """Return what goes on of a line that expanded to nothing."""
        if not self.keep_blank:
            return None
        current.tokens = []
        current.ending = self.trailing
        return current

    def _skip(self, tokens: list[Token]) -> None:
        """Look for the end of a branch that is not taken."""
        first = tokens[0]
        if first.kind == PP:
            directive = DIRECTIVES.get(first.text.lower())
            if directive is not None and (directive.conditional or directive.name == "%line"):
                directive.run(self, tokens, directive)
        elif first.text == "#" and not first.spaced:
            line_directive(self, tokens, DIRECTIVES["%line"])

    # Macros and %rep blocks being read

    def add_to_definition(self, line: BodyLine) -> None:
        """Add a line to the macro or %rep block being read, or end it."""
        definition = self.definition
        assert definition is not None
        directive = line.directive
        role = directive.role if directive is not None else ""
        if role:
            assert directive is not None
            if role == "line":
                directive.run(self, line.tokens, directive)
                return
            if role == "macro":
                definition.macros += 1
            elif role == "endmacro" and definition.macros:
                if directive.name == "%endmacro":
                    definition.macros -= 1
                else:  # to NASM, %endm ends the outermost definition
                    directive.run(self, line.tokens, directive)
                    return
            elif definition.macro is None and role == "rep":
                definition.repeats += 1
            elif definition.macro is None and role == "endrep" and definition.repeats:
                definition.repeats -= 1
            elif role == "endmacro" or (role == "endrep" and definition.macro is None):
                directive.run(self, line.tokens, directive)
                return
        definition.lines.append(line)
        if definition.macro is not None and "%00" in line.texts:
            definition.macro.captures_label = True

    # Frames

    def _push_file(self, frame: FileFrame) -> None:
        self.frames.append(frame)
        self.conditionals = frame.conditionals

    def _pop_file(self, frame: FileFrame) -> None:
        if frame.conditionals:
            last = frame.lines[-1]
            end = frame.counted(SourceLine(frame.name, last.number + 1, ""))
            self.diagnostics.current = LogicalLine([], end, frame.place or end)
            raise self.messages.fatal("expected `%endif' before end of file")
        self.frames.pop()
        if not self.frames and frame.lines:
            last = frame.lines[-1]
            end = frame.counted(SourceLine(frame.name, last.number + 1, ""))
            self.current = LogicalLine([], end, end)
        for outer in reversed(self.frames):
            if isinstance(outer, FileFrame):
                self.conditionals = outer.conditionals
                break

    def include(self, path: str, text: str) -> None:
        """Read a file's lines next."""
        depth = sum([isinstance(frame, FileFrame) for frame in self.frames])
        if depth > DEEPEST_INCLUDE:
            raise self.messages.fatal("files include each other too deeply", self.here)
        frame = self.frames[-1]
        # In a macro, messages name its call, whatever file it includes.
        place = frame.place if frame.expansion is not None or frame.origin is not None else None
        lines = physical_to_logical(text, path)
        self._push_file(FileFrame(path, lines, place, frame.origin, frame.expansion, frame.listed))

    def use(self, text: str) -> None:
        """Read the lines of a %use package next; they count as the line that asked for it."""
        current = self.current
        lines = physical_to_logical(text, current.origin.file)
        self._push_file(
            FileFrame("", lines, current.place, current.origin, current.expansion, False)
        )

    def repeat(self, definition: Definition) -> None:
        """Start to repeat a %rep block."""
        if not definition.count:
            return
        frame = self.frames[-1]
        self._push(
            RepeatFrame(
                definition.lines,
                definition.count,
                frame.place,
                frame.origin,
                frame.expansion,
                frame.call,
                frame.listed and definition.listed,
            )
        )

    def _push(self, frame: Frame) -> None:
        if len(self.frames) > MOST_FRAMES:
            raise self.messages.fatal("macros and %rep blocks nest too deeply", self.here)
        self.frames.append(frame)

    def _enter(self, found: FoundCall, tokens: list[Token], current: LogicalLine) -> bool:
        """Start to expand a multi-line macro; return whether it may be."""
        limits = self.limits
        if self._macro_calls >= limits.mmacros or self._macro_levels >= limits.macro_levels:
            if not self._too_many_calls:
                self._too_many_calls = True
                self.messages.error("interminable multiline macro recursion", tokens[0])
            return False
        self._macro_calls += 1
        self._macro_levels += 1
        call = found.call
        macro = call.macro
        frame = self.frames[-1]
        lines: Sequence[BodyLine] = macro.body
        if found.label:
            if macro.captures_label:
                call.parameters[0] = [found.label[0].moved(False)]
            else:
                label = found.label
                spaced = tokens[len(label)].spaced
                if not found.colon:
                    label = [*label, Token(OP, ":", spaced, label[0].line, label[0].column)]
                first = BodyLine(label, current.origin, DIRECTIVES)
                first.ending = " " if found.colon and spaced else ""
                lines = [first, *lines]
        origin = frame.origin
        expansion = frame.expansion
        if macro.quiet:
            origin = current.origin
        elif origin is None:
            expansion = Expansion(
                macro.name,
                macro.source,
                current.origin,
                expansion,
                Arguments(call.parameters),  # type: ignore[arg-type]  # all of Sequence that is used
                call.number,
            )
        macro.depth += 1
        if self.on_line is not None and not macro.quiet and "m" in self.options.listing_flags:
            from .list_notes import call_text

            self.list_line(SourceLine("", -1, ""), call_text(call), frame)
        self._push(
            MacroFrame(
                macro,
                lines,
                len(self.conditionals),
                current.place,
                origin,
                expansion,
                call,
                frame.listed and not macro.quiet,
            )
        )
        return True

    def count_line(self) -> None:
        self._lines += 1
        if self._lines > self.limits.lines:
            raise self.messages.fatal("too many lines from macros and %rep blocks")

    def _end_of_body(self, frame: MacroFrame | RepeatFrame) -> None:
        """Repeat a %rep block, or leave it or a macro."""
        if isinstance(frame, RepeatFrame):
            frame.left -= 1
            if frame.left > 0:
                frame.index = 0
                self.count_line()  # the block may be empty
                return
            self.frames.pop()
            return
        definition = self.definition
        if definition is not None:
            if definition.macro is None:
                raise self.messages.fatal(
                    f"`%rep' without `%endrep' within expansion of macro `{frame.macro.name}'"
                )
            raise self.messages.fatal(
                f"end of macro `{frame.macro.name}' while still defining macro "
                f"`{definition.macro.name}'"
            )
        self.leave_macro(frame)

    def leave_macro(self, frame: MacroFrame) -> None:
        """Leave a macro, and what it has begun to repeat."""
        while self.frames.pop() is not frame:
            pass
        frame.macro.depth -= 1
        self._macro_levels -= 1
        if not self._macro_levels:
            self._macro_calls = 0
            self._too_many_calls = False

    def _check_end(self) -> None:
        definition = self.definition
        if definition is None:
            return
        if definition.macro is not None:
            message = f"end of file while still defining macro `{definition.macro.name}'"
        else:
            message = "end of file while still in %rep"
        self.diagnostics.current = self.current
        self.messages.error(message)
        self.diagnostics.current = None

    # What the modules of this package ask for

    def next_number(self) -> int:
        """Return a number for a macro call or context; NASM counts both together."""
        self._number += 1
        return self._number - 1

    @property
    def call(self) -> Call | None:
        """The macro call whose parameters are in force."""
        return self.frames[-1].call if self.frames else None

    def context_of(self, token: Token) -> tuple[Context, str] | None:
        """Return the context that a `%$name` is in, and the name; `None` after an error."""
        text = token.text
        if token.kind != CONTEXT:
            if self.contexts:
                return self.contexts[-1], text
            return None
        if not self.contexts:
            self.messages.error(f"`{text}': context stack is empty", token)
            return None
        name = text[2:]
        level = 0
        while name[:1] == "$":
            level += 1
            name = name[1:]
            if level >= len(self.contexts):
                break
        if level >= len(self.contexts):
            plural = "" if level == 1 else "s"
            self.messages.error(
                f"`{name}': context stack is only {level} level{plural} deep", token
            )
            return None
        return self.contexts[-1 - level], name

    def context_entry(self, token: Token) -> tuple[Entry, str] | None:
        """Return the macros that a `%$name` may mean, and the name."""
        found = self.context_of(token)
        if found is None:
            return None
        context, name = found
        return context.entry(name), name

    def environment(self, token: Token, warn: bool = False) -> str | None:
        """Return an environment variable's value, `None` if it isn't set.

        The variable is named by a `%!name` token, a string or a name.
        """
        name = token.text[2:] if token.kind == ENVIRONMENT else token.text
        name = unquote(name)
        variables = self.options.environment
        if variables is None:
            import os

            variables = os.environ
        try:
            key = name.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
            value = variables.get(key)
        except ValueError:
            value = None
        if value is None:
            if warn:
                self.messages.warning(
                    "pp-environment", f"nonexistent environment variable `{name}'", token
                )
            return None
        return value.encode("utf-8", "surrogateescape").decode("latin-1")

    def evaluate(
        self, tokens: Sequence[Token], not_constant: str, garbage: str | None = None
    ) -> int | None:
        """Return an expression's value; report `not_constant` if it has none that is a number.

        `garbage` is as in `Host.evaluate`.
        """
        key = tuple([token.text for token in tokens])
        value = self._constants.get(key)
        if value is not None:
            return value
        before = self.diagnostics.reported
        try:
            value = self.host.evaluate(tokens, garbage)
            if value is not None and self.diagnostics.reported == before:
                for token in tokens:
                    if token.kind != NUMBER and token.kind != OP:
                        break
                else:
                    if len(self._constants) > 50_000:
                        self._constants.clear()
                    self._constants[key] = value
                    return value
            self.met = None
            return value
        except NotConstant:
            self.messages.error(not_constant, tokens[0] if tokens else None)
            return None


__all__ = ["Directive", "NotConstant", "Preprocessor"]
