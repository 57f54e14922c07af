"""The context stack (NASM manual, 4.7) and the stack-frame directives (4.8)."""

from __future__ import annotations

from ..lexer import CONTEXT, ID, NUMBER, OP, tokenize
from ..source import SourceLine, Token
from .definitions import define_macro
from .expansion import expand, expand_identifier, made
from .macros import Context, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .directives import Directive
    from .preprocessor import Preprocessor

# Sizes that %arg and %local know, in bytes.
_SIZES = {"byte": 1, "word": 2, "dword": 4, "qword": 8, "tword": 10, "oword": 16, "yword": 32}

# %stacksize: the register, the slot size, and where arguments start.
_MODELS = {
    "flat": ("ebp", 4, 8),
    "flat64": ("rbp", 8, 16),
    "large": ("bp", 2, 4),
    "small": ("bp", 2, 6),
}
MOST_CONTEXTS = 1_000_000


def _name(pp: Preprocessor, tokens: list[Token], directive: Directive) -> tuple[bool, str | None]:
    """Read the name of a context; return whether the line is right, and the name if any."""
    tokens = expand_identifier(pp, tokens, 1)
    if len(tokens) < 2:
        return True, None
    shown = tokens[0].text
    if tokens[1].kind != ID:
        pp.messages.error(f"`{shown}' expects a context identifier", tokens[1])
        return False, None
    if len(tokens) > 2:
        pp.messages.warning("pp-trailing", f"trailing garbage after `{shown}' ignored", tokens[2])
    return True, tokens[1].text


def push(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%push: begin a context."""
    right, name = _name(pp, tokens, directive)
    if not right:
        return
    if len(pp.contexts) >= MOST_CONTEXTS:
        raise pp.messages.fatal("contexts nest too deeply", tokens[0])
    pp.contexts.append(Context(name, pp.next_number()))


def pop(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%pop: end the innermost context, which must have this name if one is given."""
    right, name = _name(pp, tokens, directive)
    if not right:
        return
    shown = tokens[0].text
    if not pp.contexts:
        pp.messages.error(f"`{shown}': context stack is empty", tokens[0])
        return
    actual = pp.contexts[-1].name
    if name is not None and (actual is None or fold(name) != fold(actual)):
        pp.messages.error(
            f"`{shown}' in wrong context: {actual or 'anonymous'}, expected {name}", tokens[0]
        )
        return
    pp.contexts.pop()


def rename(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%repl: rename the innermost context."""
    right, name = _name(pp, tokens, directive)
    if not right:
        return
    if not pp.contexts:
        pp.messages.error(f"`{tokens[0].text}': context stack is empty", tokens[0])
        return
    pp.contexts[-1].name = name


def stack_size(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%stacksize: the model for %arg and %local."""
    shown = tokens[0].text
    if len(tokens) < 2 or tokens[1].kind != ID:
        pp.messages.error(f"`{shown}' missing size parameter", tokens[0])
        return
    model = _MODELS.get(fold(tokens[1].text))
    if model is None:
        pp.messages.error(f"`{shown}' invalid size type", tokens[1])
        return
    pp.stack_pointer, pp.stack_slot, pp.argument_offset = model
    pp.local_offset = 0


def _variables(pp: Preprocessor, tokens: list[Token]) -> tuple[list[tuple[Token, int]], bool]:
    """Read `name:size, …`; return the names with their sizes in bytes, whole slots each.

    The list ends before the first fault; also return whether there was none.
    """
    shown = tokens[0].text
    found: list[tuple[Token, int]] = []
    position = 0
    while True:
        position += 1
        parts = tokens[position : position + 3]
        if not parts or parts[0].kind != ID:
            pp.messages.error(f"`{shown}' missing argument parameter", (parts or tokens)[0])
            return found, False
        if len(parts) < 2 or parts[1].text != ":" or parts[1].spaced:
            pp.messages.error(f"syntax error processing `{shown}' directive", parts[0])
            return found, False
        if len(parts) < 3 or parts[2].kind != ID or parts[2].spaced:
            pp.messages.error(f"`{shown}' missing size type parameter", parts[0])
            return found, False
        size_text = SourceLine("", 0, parts[2].text)
        size = expand(pp, tokenize(size_text))
        width = _SIZES.get(fold(size[0].text)) if size else None
        if width is None:
            pp.messages.error(f"invalid size type for `{shown}' missing directive", parts[2])
            return found, False
        slot = pp.stack_slot
        found.append((parts[0], (width + slot - 1) // slot * slot))
        position += 3
        if position >= len(tokens) or tokens[position].text != ",":
            break
    return found, True


def _define_variable(pp: Preprocessor, name: Token, offset: int) -> None:
    """Define a name as `(ebp+offset)`."""
    define_macro(
        pp,
        name,
        [
            made(name, OP, "("),
            made(name, ID, pp.stack_pointer),
            made(name, OP, "-" if offset < 0 else "+"),
            made(name, NUMBER, str(abs(offset))),
            made(name, OP, ")"),
        ],
    )


def argument(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%arg: names for the parameters on the stack."""
    variables, right = _variables(pp, tokens)
    offset = pp.argument_offset
    for name, size in variables:
        _define_variable(pp, name, offset)
        offset += size
    if right:
        pp.argument_offset = offset


def local(pp: Preprocessor, tokens: list[Token], directive: Directive) -> None:
    """%local: names for local variables on the stack; `%$localsize` grows by their size."""
    total = 0
    variables, right = _variables(pp, tokens)
    for name, size in variables:
        total += size
        _define_variable(pp, name, -pp.local_offset - total)
    if not right:
        return
    pp.local_offset += total
    size_name = made(tokens[0], CONTEXT, "%$localsize")
    value = pp.evaluate(
        expand(pp, [size_name, made(tokens[0], OP, "+"), made(tokens[0], NUMBER, str(total))]),
        f"non-constant value given to `{tokens[0].text}'",
    )
    if value is not None:
        from .expansion import number_tokens

        define_macro(pp, size_name, number_tokens(tokens[0], value))
