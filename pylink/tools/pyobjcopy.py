"""pyobjcopy: copy a program to another format, with GNU objcopy's options.

    pyobjcopy -O binary kernel.elf kernel.bin

The output that exists now is `binary`: what a loader puts into memory, from the lowest load address
to the highest, without headers. From Python: `run([...])`, or `to_binary`.
"""

from __future__ import annotations

import fnmatch
import os
import struct
import sys

from pylink.formats.elf_constants import (
    ELFCLASS32,
    ELFDATA2LSB,
    ELFMAG,
    PT_LOAD,
    SHF_ALLOC,
    SHT_NOBITS,
    SHT_NULL,
)
from pylink.formats.layouts import EHDR, PHDR, SHDR
from pylink.tools.output_file import write_whole
from pylink.tools.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

USAGE = """\
Usage: pyobjcopy -O binary [option(s)] in-file [out-file]
  -I --input-target <name>     the input's format: elf32-i386
  -O --output-target <name>    the output's format: binary
  -j --only-section <name>     copy only this section; * and ? stand for other characters
  -R --remove-section <name>   leave this section out
     --gap-fill <value>        fill gaps between sections with this byte
     --pad-to <address>        extend the output to this load address
     --help, --version
"""
VERSION = "pyobjcopy (BareFlow) 0.1.0, compatible with GNU objcopy 2.40"

# Sections that lie far apart make an image that is nearly all gap: more likely a mistake in a
# linker script than a wish.
MOST_BYTES = 1 << 28

VALUED = {
    "-I": "input",
    "--input-target": "input",
    "-O": "output",
    "--output-target": "output",
    "-j": "only",
    "--only-section": "only",
    "-R": "removed",
    "--remove-section": "removed",
    "--gap-fill": "gap_fill",
    "--pad-to": "pad_to",
}


class UsageError(Exception):
    """The command line makes no sense; the usage is shown below the message."""


class CopyError(Exception):
    """Why a file can't be copied."""


class Section:
    """A section that a loader loads: its name, load address (LMA) and bytes."""

    __slots__ = ("address", "data", "name")

    def __init__(self, name: str, address: int, data: bytes) -> None:
        self.name = name
        self.address = address
        self.data = data


def main(argv: Sequence[str] | None = None) -> int:
    """Run pyobjcopy with `argv` (without the program's name); return the exit status."""
    try:
        return run(sys.argv[1:] if argv is None else argv).status
    except KeyboardInterrupt:
        return 130


def run(argv: Sequence[str]) -> Result:
    """Do what the command line `argv` asks for; messages go to standard error."""
    result = Result()
    try:
        _run(list(argv), result)
    except UsageError as error:
        sys.stderr.write(f"pyobjcopy: {error}\n{USAGE}")
        result.status = 1
    except CopyError as error:
        print(f"pyobjcopy: {error}", file=sys.stderr)
        result.status = 1
    return result


def _run(words: list[str], result: Result) -> None:
    if "--help" in words:
        sys.stdout.write(USAGE)
        return
    if "--version" in words:
        print(VERSION)
        return
    options, files = _parse(words)
    if not 1 <= len(files) <= 2:
        raise UsageError("one input and at most one output, please")
    source, target = files[0], files[-1]
    if options["input"] not in ([], ["elf32-i386"]):
        raise CopyError(f"input format '{options['input'][-1]}' is not supported")
    if options["output"][-1:] != ["binary"]:
        wanted = (options["output"] or ["elf32-i386"])[-1]
        raise CopyError(f"output format '{wanted}' is not supported; 'binary' is")
    gap_fill = _number(options["gap_fill"], "--gap-fill", 0) & 0xFF
    pad_to = _number(options["pad_to"], "--pad-to", 0)
    try:
        with open(source, "rb") as file:
            data = file.read()
    except OSError as error:
        raise CopyError(f"'{source}': {error.strerror or error}") from None
    result.dependencies.append(source)
    try:
        sections = [
            section
            for section in load_sections(data)
            if _is_wanted(section.name, options["only"], options["removed"])
        ]
        image = to_binary(sections, gap_fill, pad_to)
    except ValueError as error:
        raise CopyError(f"{source}: {error}") from None
    try:
        # GNU objcopy keeps the input's permissions.
        write_whole(target, lambda file: file.write(image), os.stat(source).st_mode & 0o777)
    except OSError as error:
        raise CopyError(f"{target}: {error.strerror or error}") from None
    result.outputs.append(target)


def _parse(words: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the options' values, in order, and the files."""
    options: dict[str, list[str]] = {name: [] for name in VALUED.values()}
    files: list[str] = []
    arguments = iter(words)
    for word in arguments:
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], "", "")
        if word == "--":
            files += arguments
        elif name in VALUED:
            given = value if equals else ("" if word.startswith("--") else word[2:])
            given = given or next(arguments, "")
            if not given:
                raise UsageError(f"option '{name}' requires an argument")
            options[VALUED[name]].append(given)
        elif word.startswith("-") and word != "-":
            raise UsageError(f"option '{word}' is not supported")
        else:
            files.append(word)
    return options, files


def _number(given: list[str], option: str, default: int) -> int:
    if not given:
        return default
    try:
        value = int(given[-1], 0)
    except ValueError:
        value = -1
    if not 0 <= value <= 0xFFFFFFFF:
        raise CopyError(f"{option}: bad number: {given[-1]}")
    return value


def _is_wanted(name: str, only: list[str], removed: list[str]) -> bool:
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in removed):
        return False
    return not only or any(fnmatch.fnmatchcase(name, pattern) for pattern in only)


def load_sections(data: bytes) -> list[Section]:
    """Return the sections of an ELF32 file that take memory and have contents, in file order.

    Raises ValueError for a file that is damaged or of another kind.
    """
    if data[:6] != ELFMAG + bytes((ELFCLASS32, ELFDATA2LSB)):
        raise ValueError("file format not recognized")
    try:
        return list(_load(data))
    except struct.error:
        raise ValueError("the file is truncated") from None


def _load(data: bytes) -> Iterator[Section]:
    header = EHDR.unpack_from(data)
    e_phoff, e_shoff = header[11:13]
    e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx = header[15:20]
    if (e_phnum and e_phentsize != PHDR.size) or (e_shnum and e_shentsize != SHDR.size):
        raise ValueError("headers of an unknown size")
    segments = [PHDR.unpack_from(data, e_phoff + i * PHDR.size) for i in range(e_phnum)]
    headers = [SHDR.unpack_from(data, e_shoff + i * SHDR.size) for i in range(e_shnum)]
    if e_shnum and e_shstrndx >= e_shnum:
        raise ValueError("the sections have no names")
    names_start = headers[e_shstrndx][4] if headers else 0
    for sh_name, sh_type, sh_flags, sh_addr, sh_offset, sh_size, *_ in headers:
        if not sh_flags & SHF_ALLOC or sh_type in (SHT_NULL, SHT_NOBITS) or not sh_size:
            continue
        if sh_offset + sh_size > len(data):
            raise ValueError("a section reaches beyond the end of the file")
        start = names_start + sh_name
        stop = data.find(b"\0", start, start + 65536)
        if stop < 0:
            raise ValueError("a section's name does not end")
        name = data[start:stop].decode("utf-8", "surrogateescape")
        address = _load_address(segments, sh_addr, sh_offset, sh_size)
        yield Section(name, address, data[sh_offset : sh_offset + sh_size])


def _load_address(segments: list[tuple[int, ...]], vma: int, offset: int, size: int) -> int:
    """Return a section's LMA: its segment says at which physical address its bytes are."""
    if any(segment[3] for segment in segments):  # else p_paddr was left out, by some linkers
        for p_type, p_offset, _, p_paddr, p_filesz, *_ in segments:
            inside = p_offset <= offset and offset + size <= p_offset + p_filesz
            if p_type == PT_LOAD and inside:
                return (p_paddr + offset - p_offset) & 0xFFFFFFFF
    return vma


def to_binary(sections: list[Section], gap_fill: int = 0, pad_to: int = 0) -> bytes:
    """Return the memory image from the lowest load address on.

    `pad_to` is the load address to end at, if the sections end before. Where sections overlap, the
    one with the higher address wins. Raises ValueError if the image would pass MOST_BYTES.
    """
    sections = sorted(sections, key=lambda section: section.address)
    if not sections:
        return b""
    start = sections[0].address
    end = max(max(section.address + len(section.data) for section in sections), pad_to)
    if end - start > MOST_BYTES:
        raise ValueError(
            f"the image would have {end - start:,} bytes: section {sections[0].name} is at "
            f"{start:#x}, {sections[-1].name} at {sections[-1].address:#x}"
        )
    image = bytearray([gap_fill]) * (end - start)
    for section in sections:
        offset = section.address - start
        image[offset : offset + len(section.data)] = section.data
    return bytes(image)


if __name__ == "__main__":
    sys.exit(main())
