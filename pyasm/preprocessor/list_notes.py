"""What -L adds to a listing about macros: their calls (-Lm), definitions (-Ls), results (-Le)."""

from __future__ import annotations

from ..lexer import CONTEXT
from ..source import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..source import LogicalLine, Token
    from .macros import Call, SingleLineMacro
    from .preprocessor import Preprocessor

ALL = frozenset("bdefmps")


def flags_of(text: str) -> frozenset[str]:
    """Return the flags that -L names; `+` stands for all but `w`."""
    flags = set(text)
    return frozenset(flags | ALL if "+" in flags else flags)


def changed(flags: frozenset[str], text: str) -> frozenset[str]:
    """Return the flags after `%pragma list options text`: letters behind `+` or `-`."""
    now = set(flags)
    on = True
    for letter in text:
        if letter in "+-":
            on = letter == "+"
        elif on:
            now.add(letter)
        else:
            now.discard(letter)
    return frozenset(now)


def call_text(call: Call) -> str:
    """Return the row for a call of a multi-line macro."""
    parameters = [
        f"{{{listed(parameter)}{' ' * ends}}}"
        for parameter, ends in zip(call.parameters[1:], call.trailing[1:], strict=True)
    ]
    return f" ;;; [macro] {call.name} {','.join(parameters)}".rstrip(" ")


def expanded_text(line: LogicalLine) -> str:
    """Return the row for a line as the assembler gets it, `""` if it is empty."""
    text = listed(line.tokens) + " " * line.ending
    return f" ;;; {text}" if text else ""


def note_definition(pp: Preprocessor, directive: str, name: Token, macro: SingleLineMacro) -> None:
    """Show that a single-line macro is defined or forgotten."""
    if pp.on_note is None or "s" not in pp.options.listing_flags:
        return
    where = ""
    if name.kind == CONTEXT:
        found = pp.context_of(name)
        if found is not None:
            context = found[0]
            depth = len(name.text) - len(found[1]) - 1
            where = f"[{context.name or ''}::{context.number}] %{'$' * depth}"
    parameters = ""
    if macro.most:
        rows = [
            "=" * one.evaluated
            + "&" * (one.quoted + one.unless_string)
            + "!" * one.raw
            + one.name
            + "+" * one.greedy
            for one in macro.parameters
        ]
        parameters = f"({','.join(rows)})"
    case = "" if macro.case_sensitive else "i"
    word = f"%{case}{directive}" if directive.startswith("def") else f"%{directive}"
    body = listed(macro.body) + " " * macro.ends_in_space
    pp.on_note(f"{word} {where}{macro.name}{parameters} {body}")
