"""Works on the lines of macros and %rep blocks, which were tokenised when they were defined."""

from __future__ import annotations

from ..source import LogicalLine, listed
from .conditions import is_tested
from .definitions import assigned, define_macro, is_plainly_named
from .expansion import number_tokens
from .frames import EMITTING, RepeatFrame
from .memory import memory_for
from .parameters import substitute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .directives import Directive
    from .frames import MacroFrame
    from .macros import BodyLine
    from .memory import LineMemory
    from .preprocessor import Preprocessor


def body_line(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine
) -> LogicalLine | None:
    """Work on a line of a macro or %rep block; return what goes to the assembler."""
    if pp.on_line is not None:
        pp.list_line(line.source, listed(line.tokens) + line.ending, frame)
    if pp.definition is not None:
        directive = line.directive
        if directive is None or not directive.role:
            pp.definition.lines.append(line)
            return None
        pp.set_current(frame, line)
        pp.add_to_definition(line)
        return None
    conditionals = pp.conditionals
    directive = line.directive
    if directive is not None and directive.conditional:
        _conditional(pp, frame, line, directive)
        return None
    if (conditionals and conditionals[-1] not in EMITTING) or (
        type(frame) is RepeatFrame and frame.skipping
    ):
        if line.parameters and (not conditionals or conditionals[-1] in EMITTING):
            # After %exitrep NASM still looks at the parameters, and complains.
            pp.set_current(frame, line)
            substitute(pp, line.tokens, frame.call)
        return None
    pp.count_line()
    tokens = line.tokens
    if not tokens:
        return pp.set_current(frame, line) if pp.keep_blank else None
    if directive is not None and directive.repeats:
        memory = _memory(pp, line) if is_plainly_named(tokens) else None
        if memory is not None:
            _assign(pp, frame, line, memory)
            return None
    if line.parameters:
        current = pp.set_current(frame, line)
        output = pp.work_on(substitute(pp, tokens, frame.call), current)
    elif directive is not None:
        pp.trailing = False
        output = pp.work_on(tokens, pp.set_current(frame, line))
    else:
        texts = line.texts
        if pp.table.seen.issuperset(texts) and pp.table.known.keys().isdisjoint(texts):
            source = line.source
            output = LogicalLine(
                tokens,
                frame.origin or source,
                frame.place or source,
                frame.expansion,
                frame.listed,
            )
            output.ending = bool(line.ending)
            return output
        pp.trailing = False
        return pp.work_on(tokens, pp.set_current(frame, line))
    if line.skip and pp.definition is not None:
        _take_block(pp, frame, line)
    if line.ending and output is not None:
        output.ending = True
    return output


def _conditional(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, directive: Directive
) -> None:
    """Carry out %if and its like in a body, and go to the next branch if this isn't taken."""
    conditionals = pp.conditionals
    if directive.name == "%endif" and conditionals and len(line.tokens) == 1:
        conditionals.pop()
        return
    memory = _memory(pp, line) if directive.repeats else None
    if memory is not None and is_tested(conditionals, directive):
        state = memory.recall(pp, frame.call)
        if state is None:
            before = pp.diagnostics.reported
            memory.start(pp)
            _decide(pp, frame, line, directive)
            if pp.diagnostics.reported == before:
                memory.learn(pp, frame.call, conditionals[-1])
            pp.met = None
        elif directive.name.startswith("%if"):
            conditionals.append(state)
        else:
            conditionals[-1] = state
    else:
        _decide(pp, frame, line, directive)
    if conditionals and conditionals[-1] not in EMITTING and pp.on_line is None:
        target = frame.index - 1 + line.skip
        if line.skip and target < len(frame.lines):
            frame.index = target


def _decide(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, directive: Directive
) -> None:
    """Carry out a line of a body that is about a conditional."""
    conditionals = pp.conditionals
    current = pp.set_current(frame, line)
    tokens = line.tokens
    pp.trailing = False
    if line.parameters and (not conditionals or conditionals[-1] in EMITTING):
        tokens = substitute(pp, tokens, frame.call)
    directive.run(pp, tokens, directive)
    current.tokens = tokens


def _memory(pp: Preprocessor, line: BodyLine) -> LineMemory | None:
    """Return the memory of a line that comes again; a line that comes once has none."""
    memory = line.memory
    if memory is None:
        if line.runs < 2:
            line.runs += 1
            if line.runs == 2:
                line.memory = memory_for(line)
    elif memory.useless():
        line.memory = None
    return line.memory


def _assign(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, memory: LineMemory
) -> None:
    """Carry out %assign in a body, if the name stands as it is."""
    directive = line.directive
    assert directive is not None
    pp.set_current(frame, line)
    value = memory.recall(pp, frame.call)
    if value is None:
        before = pp.diagnostics.reported
        memory.start(pp)
        value = assigned(pp, substitute(pp, line.tokens, frame.call))
        if value is not None and pp.diagnostics.reported == before:
            memory.learn(pp, frame.call, value)
        pp.met = None
    if value is not None:
        name = line.tokens[1]
        define_macro(pp, name, number_tokens(name, value), directive.case_sensitive)


def _take_block(pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine) -> None:
    """Take the lines of a %rep block that has just begun all at once."""
    definition = pp.definition
    end = frame.index - 1 + line.skip
    if (
        definition is None
        or definition.macro is not None
        or definition.lines
        or end >= len(frame.lines)
        or pp.on_line is not None
    ):
        return
    definition.lines = list(frame.lines[frame.index : end])
    frame.index = end + 1
    pp.definition = None
    pp.repeat(definition)
