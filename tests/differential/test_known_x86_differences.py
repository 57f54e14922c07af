"""Every listed difference from nasm is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from known_x86_differences import Difference, differences
from nasm_oracle import judge

import pyasm

if TYPE_CHECKING:
    from pathlib import Path

DIFFERENCES = differences()


def _ours(bits: int, line: str) -> str:
    try:
        return pyasm.assemble(f"bits {bits}\n{line}\n").data.hex()
    except pyasm.AssemblyError as error:
        return error.diagnostics[0].text


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.example)
def test_ours(difference: Difference) -> None:
    """The example of each entry gives what the entry says."""
    assert difference.is_about(difference.example)
    assert _ours(difference.bits, difference.example) == difference.ours
    assert difference.ours != difference.nasm


@pytest.mark.requires("nasm")
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.example)
def test_nasm(difference: Difference, tmp_path: Path) -> None:
    """And what nasm gives for it still is another thing."""
    (verdict,) = judge([difference.example], difference.bits, tmp_path)
    assert difference.nasm in (verdict.data and verdict.data.hex(), *verdict.errors)
