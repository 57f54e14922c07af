"""What to do about a short jump whose target is out of reach; made only for the message."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .source import LogicalLine

_LOOPS = ("loop", "loope", "loopz", "loopne", "loopnz")


def advice(distance: int, line: LogicalLine) -> str:
    """Return by how many bytes a short jump's target is too far, in which direction, and a way out.

    `distance` is that from the end of the instruction, in bytes; it is not in -128..127.
    """
    words = [token.text.lower() for token in line.tokens]
    if distance > 0:
        text = f"the target is {distance - 127} byte(s) too far ahead"
    else:
        text = f"the target is {-128 - distance} byte(s) too far back"
    text = text.replace(" 1 byte(s)", " 1 byte").replace("byte(s)", "bytes")
    loop = next((word for word in words if word in _LOOPS), "")
    zero = next((word for word in words if word in ("jcxz", "jecxz")), "")
    if loop == "loop":
        return f"{text}; there is no near `loop', but `dec' and `jnz' do the same"
    if loop or zero:
        return f"{text}; there is no near `{loop or zero}': let it jump to a `jmp near' in reach"
    # Any other jump is only short where it is told to be: without that, it is as long as it has to
    # be, with -O0 and on an 8086 too.
    return f"{text}; without `short' the jump is as long as it has to be"
