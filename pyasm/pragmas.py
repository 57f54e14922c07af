"""%pragma, as far as the assembler and its output formats know any (NASM manual, 4.12, 7.11).

The preprocessor has dealt with `preproc` and `limit` before.
"""

from __future__ import annotations

from .output.format import words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .assembler import Assembler
    from .source import Token

# What may be said to any output format: which affix a name sets.
_AFFIXES = {
    "prefix": "global prefix",
    "gprefix": "global prefix",
    "suffix": "global suffix",
    "gsuffix": "global suffix",
    "lprefix": "local prefix",
    "lsuffix": "local suffix",
}
# Facilities that take no operation at all (yet).
_IDLE = ("asm", "file", "input", "debug")


def pragma(asm: Assembler, text: str, word: Token) -> None:
    """Carry out `%pragma text`; what nobody knows is no fault, but may have a warning."""
    warning = asm.diagnostics.warning
    words = words_in(text)
    if not words:
        warning("pragma-empty", "empty %pragma directive, ignored", token=word)
        return
    facility = words[0].lower()
    operation = words[1].lower() if len(words) > 1 else ""
    output = asm.output
    if facility in ("output", asm.options.format, *output.pragmas):
        if operation in _AFFIXES:
            # What is set once stays.
            asm.affixes.setdefault(_AFFIXES[operation], words[2] if len(words) > 2 else "")
            return
    elif facility == "list":
        if operation == "options":
            return
    elif facility not in (*_IDLE, asm.options.debug_format or "null"):
        return
    if not operation:
        warning("pragma-bad", f"empty %pragma {words[0]}", token=word)
    else:
        warning("pragma-unknown", f"unknown %pragma {words[0]} {words[1]}", token=word)
