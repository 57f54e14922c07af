"""The golden cases of pylink: one text file a case, with inputs and what GNU ld made of them.

A file is a list of parts, each headed `=== kind name`:

    === options          arguments, one a line (neither inputs nor -o)
    === script           the linker script, as t.ld
    === source a.o       what the object was assembled from, for readers
    === object a.o       the object's (or archive's) bytes, in hexadecimal
    === sections         what readelf says of ld's output: name, address, size
    === symbols          global symbols: name, value
    === image            ld's output, compressed, in base64
    === errors           instead of those three: what ld said
    === expect           with errors: texts that our messages have to contain
"""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "golden" / "pylink"


class Case:
    """A golden case, read from or written to its file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.about = ""
        self.options: list[str] = []
        self.script: str | None = None
        self.sources: dict[str, str] = {}
        self.objects: dict[str, bytes] = {}
        self.sections: list[tuple[str, int, int]] = []
        self.symbols: list[tuple[str, int]] = []
        self.image: bytes | None = None
        self.errors = ""
        self.expect: list[str] = []

    def text(self) -> str:
        """Return the case as its file holds it."""
        parts = [self.about.rstrip()]
        if self.options:
            parts += ["=== options", *self.options]
        if self.script is not None:
            parts += ["=== script", self.script.rstrip("\n")]
        for name, source in self.sources.items():
            parts += [f"=== source {name}", source.rstrip("\n")]
        for name, data in self.objects.items():
            parts.append(f"=== object {name}")
            packed = base64.b85encode(zlib.compress(data, 9)).decode("ascii")
            parts += [packed[at : at + 96] for at in range(0, len(packed), 96)]
        if self.image is not None:
            parts.append("=== sections")
            parts += [f"{name} {address:#x} {size:#x}" for name, address, size in self.sections]
            parts.append("=== symbols")
            parts += [f"{name} {value:#x}" for name, value in self.symbols]
            parts.append("=== image")
            packed = base64.b85encode(zlib.compress(self.image, 9)).decode("ascii")
            parts += [packed[at : at + 96] for at in range(0, len(packed), 96)]
        if self.errors:
            parts += ["=== errors", self.errors.rstrip("\n")]
        if self.expect:
            parts += ["=== expect", *self.expect]
        return "\n".join(parts) + "\n"


def read_case(path: Path) -> Case:
    """Read a case from its file."""
    case = Case(path.stem)
    parts = ("\n" + path.read_text(encoding="utf-8")).split("\n=== ")
    case.about = parts[0].strip()
    for part in parts[1:]:
        head, _, body = part.partition("\n")
        kind, _, name = head.partition(" ")
        lines = body.splitlines()
        if kind == "options":
            case.options = lines
        elif kind == "script":
            case.script = body
        elif kind == "source":
            case.sources[name] = body
        elif kind == "object":
            case.objects[name] = zlib.decompress(base64.b85decode("".join(lines)))
        elif kind == "sections":
            for line in lines:
                section, address, size = line.rsplit(" ", 2)
                case.sections.append((section, int(address, 16), int(size, 16)))
        elif kind == "symbols":
            for line in lines:
                symbol, value = line.rsplit(" ", 1)
                case.symbols.append((symbol, int(value, 16)))
        elif kind == "image":
            case.image = zlib.decompress(base64.b85decode("".join(lines)))
        elif kind == "errors":
            case.errors = body
        elif kind == "expect":
            case.expect = lines
        else:
            raise ValueError(f"{path}: unknown part {kind!r}")
    return case


def all_cases() -> list[Path]:
    """Return the files of all cases."""
    return sorted(FOLDER.glob("*.case"))
