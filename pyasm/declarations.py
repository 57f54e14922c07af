"""GLOBAL, EXTERN, REQUIRED, STATIC and COMMON (NASM manual, 7.6 to 7.9): what a symbol is declared.

A symbol may be declared more than once. GLOBAL and COMMON win over EXTERN and REQUIRED, in any
order, and so does a definition in the source, which makes it global; what else is declared twice
has to be the same thing.
"""

from __future__ import annotations

import re

from .expressions import Linear
from .lexer import ID_CHAR
from .output.format import number_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .assembler import Assembler
    from .source import Token
    from .symbols import Symbol

# A name, what may be the size of a common variable, and the special text behind a colon.
_DECLARATION = re.compile(
    rf"\$?(?P<name>(?![0-9$#~])[{ID_CHAR}]+)(?:[ \t]+(?P<size>[^:]*))?(?::(?P<special>.*))?\Z",
    re.DOTALL,
)
_ELSEWHERE = ("extern", "required")


def declare(asm: Assembler, directive: str, text: str, word: Token) -> None:
    """Carry out a directive; `text` is what stands behind it. Faults are reported."""
    error = asm.diagnostics.error
    match = _DECLARATION.match(text)
    if match is None:
        text = text.removeprefix("$")
        error(f"identifier expected after {directive}, got `{text}'", token=word)
        return
    size = 0
    amount = match["size"]
    if directive == "common":
        number = number_at(amount) if amount is not None else None
        if number is None:
            which = "no" if amount is None else "invalid"
            error(f"{which} size specified in common declaration", token=word)
        size = number or 0
    elif amount is not None:
        error(f"invalid syntax in {directive} declaration", token=word)
    symbol = asm.symbols.refer(match["name"], None)
    if symbol.line is None:
        symbol.line = asm.diagnostics.current
    if _declared(asm, symbol, directive, match["special"] or "", word) and directive in (
        "common",
        *_ELSEWHERE,
    ):
        _define_elsewhere(asm, symbol, size, word)


def _declared(asm: Assembler, symbol: Symbol, directive: str, special: str, word: Token) -> bool:
    """Note what a symbol is declared; return whether that is what it is now."""
    earlier = symbol.declared
    if (earlier, directive) == _ELSEWHERE and symbol.kind == "extern":
        # From its second pass on, NASM overlooks the EXTERN.
        symbol.order = 0
        symbol.line = asm.diagnostics.current
        asm.symbols.number(symbol)
    if earlier in (directive, "local") or (earlier, directive) == _ELSEWHERE:
        symbol.declared = directive
        if not symbol.special:
            symbol.special = special
        elif special and special.lower() != symbol.special.lower():
            asm.diagnostics.error(
                f"symbol `{symbol.name}' has inconsistent attributes `{symbol.special}'"
                f" and `{special}'",
                token=word,
            )
        return True
    if earlier in _ELSEWHERE and directive in ("global", "common"):
        symbol.declared = directive
        symbol.special = special or symbol.special
        return True
    if directive in _ELSEWHERE and earlier in ("global", "common", *_ELSEWHERE):
        symbol.special = symbol.special or special
        return False
    asm.diagnostics.error(
        f"symbol `{symbol.name}' declared both as {earlier} and {directive}", token=word
    )
    return False


def _define_elsewhere(asm: Assembler, symbol: Symbol, size: int, word: Token) -> None:
    """Let a symbol be what another module defines, or a common variable of a size in bytes."""
    kind = "common" if symbol.declared == "common" else "extern"
    if symbol.kind == "undefined":
        symbol.kind = kind
        symbol.size = size
        symbol.line = asm.diagnostics.current
        asm.symbols.number(symbol)
        return
    if symbol.defined and symbol.kind != "common":
        value = symbol.value()
        same = not size and (value.offset if isinstance(value, Linear) else value) == 0
    else:
        same = symbol.size == size
    if not same:
        asm.redefined(symbol, word)
        symbol.size = size
        symbol.line = asm.diagnostics.current
