from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pyasm.dependencies import quoted, rule


def test_names_are_quoted_for_make() -> None:
    assert quoted("plain.asm") == "plain.asm"
    assert quoted("a b$c#d") == "a\\ b$$c\\#d"
    assert quoted("back\\slash") == "back\\slash"
    assert quoted("a\\ b\\") == "a\\\\\\ b\\\\"


def test_names_are_quoted_for_wmake() -> None:
    assert quoted("a b$c#d", watcom=True) == '"a b$$c$#d"'
    assert quoted('q"t', watcom=True) == '"q""t"'
    assert quoted("plain", watcom=True) == "plain"


def test_rules() -> None:
    assert rule("x.o", ["x.asm", "a b.inc"]) == "x.o : x.asm a\\ b.inc\n\n"
    assert rule("x.o", ["x.asm"], phony=True) == "x.o : x.asm\n\nx.asm :\n\n"
    assert rule("x.o", ["x.asm"], phony=True, watcom=True) == "x.o : x.asm\n\nx.asm :\n\t%null\n\n"


@pytest.mark.requires("nasm")
def test_long_rules_are_wrapped_as_nasm_wraps_them(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    names = [f"file_{'x' * (i * 5 % 23)}{i}.inc" for i in range(30)]
    for name in names:
        (tmp_path / name).write_text("")
    text = "".join([f"%include '{name}'\n" for name in names])
    (tmp_path / "a.asm").write_text(text)
    for extra, arguments in ((["-MP"], {"phony": True}), (["-MW"], {"watcom": True}), ([], {})):
        command = [require_tool("nasm"), "-M", *extra, "-f", "bin", "-o", "a.bin", "a.asm"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert rule("a.bin", ["a.asm", *names], **arguments) == done.stdout
