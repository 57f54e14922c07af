"""The public API, beyond the examples in docs/pyasm.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyasm

ROOT = Path(__file__).resolve().parent.parent.parent


def test_bytes_and_text_mean_the_same() -> None:
    text = "db 'é', 0xff ; ü\n"
    assert pyasm.assemble(text).data == "é".encode() + b"\xff"
    assert pyasm.assemble(text.encode()).data == "é".encode() + b"\xff"
    assert pyasm.assemble(b"db '\xe9'").data == b"\xe9"


def test_symbols_in_bin_are_addresses() -> None:
    result = pyasm.assemble(
        "org 0x7c00\nstart: nop\n.next: nop\nsize equ $-start\nbeyond equ start+1\n"
        "section .data align=16\ndata: dw start\n"
    )
    assert result.symbols == {
        "start": 0x7C00,
        "start.next": 0x7C01,
        "size": 2,
        "beyond": 0x7C01,
        "data": 0x7C10,
    }
    assert result.data[16:] == b"\x00\x7c"


def test_symbols_in_elf_are_offsets() -> None:
    result = pyasm.assemble(
        "extern e\ncommon c 4\nnop\na: nop\nsection .data\nb: dd a\nk equ 7\nf equ e+1\n",
        format="elf32",
    )
    assert result.symbols == {"a": 1, "b": 0, "k": 7}
    assert {section.name: section.size for section in result.sections} == {".text": 2, ".data": 4}


def test_includes_and_dependencies(tmp_path: Path) -> None:
    (tmp_path / "é.inc").write_text("%define VALUE 5\n", "utf-8")
    (tmp_path / "data").write_bytes(b"xyz")
    result = pyasm.assemble(
        '%include "é.inc"\ndb VALUE\nincbin "data"', include_paths=[str(tmp_path)]
    )
    assert result.data == b"\5xyz"
    assert result.dependencies == [f"{tmp_path}/é.inc", f"{tmp_path}/data"]


def test_options() -> None:
    far = "jmp x\nx: add ax, 1\n"
    assert len(pyasm.assemble(far, optimize=False).data) > len(pyasm.assemble(far).data)
    assert pyasm.assemble("push eax", bits=32).data == b"\x50"
    assert pyasm.assemble("push eax", bits=16).data == b"\x66\x50"
    assert pyasm.assemble("db A, B\n%ifdef C\ndb 3\n%endif", defines={"A": 1, "B": "2", "C": None})
    conditional = "%ifnidn __OUTPUT_FORMAT__, elf\n%error no\n%endif\n"
    assert pyasm.assemble(conditional, format="elf").data[:4] == b"\x7fELF"


def test_warnings() -> None:
    result = pyasm.assemble("db 300", name="a.asm")
    (message,) = result.diagnostics
    assert str(message) == "a.asm:1: warning: byte data exceeds bounds [-w+number-overflow]"
    assert (message.severity, message.category) == ("warning", "number-overflow")
    assert (message.line, message.column) == (1, 4)
    assert pyasm.assemble("db 300", warnings=["-number-overflow"]).diagnostics == []
    with pytest.raises(pyasm.AssemblyError):
        pyasm.assemble("db 300", warnings=["error"])


def test_errors_have_the_macro_chain() -> None:
    source = "%macro twice 1\n mov al, %1\n foo %1\n%endmacro\ntwice 5\n"
    with pytest.raises(pyasm.AssemblyError) as caught:
        pyasm.assemble(source, name="a.asm")
    (message,) = caught.value.diagnostics
    assert str(message).splitlines() == [
        "a.asm:5: error: parser: instruction expected",
        "a.asm:3: ... from macro `twice' defined here",
    ]
    assert "in macro `twice' called with 5" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "elf64"},
        {"bits": 64},
        {"warnings": ["foo"]},
    ],
)
def test_wrong_arguments(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|bits"):
        pyasm.assemble("nop", **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_fatal_error_is_an_error() -> None:
    with pytest.raises(pyasm.AssemblyError, match="stop here"):
        pyasm.assemble("%fatal stop here\n")


def test_import_is_cheap() -> None:
    code = "import sys, pyasm; print([m for m in sys.modules if m.startswith('pyasm.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_names_of_the_package() -> None:
    for name in pyasm.__all__:
        assert getattr(pyasm, name) is not None
    with pytest.raises(AttributeError):
        pyasm.nothing  # noqa: B018 - asking for it is the test


def test_version_is_that_of_the_distribution() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'\nversion = "{pyasm.__version__}"\n' in project


@given(st.lists(st.integers(-128, 255), max_size=40))
def test_data_is_what_was_written(values: list[int]) -> None:
    source = "\n".join(f"db {value}" for value in values)
    result = pyasm.assemble(source)
    assert result.data == bytes(value & 0xFF for value in values)
    assert len(result.listing().splitlines()) == len(values)
