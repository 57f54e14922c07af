"""pydis's command line, which is that of ndisasm, and the options for objects."""

from __future__ import annotations

from ..numbers import integer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROGRAM = "pydis"
USAGE = """\
usage: pydis [-a] [-i] [-h] [-r] [-u] [-b bits] [-o origin] [-s sync...]
             [-e bytes] [-k start,bytes] [-p vendor] file
   -a or -i  an instruction starts wherever an earlier one jumps to
   -b 16 or -b 32  sets the processor mode (16 unless said otherwise)
   -u  same as -b 32
   -o  is the address of the first byte
   -s  makes an instruction start at this address (any number of times)
   -e  skips <bytes> bytes of header
   -k  leaves out <bytes> bytes from address <start> (any number of times)
   -p  prefers a vendor's instructions (intel, amd, cyrix, idt)
   -h  displays this text
   -r or -v  displays the version number
A file of - is standard input. An ELF32 i386 file is shown by sections, with its
labels and relocations, unless one of -b, -u, -o, -s, -e and -k asks for its bytes.
   --section <name>  shows only this section (any number of times), code or not
   --all  shows the sections that hold no code as well
"""
VERSION = "NDISASM version 2.16.01 (pydis 0.1.0, BareFlow)"

VENDORS = {
    "intel": "intel",
    "amd": "amd",
    "cyrix": "cyrix",
    "idt": "idt",
    "centaur": "idt",
    "winchip": "idt",
}


class UsageError(Exception):
    """The command line makes no sense; the message says why."""


class CommandLine:
    """What a command line asks for.

    `show` is `usage` or `version` where only that is asked for. `points` are sync points: pairs of
    an address and how many bytes to leave out there. `is_raw` says that an option asked for a
    file's bytes, whatever they are.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.show = ""
        self.file: str | None = None
        self.bits = 16
        self.origin = 0
        self.header = 0
        self.points: list[tuple[int, int]] = []
        self.follows_jumps = False
        self.vendor = "intel"
        self.is_raw = False
        self.all_sections = False
        self.sections: list[str] = []
        rest = iter(words)
        for word in rest:
            if word.startswith("--") and len(word) > 2:
                self._read_long(word, rest)
            elif word.startswith("-") and len(word) > 1:
                self._read_short(word, rest)
            elif self.file is not None:
                raise UsageError("more than one filename specified")
            else:
                self.file = word
            if self.show:
                return

    def _read_long(self, word: str, rest: Iterator[str]) -> None:
        name, equals, value = word.partition("=")
        if word == "--all":
            self.all_sections = True
        elif word == "--help":
            self.show = "usage"
        elif word == "--version":
            self.show = "version"
        elif name == "--section":
            self.sections.append(value if equals else _argument(name, rest))
        else:
            raise UsageError(f"unrecognised option `{word}'")

    def _read_short(self, word: str, rest: Iterator[str]) -> None:
        for place, letter in enumerate(word[1:].lower(), 2):
            if letter in "ai":
                self.follows_jumps = True
            elif letter == "h":
                self.show = "usage"
                return
            elif letter in "rv":
                self.show = "version"
                return
            elif letter == "u":
                self.bits = 32
                self.is_raw = True
            elif letter in "boseKkp":
                self._read_valued(letter, word[place:] or _argument(f"-{letter}", rest))
                return
            else:
                raise UsageError(f"unrecognised option `-{letter}'")

    def _read_valued(self, letter: str, value: str) -> None:
        if letter == "p":
            if value not in VENDORS:
                raise UsageError(f"unknown vendor `{value}' specified with `-p'")
            self.vendor = VENDORS[value]
            return
        self.is_raw = True
        if letter == "b":
            if value.strip() == "64":
                raise UsageError("64-bit code is not supported; argument to `-b' is 16 or 32")
            if value.strip() not in ("16", "32"):
                raise UsageError("argument to `-b' should be 16 or 32")
            self.bits = int(value)
        elif letter == "k":
            start, comma, length = value.partition(",")
            if not comma:
                raise UsageError("`-k' requires two numbers separated by a comma")
            try:
                self.points.append((_number(letter, start), _number(letter, length)))
            except UsageError:
                raise UsageError("`-k' requires numeric arguments") from None
        elif letter == "o":
            self.origin = _number(letter, value)
        elif letter == "s":
            self.points.append((_number(letter, value), 0))
        else:
            self.header = _number(letter, value)


def _argument(name: str, rest: Iterator[str]) -> str:
    value = next(rest, None)
    if value is None:
        raise UsageError(f"`{name}' requires an argument")
    return value


def _number(letter: str, text: str) -> int:
    """Return a number's lower 64 bits, as ndisasm counts with no more.

    A number ends before the first character that none can have.
    """
    digits = text.lstrip(" \t\n\v\f\r")
    is_negative = digits.startswith("-")
    digits = digits[is_negative:]
    size = 0
    while size < len(digits) and (digits[size] in "$_" or digits[size].isalnum()):
        size += 1
    value = integer(digits[:size])
    if value is None:
        raise UsageError(f"`-{letter}' requires a numeric argument")
    return (-value if is_negative else value) & (1 << 64) - 1
