"""Directives around multi-line macros and %rep blocks (NASM manual, 4.3 and 4.5)."""

from __future__ import annotations

from ..lexer import ID
from .calls import parse_specification
from .expansion import expand, same_name
from .frames import Definition, FileFrame, MacroFrame, RepeatFrame
from .macros import MultiLineMacro, link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..source import Token
    from .directives import Directive
    from .preprocessor import Preprocessor


def macro(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%macro, %rmacro: start a definition."""
    defined = parse_specification(pp, tokens, tokens[0].text)
    if defined is None:
        return
    defined.case_sensitive = directive.case_sensitive
    defined.recursive = directive.name in ("%rmacro", "%irmacro")
    pp.definition = Definition(defined)
    entry = pp.table.existing(defined.name)
    for earlier in entry.multiple if entry is not None else ():
        if earlier.name == defined.name and earlier.overlaps(defined):
            pp.messages.warning(
                "pp-macro-redef-multi", f"redefining multi-line macro `{defined.name}'", tokens[0]
            )
            break


def end_macro(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%endmacro: the definition is complete."""
    definition = pp.definition
    if definition is None or definition.macro is None:
        pp.messages.error(f"`{tokens[0].text}': not defining a macro", tokens[0])
        return
    pp.definition = None
    defined = definition.macro
    defined.body = definition.lines
    link(defined.body)
    entry = pp.table.defining(defined.name, defined.case_sensitive)
    entry.multiple.insert(0, defined)


def undefine_macro(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%unmacro: forget a macro that has exactly these parameter counts."""
    meant = parse_specification(pp, tokens, tokens[0].text)
    if meant is None:
        return
    meant.case_sensitive = directive.case_sensitive
    entry = pp.table.existing(meant.name)
    if entry is None or not entry.multiple:
        return
    if entry.multiple[0].depth:  # whatever its parameter counts are
        pp.messages.error("`%unmacro' can't undefine the macro being expanded", tokens[0])
        return
    kept: list[MultiLineMacro] = []
    for defined in entry.multiple:
        if (
            defined.case_sensitive == meant.case_sensitive
            and same_name(defined.name, meant.name, meant.case_sensitive)
            and defined.fewest == meant.fewest
            and defined.most == meant.most
            and defined.greedy == meant.greedy
        ):
            continue
        kept.append(defined)
    entry.multiple = kept


def exit_macro(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%exitmacro: go on behind the macro; conditionals that began in it end."""
    for frame in reversed(pp.frames):
        if isinstance(frame, MacroFrame):
            del pp.conditionals[frame.conditionals :]
            pp.leave_macro(frame)
            return
        if isinstance(frame, FileFrame):
            break
    pp.messages.error("`%exitmacro' not within `%macro' block", tokens[0])


def rotate(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%rotate: turn the parameters, to the left by a positive count."""
    shown = tokens[0].text
    if len(tokens) < 2:
        pp.messages.error(f"`{shown}' missing rotate count", tokens[0])
        return
    value = pp.evaluate(expand(pp, tokens[1:]), f"non-constant value given to `{shown}'")
    if value is None:
        return
    call = pp.call
    if call is None:
        pp.messages.error(f"`{shown}' invoked outside a macro call", tokens[0])
        return
    count = len(call.parameters) - 1
    if not count:
        pp.messages.error(f"`{shown}' invoked within macro without parameters", tokens[0])
        return
    call.rotation = (call.rotation + value) % count


def repeat(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%rep: start a block to repeat."""
    shown = tokens[0].text
    rest = tokens[1:]
    listed = True
    if rest and rest[0].kind == ID and rest[0].text.lower() == ".nolist":
        listed = "f" in pp.options.listing_flags
        rest = rest[1:]
    count = 0
    if not rest:
        pp.messages.error(f"`{shown}' expects a repeat count", tokens[0])
    else:
        value = pp.evaluate(expand(pp, rest), f"non-constant value given to `{shown}'")
        if value is None:
            return
        limit = pp.limits.rep
        if value > limit:
            pp.messages.error(f"`{shown}' count {value} exceeds limit (currently {limit})", rest[0])
        elif value < 0:
            pp.messages.warning("pp-rep-negative", f"negative `{shown}' count: {value}", rest[0])
        else:
            count = value
    pp.definition = Definition(None, count, listed)


def end_repeat(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%endrep: the block is complete; repeat it."""
    definition = pp.definition
    if definition is None or definition.macro is not None:
        pp.messages.error("`%endrep': no matching `%rep'", tokens[0])
        return
    pp.definition = None
    link(definition.lines)
    pp.repeat(definition)


def exit_repeat(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%exitrep: don't repeat the block again, and skip the rest of this turn."""
    for frame in reversed(pp.frames):
        if isinstance(frame, RepeatFrame):
            frame.left = 0
            frame.skipping = True
            return
        if isinstance(frame, FileFrame):
            break
    pp.messages.error("`%exitrep' not within `%rep' block", tokens[0])
