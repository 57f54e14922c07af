"""The assembler: from source text to the bytes of an output file, pass by pass.

`assemble` is the table of contents. The source is read once: every line is preprocessed, parsed
and turned into fragments before the next one is looked at, so that `%if` and `%assign` can ask
for labels defined so far. What such a decision used may turn out otherwise in a later pass, when
jumps have grown; then that pass reads the source again.
"""

from __future__ import annotations

from .binding import is_variable, values_in
from .directives import Directives
from .emission import check_shape
from .expression_parser import ExpressionParser, ParseError
from .expressions import Expression, ExpressionError, Linear, add, evaluate, is_forward
from .output import create
from .plain_lines import PlainExpansions, PlainLines
from .preprocessor import NotConstant, Preprocessor
from .relaxation import relax, settle
from .sections import Branch, Section
from .source import LogicalLine
from .statements import Statements
from .symbols import Symbol, SymbolTable, carried, undefined_symbols
from .text_order import Decision, DecisionChanged, Equate
from .x86.encoder import Encoder
from .x86.operands import FOUND_FIRST, EncodingError, Mode
from .x86.registers import REGISTERS
from .x86.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .diagnostics import Diagnostic, Diagnostics
    from .expressions import Value
    from .listing import Recorder
    from .options import Options
    from .output.debug_lines import DebugLines
    from .sections import Data, Resizable
    from .source import Token
    from .text_order import Step

# How often the source may be read again before its decisions count as contradictory.
MOST_READINGS = 100
# Passes in which decisions change are readings, as in NASM, as long as they cost little: in
# sections of so many bytes, and so many times. Beyond that, decisions wait until sizes settle.
LARGEST_EXACT = 4096
MOST_EXACT = 30
# After so many errors nobody reads what each may have been meant to be, and finding it takes time.
MOST_SUGGESTIONS = 20


def assemble(file: str, text: str, options: Options, diagnostics: Diagnostics) -> Assembler:
    """Assemble a source text; these are the passes, in order.

    Returns the assembler, whose `image` is the output file if `diagnostics` has no error.

    Raises:
        AssemblyStopped: after a fatal error.
    """
    table = Table()
    earlier: Assembler | None = None
    promoted: set[str] = set()
    passes = 0
    # What names meant each time the source was read again; what comes again, comes for ever.
    seen: set[int] = set()
    for reading in range(MOST_READINGS):
        flags = options.preprocessor.listing_flags
        assembler = Assembler(file, options, diagnostics, table, earlier, promoted)
        if earlier is not None and (earlier.patient or reading >= MOST_EXACT):
            assembler.inherit(earlier)
        assembler.read(text)
        # From here on, no line is added.
        assembler.check_symbols()
        if assembler.symbols.promoted != promoted and not diagnostics.faulty:
            promoted = assembler.symbols.promoted
            diagnostics.restart()
            continue
        passes += 1
        if diagnostics.errors > assembler.refusals + diagnostics.asked_for:
            assembler.report_later_faults()
            return assembler
        try:
            passes += assembler.size_fragments()
            # `%pragma list options` is about the whole listing.
            if not options.listing or flags == options.preprocessor.listing_flags:
                assembler.check_constants()
                # From here on, addresses within sections are final.
                break
        except DecisionChanged:
            pass
        before = assembler.values()
        key = hash(tuple([(name, repr(value)) for name, value in before.items()]))
        if key in seen:
            _report_endless(diagnostics)
            break
        seen.add(key)
        earlier = assembler
        diagnostics.restart()
    else:
        _report_endless(diagnostics)
    assembler.passes = passes
    if diagnostics.errors > assembler.refusals + diagnostics.asked_for:
        assembler.report_later_faults()
    else:
        diagnostics.later = len(diagnostics.items)
        assembler.sized = not diagnostics.faulty
        assembler.image = assembler.output.finish()
        assembler.check_references()
        if diagnostics.failed:
            assembler.add_hints()
    return assembler


def _report_endless(diagnostics: Diagnostics) -> None:
    diagnostics.error("a condition on labels changes each time the source is read", line=None)


class Assembler:
    """The state of one reading of the source.

    `earlier` is the reading before: a name in front of its definition has the value that it had
    there at the end. `promoted` are the names of which an earlier reading found that the source
    defines what it declares EXTERN.
    """

    def __init__(
        self,
        file: str,
        options: Options,
        diagnostics: Diagnostics,
        table: Table,
        earlier: Assembler | None = None,
        promoted: Iterable[str] = (),
    ) -> None:
        self.file = file
        self.options = options
        self.diagnostics = diagnostics
        self.table = table
        self.encoder = Encoder(table)
        self.symbols = SymbolTable(
            options.tasm, promoted, None if earlier is None else earlier.values()
        )
        self.sections: list[Section] = []
        self.image = b""
        # Whether all sizes are final, so that what is reported now is about bytes only.
        self.sized = False
        # How often something was gone through: readings of the source, rounds of sizing.
        self.passes = 0
        self.included: list[str] = []
        # What [LIST] asked for, and what remembers the lines if a listing is wanted.
        self.listed = True
        self.recorder: Recorder | None = None
        # What remembers for -g where bytes come from, and what --prefix and %pragma add to names.
        self.debug_lines: DebugLines | None = None
        self.affixes = dict(options.affixes)
        # What the output format writes beside its file: `stdout`, `stderr` or a path, and the text.
        self.reports: list[tuple[str, str]] = []
        self.section_align = True
        self.floats: dict[str, str] = {}
        # What sizes depend on, in the order of the text.
        self.order: list[Step] = []
        # The messages about instructions whose operands are wrong, and depend on symbols.
        self._refused: list[Diagnostic] = []
        # How many errors are about instructions that have no form: NASM tells them in its last
        # pass, together with what is wrong with values.
        self.refusals = 0
        # RESx with a size that comes later: a warning of NASM's first pass, if that is the last.
        self.forward_reserves: list[LogicalLine] = []
        self._first = earlier is None
        self._earlier = [] if earlier is None else earlier._spaces
        # Whether decisions are looked at again only when sizes have settled.
        self.patient = False
        # The sizes of the jumps of the reading before, the last one first.
        self._inherited: list[bool] = []
        # Of each section, the first fragment whose size conditions on labels have not settled.
        self._open: dict[Section, int] = {}
        # Whether it is the preprocessor that asks what a name means, and not a statement.
        self._asked = False
        self._statements = Statements(self)
        self._directives = Directives(self)
        # All that holds fragments: sections, a default one not named yet, ABSOLUTE parts.
        self._spaces: list[Section] = []
        self.output = create(options.format, self)
        self.mode = Mode(options.bits or self.output.bits, options.optimize, "")
        self._expansions = PlainExpansions(self)
        self.section = self.output.start()
        if self.section not in self._spaces:
            self._add_space(self.section)
        self.preprocessor = Preprocessor(diagnostics, self, options.preprocessor)
        if options.listing:
            from .listing import Recorder

            self.recorder = Recorder(self)
        if options.debug_format:
            from .output.debug_lines import DebugLines

            self.debug_lines = DebugLines(self)

    # The passes

    def read(self, text: str) -> None:
        """Turn every line into fragments."""
        diagnostics = self.diagnostics
        recorder = self.recorder
        debug_lines = self.debug_lines
        if debug_lines is None and not self.options.tasm:
            self.preprocessor.shortcut = PlainLines(self).take
        warnings = diagnostics.warnings
        for line in self.preprocessor.lines(self.file, text):
            diagnostics.current = line
            if warnings.changed:
                line.warnings = warnings.snapshot()
            self._line(line)
            if recorder is not None:
                recorder.assembled(line)
            if debug_lines is not None:
                debug_lines.assembled(line)
        diagnostics.current = None
        if recorder is not None:
            recorder.finish()

    def _line(self, line: LogicalLine) -> None:
        tokens = line.tokens
        if not tokens:
            return
        try:
            if tokens[0].text == "[":
                self._directives.handle(tokens)
            elif line.expansion is None:
                self._statements.handle(line)
            elif not self._expansions.take(tokens):
                fragment = self.section.current
                size, patches = len(fragment.data), len(fragment.patches)
                reported = self.diagnostics.reported
                self._statements.handle(line)
                if self.diagnostics.reported == reported:
                    self._expansions.learn(tokens, fragment, size, patches)
        except ParseError as error:
            token = error.token or tokens[0]
            if error.before:
                self.diagnostics.error(error.before, token=token)
            self.diagnostics.error(str(error), token=token, hint=error.hint)
        except EncodingError as error:
            self._refuse(error, tokens)
        except ExpressionError as error:
            self.diagnostics.error(str(error), token=tokens[0])

    def _refuse(self, error: EncodingError, tokens: Sequence[Token]) -> None:
        """Report that an instruction cannot be encoded."""
        instruction = error.instruction
        token = tokens[0]
        if instruction is not None:
            # Behind a label or a prefix the mnemonic is the better place to point at.
            token = next((t for t in tokens if t.text.lower() == instruction.mnemonic), token)
        before = self.diagnostics.errors
        items = [self.diagnostics.error(error.messages[0], token=token)]
        for category, text in error.warnings:
            self.diagnostics.warning(category, text, token=token)
        items += [self.diagnostics.error(message, token=token) for message in error.messages[1:]]
        is_late = not error.messages[0].startswith(FOUND_FIRST)
        if is_late:
            self.refusals += self.diagnostics.errors - before
        if instruction is not None and items[0] is not None:
            items[0].refused = (self.table, instruction, self.mode)
            if is_late and is_variable(instruction):
                self._refused.append(items[0])

    def _blame_symbols(self) -> None:
        """Let refused instructions name a symbol in them that nobody defined, as NASM does: it
        is a misspelled register more often than operands that do not go together."""
        for item in self._refused:
            assert item.refused is not None
            _, instruction, _ = item.refused
            unknown = [
                symbol for value in values_in(instruction) for symbol in undefined_symbols(value)
            ]
            if unknown:
                name = unknown[0].name
                item.message = f"symbol `{name}' not defined"
                item.hint = self._suggest_name(name)
                item.refused = None

    def _suggest_name(self, name: str) -> str:
        """Return a hint for a name in an instruction that means nothing."""
        if self.diagnostics.errors > MOST_SUGGESTIONS:
            return ""
        from .suggestions import closest

        defined = [symbol.name for symbol in self.symbols.names.values() if symbol.defined]
        return closest(name, [*REGISTERS, *defined])

    def check_symbols(self) -> None:
        """Define what the output format defines; name the symbols that refused operands lack."""
        self._blame_symbols()
        self.output.define_symbols()

    def check_references(self) -> None:
        """Report symbols that nobody defined and no field gave away (`dw nobody - nobody`)."""
        told = {item.message for item in self.diagnostics.items}
        for symbol in self.symbols.names.values():
            if symbol.kind == "undefined" and symbol.referenced is not None:
                message = f"symbol `{symbol.name}' not defined"
                if message not in told:
                    self.diagnostics.error(message, line=symbol.referenced)

    def report_later_faults(self) -> None:
        """Report what phases that don't take place because of errors would have found."""
        from .later_faults import report

        self.diagnostics.later = len(self.diagnostics.items)
        for line in self.forward_reserves:
            message = "forward reference in RESx can have unpredictable results"
            self.diagnostics.warning("forward", message, line=line)
        try:
            self.size_fragments()
        except DecisionChanged:
            pass
        report(self)
        self.add_hints()

    def add_hints(self) -> None:
        """Say of names that mean nothing which ones may be meant."""
        from .suggestions import add_hints

        add_hints(self, MOST_SUGGESTIONS)

    def size_fragments(self) -> int:
        """Find the final size of everything span-dependent; return the number of rounds.

        Raises:
            DecisionChanged: the source has to be read again.
        """
        most = self.options.most_rounds
        if not self.patient:
            return relax(self._spaces, self.encoder, self.diagnostics, most, self.order)
        decisions = [step for step in self.order if isinstance(step, Decision)]
        others = [step for step in self.order if not isinstance(step, Decision)]
        rounds = relax(self._spaces, self.encoder, self.diagnostics, most, others)
        if not all(decision.stands() for decision in decisions):
            raise DecisionChanged
        return rounds

    def check_constants(self) -> None:
        """Report EQUs that are neither a number nor an address."""
        for symbol in self.symbols.names.values():
            if symbol.kind == "equ" and symbol.home is not None:
                try:
                    value = evaluate(symbol.constant)
                    if isinstance(value, Linear) and not is_forward(value):
                        check_shape(value, symbol.home, "immediate")
                except ExpressionError as error:
                    self.diagnostics.error(str(error), line=symbol.line)

    # Conditions on labels

    def evaluate(self, tokens: Sequence[Token], garbage: str | None = None) -> int | None:
        """Return the value of an expression that the preprocessor needs now.

        Returns `None` after reporting a fault. What stands behind the expression is warned of; with
        `garbage` that is the error to report instead, and nothing is if it is empty.

        Raises:
            NotConstant: it depends on what is not known yet, or on a final address.
        """
        self._asked = True
        try:
            parser = ExpressionParser(tokens, self)
            expression = parser.expression()
            following = parser.peek()
            if following is not None and garbage is None:
                self.diagnostics.warning(
                    "pp-trailing", "trailing garbage after expression ignored", token=following
                )
            elif following is not None and garbage:
                self.diagnostics.error(garbage, token=following)
                return None
            if isinstance(expression, int):
                return expression
            if isinstance(expression, Expression):
                for item in expression.items:
                    if (
                        isinstance(item, Symbol)
                        and item.kind == "undefined"
                        and item.before is None
                    ):
                        raise ParseError(f"symbol `{item.name}' not defined before use")
            if (
                self.section.variable
                and self._first
                and (self.patient or self.section.size > LARGEST_EXACT)
            ):
                self.patient = True
                self._open[self.section] = settle(self.section, self._open.get(self.section, 0))
            value = evaluate(expression)
        except (ParseError, ExpressionError) as error:
            token = getattr(error, "token", None)
            self.diagnostics.error(str(error), token=token or (tokens[0] if tokens else None))
            return None
        finally:
            self._asked = False
        if isinstance(value, Linear) or isinstance(expression, Linear):
            raise NotConstant
        self.order.append(Decision(expression, value))
        return value

    def values(self) -> dict[str, Value]:
        """Return the values of all names, for the next reading."""
        values = {name: carried(value) for name, value in (self.symbols.before or {}).items()}
        for symbol in self.symbols.names.values():
            if symbol.kind in ("label", "equ"):
                try:
                    values[symbol.name] = symbol.value()
                except ExpressionError:
                    pass  # it is reported when constants are checked
        return values

    def inherit(self, earlier: Assembler) -> None:
        """Wait with decisions until sizes settle; start with the jumps of the reading before."""
        self.patient = True
        jumps = [step.is_short for step in earlier.order if isinstance(step, Branch)]
        self._inherited = jumps[::-1]

    def add(self, fragment: Resizable) -> None:
        """Append a fragment of variable size to the present section."""
        if isinstance(fragment, Branch) and self._inherited:
            fragment.is_short = self._inherited.pop()
        self.order.append(fragment)
        self.section.add(fragment)

    def go_to(self, section: Section) -> None:
        """Make a section the present one."""
        if section is not self.section:
            self.section = section
            data = section.go_on()
            if data is not None:
                self.order.append(data)

    @property
    def bits(self) -> int:
        """The present mode, for `__?BITS?__`."""
        return self.mode.bits

    @property
    def output_format(self) -> str:
        """The name of the output format as -f gave it, for `__?OUTPUT_FORMAT?__`."""
        return self.options.format_alias or self.options.format

    @property
    def dependencies(self) -> list[str]:
        """The paths of all files read so far, in order, without repeats."""
        return list(dict.fromkeys([*self.preprocessor.dependencies, *self.included]))

    # What names mean: `pyasm.expression_parser.Scope`

    def symbol(self, name: str, token: Token) -> Value | Expression:
        """Return what a name means here."""
        if name[:2] == "..":
            special = self.output.special(name)
            if special is not None:
                return special
        if len(name) == 3 and name.lower() == "ptr":
            self.warning("ptr", f"`{name}' is not a NASM keyword", token)
        # A condition may ask for what does not exist; that alone is no fault.
        line = None if self._asked else self.diagnostics.current
        symbol = self.symbols.refer(name, line)
        kind = symbol.kind
        if kind == "label":
            fragment = symbol.fragment
            assert fragment is not None
            if fragment.settled:
                return fragment.section.at(fragment.address + symbol.offset)
        elif kind == "equ":
            if not isinstance(symbol.constant, Expression):
                return symbol.constant
        elif kind != "undefined":
            return symbol.value()
        elif self._asked and symbol.before is None:
            raise ParseError(f"symbol `{name}' not defined before use", token)
        return Expression((symbol,))

    def here(self) -> Value | Expression:
        """Return what `$` means here."""
        position = self.section.here()
        if position.fragment.settled:
            return position.value()
        return Expression((position,))

    def section_start(self) -> Value | Expression:
        """Return what `$$` means here; for ABSOLUTE, the start of what its address lies in."""
        start = self.section.at(0)
        if self.section.origin is None:
            return start
        return Linear(start.terms, 0, start.wrt) if isinstance(start, Linear) else 0

    def warning(self, category: str, message: str, token: Token) -> None:
        """Report a warning about a token."""
        self.diagnostics.warning(category, message, token=token)

    # Definitions

    def define_label(self, token: Token) -> Symbol | None:
        """Make a token's name a label for the present place."""
        place = self.section.here()
        symbol = self._define(token, Expression((place,)), is_label=True)
        if symbol is not None:
            self.symbols.place(symbol, place)
        return symbol

    def define_equ(self, token: Token, value: Value | Expression) -> None:
        """Make a token's name stand for a value."""
        if not isinstance(value, Expression):
            present = value
        else:
            try:
                present = evaluate(value)
            except ExpressionError:
                present = 0  # it is reported when the value is needed
        if isinstance(present, Linear) and present.wrt is not None:
            raise ParseError("bad syntax for EQU", token)
        symbol = self._define(token, value, is_label=False)
        if symbol is not None:
            early = symbol.referenced is not None or undefined_symbols(value)
            symbol.kind = "equ"
            symbol.constant = value
            symbol.home = self.section
            if isinstance(value, Expression) and early:
                symbol.present = symbol.before_now()
                step = Equate(symbol, self.diagnostics.current)
                symbol.present = step.step()
                self.order.append(step)

    def _define(self, token: Token, value: Value | Expression, is_label: bool) -> Symbol | None:
        """Return the symbol to define, `None` if it is defined already, to whatever value."""
        name = token.text[1:] if token.text[0] == "$" else token.text
        symbol = self.symbols.define(name, self.diagnostics.current, is_label)
        if symbol is None:
            earlier = self.symbols.names[self.symbols.full_name(name)]
            if earlier.defined and _same(earlier.value(), evaluate(value)):
                if not is_label:
                    return None  # NASM's last pass, whose warnings are seen, passes by EQUs
                self.diagnostics.warning(
                    "label-redef",
                    f"info: label `{earlier.name}' redefined to an identical value",
                    token=token,
                )
                if self.diagnostics.warnings.state("label-redef") != "off":
                    self._note_original(earlier)
                return None
            self.redefined(earlier, token)
            if earlier.kind in ("label", "equ"):
                # The latest definition counts from now on, also for what is said of another one.
                earlier.line = self.diagnostics.current
                symbol = earlier
                if is_label and name[:1] != ".":
                    self.symbols.scope = earlier.name
        return symbol

    def redefined(self, symbol: Symbol, token: Token) -> None:
        """Report that a symbol has a value already, and is given another one."""
        self.diagnostics.error(f"label `{symbol.name}' inconsistently redefined", token=token)
        self._note_original(symbol)

    def _note_original(self, symbol: Symbol) -> None:
        """Say where a symbol was defined before."""
        if symbol.line is not None:
            # In a macro NASM's note names the call, like the error.
            current = self.diagnostics.current
            inside = current is not None and current.expansion is not None
            place = current.place if inside and current else symbol.line.origin
            self.diagnostics.info(
                f"label `{symbol.name}' originally defined here",
                line=LogicalLine([], place, place),
            )

    # Where output goes

    def add_section(self, name: str) -> Section:
        """Make a new section."""
        section = Section(name, len(self.sections))
        self.sections.append(section)
        self._add_space(section)
        return section

    def _add_space(self, section: Section) -> None:
        for earlier in self._earlier:
            if earlier.name == section.name:
                earlier.successor = section
        self._spaces.append(section)

    def start_absolute(self, origin: Value | Expression) -> None:
        """Start a part of ABSOLUTE space; it is a section that no output format knows."""
        self.section = Section("[ABSOLUTE]", -1, origin)
        self._spaces.append(self.section)

    def output_data(self) -> Data:
        """Return the piece of the present section that bytes are appended to.

        Raises:
            ParseError: in ABSOLUTE space.
        """
        section = self.section
        if section.origin is not None:
            raise ParseError("attempt to assemble code in [ABSOLUTE] space")
        return section.current

    def in_bss(self) -> bool:
        """Whether data here would have no place in the file."""
        return self.output.is_bss(self.section)

    def drop_in_bss(self) -> None:
        """Warn that initialized data in a section without bytes is dropped."""
        self.diagnostics.warning("other", self.output.bss_warning(self.section))

    def negative_times(self, count: int, token: Token | None) -> None:
        """Report a TIMES that is negative whatever the layout."""
        from .emission import over_by

        # NASM says so in its last pass.
        before = self.diagnostics.errors
        self.diagnostics.error(f"TIMES value {count} is negative", token=token)
        self.refusals += self.diagnostics.errors - before
        if self.section.origin is None:
            self.diagnostics.info(over_by(self.section, -count))

    def float_settings(self, setting: str) -> None:
        """Carry out the FLOAT directive."""
        if setting == "default":
            self.floats.clear()
        elif setting in ("daz", "nodaz"):
            self.floats["denormals"] = setting
        else:
            self.floats["rounding"] = setting

    def read_binary(self, name: str, skip: int, most: int | None, token: Token) -> bytes:
        """Return a file for INCBIN, from byte `skip` on, at most `most` bytes.

        Raises:
            ParseError: it can't be read.
        """
        path = self.preprocessor.find_file(name)
        if path is None:
            raise ParseError(f"`incbin': unable to get length of file `{name}'", token)
        self.included.append(path)
        try:
            with open(path, "rb") as file:
                file.seek(skip)
                return file.read() if most is None else file.read(most)
        except (OSError, ValueError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ParseError(f"`incbin': unable to read file `{path}': {reason}", token) from None

    def suggest_mnemonic(self, token: Token) -> str:
        """Return a hint for a word that should be an instruction, unless there were many such."""
        if self.diagnostics.errors > MOST_SUGGESTIONS:
            return ""
        from .parser import DATA, RESERVE
        from .preprocessor.standard import macro_names
        from .suggestions import closest

        words = [*self.table, *DATA, *RESERVE, "incbin", "equ", "times"]
        known = self.preprocessor.table.known
        macros = [name for name, entry in known.items() if entry.multiple]
        return closest(token.text, [*words, *macros, *macro_names()])


def _same(one: Value, other: Value) -> bool:
    """Whether two values are the same number, or the same place."""
    return add(one, other, -1) == 0 and not is_forward(one)
