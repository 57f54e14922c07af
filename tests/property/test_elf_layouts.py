"""The derived struct layouts read and write exactly what the construct descriptions do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import construct
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pylink.formats import debug_info, derive, elf32, elf_constants, layouts

RECORDS = elf32.RECORDS | debug_info.RECORDS


def _values(container: Any) -> list[Any]:
    values = []
    for key, value in container.items():
        if key == "_io":
            continue
        values += _values(value) if isinstance(value, dict) else [value]
    return values


def test_generated_file_is_current() -> None:
    path = Path(derive.__file__).with_name("layouts.py")
    assert path.read_text(encoding="ascii") == derive.generate()


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data())
def test_layout_equals_description(name: str, data: st.DataObject) -> None:
    description = RECORDS[name]
    layout = getattr(layouts, name.upper())
    assert layout.size == description.sizeof()
    raw = data.draw(st.binary(min_size=layout.size, max_size=layout.size))
    if name == "Ehdr":
        raw = elf_constants.ELFMAG + raw[4:]
    row = layout.unpack(raw)
    assert list(row) == _values(description.parse(raw))
    assert layout.pack(*row) == raw


def test_sizes() -> None:
    assert layouts.EHDR.size == elf_constants.EHDR_SIZE
    assert layouts.SHDR.size == elf_constants.SHDR_SIZE
    assert layouts.PHDR.size == elf_constants.PHDR_SIZE
    assert layouts.SYM.size == elf_constants.SYM_SIZE
    assert layouts.REL.size == elf_constants.REL_SIZE
    assert layouts.RELA.size == elf_constants.RELA_SIZE


@pytest.mark.parametrize(
    "description",
    [
        construct.Struct(
            "count" / construct.Int8ul, "rest" / construct.Bytes(construct.this.count)
        ),
        construct.Struct("a" / construct.Int16ul, "b" / construct.Int16ub),
        construct.Struct("text" / construct.CString("ascii")),
        construct.Struct("bits" / construct.BitStruct("x" / construct.BitsInteger(8))),
    ],
)
def test_what_is_not_flat_is_refused(description: Any) -> None:
    with pytest.raises(derive.NotFlatError):
        derive.flatten(description)
