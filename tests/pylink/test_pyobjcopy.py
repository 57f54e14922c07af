"""pyobjcopy -O binary: the bytes that GNU objcopy 2.40 writes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pylink.formats import elf32
from pylink.formats.elf_constants import (
    EM_386,
    ET_EXEC,
    PT_LOAD,
    SHF_ALLOC,
    SHF_WRITE,
    SHT_NOBITS,
    SHT_NULL,
    SHT_PROGBITS,
    SHT_STRTAB,
)
from pylink.tools import pyobjcopy


class Part:
    """A section to make, in a segment of its own: where it is and where it is loaded."""

    def __init__(self, name: str, vma: int, lma: int, data: bytes, nobits: bool = False) -> None:
        self.name = name
        self.vma = vma
        self.lma = lma
        self.data = data
        self.nobits = nobits


def make_elf(parts: list[Part], segments: bool = True) -> bytes:
    """An executable with these sections."""
    names = b"\0.shstrtab\0"
    programs, headers, contents = b"", b"", b""
    count = len(parts) if segments else 0
    data_start = 52 + 32 * count + 40 * (len(parts) + 2)
    empty = dict.fromkeys(subcon.name for subcon in elf32.Shdr.subcons)
    headers += elf32.Shdr.build({**empty, **dict.fromkeys(empty, 0), "sh_type": SHT_NULL})
    for part in parts:
        offset = data_start + len(contents)
        file_size = 0 if part.nobits else len(part.data)
        headers += elf32.Shdr.build(
            {
                "sh_name": len(names),
                "sh_type": SHT_NOBITS if part.nobits else SHT_PROGBITS,
                "sh_flags": SHF_ALLOC | SHF_WRITE,
                "sh_addr": part.vma,
                "sh_offset": offset,
                "sh_size": len(part.data),
                "sh_link": 0,
                "sh_info": 0,
                "sh_addralign": 1,
                "sh_entsize": 0,
            }
        )
        if segments:
            programs += elf32.Phdr.build(
                {
                    "p_type": PT_LOAD,
                    "p_offset": offset,
                    "p_vaddr": part.vma,
                    "p_paddr": part.lma,
                    "p_filesz": file_size,
                    "p_memsz": len(part.data),
                    "p_flags": 6,
                    "p_align": 1,
                }
            )
        names += part.name.encode() + b"\0"
        contents += part.data[:file_size]
    headers += elf32.Shdr.build(
        {
            **dict.fromkeys(empty, 0),
            "sh_name": 1,
            "sh_type": SHT_STRTAB,
            "sh_offset": data_start + len(contents),
            "sh_size": len(names),
            "sh_addralign": 1,
        }
    )
    ident = {"ei_mag": None, "ei_class": 1, "ei_data": 1, "ei_version": 1, "ei_osabi": 0}
    header: bytes = elf32.Ehdr.build(
        {
            "e_ident": {**ident, "ei_abiversion": 0, "ei_pad": bytes(7)},
            "e_type": ET_EXEC,
            "e_machine": EM_386,
            "e_version": 1,
            "e_entry": 0,
            "e_phoff": 52 if segments else 0,
            "e_shoff": 52 + 32 * count,
            "e_flags": 0,
            "e_ehsize": 52,
            "e_phentsize": 32,
            "e_phnum": count,
            "e_shentsize": 40,
            "e_shnum": len(parts) + 2,
            "e_shstrndx": len(parts) + 1,
        }
    )
    return b"".join([header, programs, headers, contents, names])


KERNEL = make_elf(
    [
        Part(".text", 0xC0001000, 0x1000, b"text"),
        Part(".data", 0xC0002000, 0x1010, b"data"),
        Part(".bss", 0xC0003000, 0x1020, bytes(9), nobits=True),
    ]
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], b"text" + bytes(12) + b"data"),
        (["--gap-fill", "0xff"], b"text" + b"\xff" * 12 + b"data"),
        (["--pad-to=0x1018"], b"text" + bytes(12) + b"data" + bytes(4)),
        (["-j", ".data"], b"data"),
        (["-R", ".d*"], b"text"),
        (["-R.text", "-Ielf32-i386"], b"data"),
    ],
)
def test_binary(tmp_path: Path, options: list[str], expected: bytes) -> None:
    # The expected bytes are GNU objcopy 2.40's; test_golden_is_still_gnu_objcopys compares.
    (tmp_path / "in").write_bytes(KERNEL)
    words = ["-O", "binary", *options, str(tmp_path / "in"), str(tmp_path / "out")]
    result = pyobjcopy.run(words)
    assert (result.status, result.outputs) == (0, [str(tmp_path / "out")])
    assert result.dependencies == [str(tmp_path / "in")]
    assert (tmp_path / "out").read_bytes() == expected


@pytest.mark.parametrize("options", [[], ["--gap-fill", "0xff"], ["-R", ".d*"], ["-j", ".data"]])
def test_golden_is_still_gnu_objcopys(
    tmp_path: Path, require_tool: Callable[[str], str], options: list[str]
) -> None:
    compare(require_tool("objcopy"), tmp_path, KERNEL, options)


def compare(objcopy: str, folder: Path, data: bytes, options: list[str]) -> None:
    (folder / "in").write_bytes(data)
    words = ["-O", "binary", *options, str(folder / "in")]
    for name in ("gnu", "ours"):
        (folder / name).unlink(missing_ok=True)
    subprocess.run([objcopy, *words, str(folder / "gnu")], check=True, capture_output=True)
    assert pyobjcopy.main([*words, str(folder / "ours")]) == 0
    theirs = (folder / "gnu").read_bytes() if (folder / "gnu").exists() else b""
    assert (folder / "ours").read_bytes() == theirs


places = st.integers(0x1000, 0x1100)
sections = st.builds(
    Part,
    st.sampled_from([".text", ".data", ".rodata", ".x"]),
    places,
    places,
    st.binary(max_size=40),
    st.booleans(),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(sections, min_size=1, max_size=4), st.booleans())
def test_random_programs(
    tmp_path: Path, require_tool: Callable[[str], str], parts: list[Part], segments: bool
) -> None:
    kept = sorted(distinct(parts, segments), key=lambda p: p.lma if segments else p.vma)
    compare(require_tool("objcopy"), tmp_path, make_elf(kept, segments), [])


def distinct(parts: list[Part], segments: bool) -> list[Part]:
    """Drop parts that overlap others: no loader could load both."""
    kept: list[Part] = []
    for part in parts:
        start = part.lma if segments else part.vma
        for other in kept:
            begin = other.lma if segments else other.vma
            if start < begin + len(other.data) + 1 and begin < start + len(part.data) + 1:
                break
        else:
            kept.append(part)
    return kept


@given(st.binary(max_size=8), st.integers(0, 400), st.integers(0, 420))
def test_damaged_programs(damage: bytes, where: int, size: int) -> None:
    data = (KERNEL[:where] + damage + KERNEL[where + len(damage) :])[:size]
    try:
        pyobjcopy.to_binary(pyobjcopy.load_sections(data))
    except ValueError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("data", "words", "message"),
    [
        (b"text", ["-O", "binary", "in", "out"], "in: file format not recognized"),
        (KERNEL[:60], ["-O", "binary", "in", "out"], "in: the file is truncated"),
        (
            make_elf([Part(".low", 0, 0, b"a"), Part(".high", 1 << 31, 1 << 31, b"b")]),
            ["-O", "binary", "in", "out"],
            "section .low is at 0x0, .high at 0x80000000",
        ),
        (KERNEL, ["-O", "srec", "in", "out"], "output format 'srec' is not supported"),
        (KERNEL, ["-O", "binary", "-I", "pe-i386", "in"], "input format 'pe-i386'"),
        (KERNEL, ["in", "out"], "output format 'elf32-i386' is not supported"),
        (KERNEL, ["-O", "binary", "--strip-all", "in"], "option '--strip-all' is not supported"),
        (KERNEL, ["-O", "binary"], "one input"),
        (KERNEL, ["-O", "binary", "--pad-to", "x", "in"], "--pad-to: bad number: x"),
        (KERNEL, ["-O", "binary", "missing", "out"], "'missing': No such file"),
        (KERNEL, ["-O", "binary", "in", "no/folder/out"], "no/folder/out: No such file"),
        (KERNEL, ["-O"], "option '-O' requires an argument"),
    ],
)
def test_messages(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    data: bytes,
    words: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").write_bytes(data)
    assert pyobjcopy.main(words) == 1
    assert message in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
