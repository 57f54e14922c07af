"""Works on the lines of macros and %rep blocks, which were tokenised when they were defined."""

from __future__ import annotations

from ..source import LogicalLine, listed
from .conditions import is_tested
from .definitions import assigned, define_macro, is_plainly_named
from .expansion import number_tokens
from .frames import DONE, ELSE_FALSE, ELSE_TRUE, EMITTING, IF_FALSE, IF_TRUE, RepeatFrame
from .memory import Noting, memory_for
from .parameters import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .directives import Directive
    from .frames import MacroFrame
    from .macros import BodyLine
    from .memory import LineMemory
    from .preprocessor import Preprocessor

# What %else makes of a conditional.
_ELSE = {IF_TRUE: ELSE_FALSE, DONE: ELSE_FALSE, IF_FALSE: ELSE_TRUE}

# What was found out about several branches is a number: how many lines to go on, and in the lowest
# three bits the state of the conditional that is left, plus one, or 0 if it ended.
_STATES = 7


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
            fill(pp, line, frame.call)
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
        output = pp.work_on(fill(pp, line, frame.call), current)
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
    """Carry out %if and its like in a body, and go to the next branch if this isn't taken.

    The next branch's directive is carried out too, and so on, until a branch is taken.
    """
    branches = _branches(pp, frame, line) if directive.repeats else None
    if branches is None or not is_tested(pp.conditionals, directive):
        _follow(pp, frame, line, directive)
        return
    start = frame.index
    outcome = branches.recall(pp, frame.call)
    if outcome is not None:
        if outcome & _STATES:
            pp.conditionals.append((outcome & _STATES) - 1)
        frame.index = start + outcome // (_STATES + 1)
        return
    before = len(pp.conditionals)
    with Noting(pp) as noted:
        _follow(pp, frame, line, directive)
    if noted.names is not None:
        outcome = (frame.index - start) * (_STATES + 1)
        if len(pp.conditionals) > before:
            if pp.conditionals[-1] not in EMITTING:
                return
            outcome += pp.conditionals[-1] + 1
        branches.learn(pp, frame.call, noted.names, outcome)


def _branches(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine
) -> LineMemory | None:
    """Return the memory of a conditional with several tests, as a whole."""
    if line.branches is None:
        if line.runs != 1 or pp.on_line is not None:
            return None
        asked = [line]
        index = frame.index - 1
        while asked[-1].skip:
            index += asked[-1].skip
            following = frame.lines[index] if index < len(frame.lines) else None
            if following is None or following.directive is None or not following.directive.repeats:
                break
            asked.append(following)
        if len(asked) > 1:
            line.branches = memory_for(asked)
    elif line.branches.useless():
        line.branches = None
    return line.branches


def _follow(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, directive: Directive
) -> None:
    """Carry out the directives of a conditional until a branch is taken."""
    lines = frame.lines
    while True:
        _branch(pp, frame, line, directive)
        conditionals = pp.conditionals
        if not conditionals or conditionals[-1] in EMITTING or pp.on_line is not None:
            return
        target = frame.index - 1 + line.skip
        if not line.skip or target >= len(lines):
            return
        line = lines[target]
        following = line.directive
        if following is None or not following.conditional:
            frame.index = target
            return
        directive = following
        frame.index = target + 1


def _branch(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, directive: Directive
) -> None:
    """Carry out %if and its like in a body."""
    conditionals = pp.conditionals
    if conditionals and len(line.tokens) == 1:
        if directive.name == "%endif":
            conditionals.pop()
            return
        if directive.name == "%else" and conditionals[-1] in _ELSE:
            conditionals[-1] = _ELSE[conditionals[-1]]
            return
    elif conditionals and conditionals[-1] == IF_TRUE and directive.name.startswith("%elif"):
        conditionals[-1] = DONE
        return
    memory = _memory(pp, line) if directive.repeats else None
    if memory is not None and is_tested(conditionals, directive):
        state = memory.recall(pp, frame.call)
        if state is None:
            with Noting(pp) as noted:
                _decide(pp, frame, line, directive)
            if noted.names is not None:
                memory.learn(pp, frame.call, noted.names, conditionals[-1])
        elif directive.name.startswith("%if"):
            conditionals.append(state)
        else:
            conditionals[-1] = state
    else:
        _decide(pp, frame, line, directive)


def _decide(
    pp: Preprocessor, frame: MacroFrame | RepeatFrame, line: BodyLine, directive: Directive
) -> None:
    """Carry out a line of a body that is about a conditional."""
    conditionals = pp.conditionals
    current = pp.set_current(frame, line)
    tokens = line.tokens
    pp.trailing = False
    if line.parameters and (not conditionals or conditionals[-1] in EMITTING):
        tokens = fill(pp, line, frame.call)
    directive.run(pp, tokens, directive)
    current.tokens = tokens


def _memory(pp: Preprocessor, line: BodyLine) -> LineMemory | None:
    """Return the memory of a line that comes again; a line that comes once has none."""
    memory = line.memory
    if memory is None:
        if line.runs < 2:
            line.runs += 1
            if line.runs == 2:
                line.memory = memory_for([line])
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
        with Noting(pp) as noted:
            value = assigned(pp, fill(pp, line, frame.call))
        if value is not None and noted.names is not None:
            memory.learn(pp, frame.call, noted.names, value)
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
