"""Derive `layouts.py` from the construct descriptions in `elf32.py` and `debug_info.py`.

    python -m pylink.formats.derive          # print the file
    python -m pylink.formats.derive --write  # replace it

Construct reads about 100,000 records a second and takes longer to import than a small link takes
in all. A flat record is the same thing as a `struct` format, so that format is derived here, once,
and committed; a test proves that both read the same from any bytes.
"""

from __future__ import annotations

import re
import sys
from typing import Any

HEADER = '''"""The flat records of ELF32 and its debug information as `struct` layouts.

Made by `python -m pylink.formats.derive` from the descriptions in `elf32.py` and `debug_info.py`;
don't edit.
A record's fields, in order, are in the comment above it.
"""

from __future__ import annotations

from struct import Struct
'''


class NotFlatError(ValueError):
    """A description that no `struct` format can stand for."""


def flatten(description: Any, prefix: str = "") -> tuple[str, str, list[str]]:
    """Return (byte order, format letters, field names) of a construct description.

    The byte order is "<", ">" or "" where no field has one. Raises NotFlatError for a description
    whose size depends on the data, or with mixed byte orders, or with anything that computes.
    """
    import construct

    if isinstance(description, construct.Renamed):
        return flatten(description.subcon, prefix + description.name)
    if isinstance(description, construct.FormatField):
        match = re.fullmatch(r"([<>])([bBhHiIlLqQ])", description.fmtstr)
        if match is None:
            raise NotFlatError(f"{prefix}: format {description.fmtstr!r}")
        # construct spells 32 bits "L"; with an explicit byte order it is the same as "I".
        letter = {"L": "I", "l": "i"}.get(match[2], match[2])
        order = "" if letter in "bB" else match[1]
        return order, letter, [prefix]
    if isinstance(description, construct.Bytes) and isinstance(description.length, int):
        return "", f"{description.length}s", [prefix]
    if isinstance(description, construct.Const) and isinstance(description.value, bytes):
        return "", f"{len(description.value)}s", [prefix]
    if type(description) is construct.Struct:
        order, letters, names = "", "", []
        for subcon in description.subcons:
            inner = flatten(subcon, f"{prefix}." if prefix else "")
            if inner[0] and order and inner[0] != order:
                raise NotFlatError(f"{prefix}: mixed byte orders")
            order = order or inner[0]
            letters += inner[1]
            names += inner[2]
        return order, letters, names
    raise NotFlatError(f"{prefix}: {type(description).__name__} is not a flat field")


def shorten(letters: str) -> str:
    """Return struct's shortest spelling: "IIII" becomes "4I"."""
    return re.sub(r"([BHIiQ])\1+", lambda match: f"{len(match[0])}{match[1]}", letters)


def generate() -> str:
    """Return the text of `layouts.py`."""
    from pylink.formats import debug_info, elf32

    lines = [HEADER]
    for name, description in (elf32.RECORDS | debug_info.RECORDS).items():
        order, letters, names = flatten(description)
        comment = "#"
        for field in names:
            if len(comment) + 1 + len(field) > 98:
                lines.append(comment)
                comment = "#"
            comment += f" {field}"
        lines.append(comment)
        lines.append(f'{name.upper()} = Struct("{order or "<"}{shorten(letters)}")')
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Print the derived file, or write it with `--write`."""
    text = generate()
    if sys.argv[1:] == ["--write"]:
        from pathlib import Path

        Path(__file__).with_name("layouts.py").write_text(text, encoding="ascii", newline="\n")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
