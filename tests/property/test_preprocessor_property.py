"""Whatever the text: lines come out or a clean error, soon, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "pyasm"))

from preprocessing import preprocess, words

from pyasm.preprocessor import PreprocessorOptions
from pyasm.preprocessor.directives import DIRECTIVES
from pyasm.preprocessor.printing import printed

PIECES = [
    *DIRECTIVES,
    *["%1", "%0", "%00", "%{1:-1}", "%+1", "%-1", "%%l", "%$x", "%$$x", "%[", "]", "%{", "}", "%+"],
    *["%?", "%??", "%*?", "%,", "%!HOME", "%!'x y'", "%{$x}", "%eval(", "%str(", "%tok(", "%sel("],
    *["%isdef(", "%num(", "%map(", "%count(", "%strcat(", "%substr(", "%cond(", "%abs(", "%hex("],
    *["a", "b", "c", "x", "m", ".nolist", "(", ")", ",", "{", "}", "+", "-", "*", "=", "&", "!"],
    *["0", "1", "2", "3", "5", "1-2", "0-*", "1+", "0x10", "1.5", "'s'", '"t"', "`u\\n`", "'", "`"],
    *["struc", "endstruc", "istruc", "at", "iend", "align", "section", "global", "__LINE__"],
    *["__FILE__", "__?SECT?__", "__NASM_VER__", "fp", "smartalign", "masm", "%use", "\\", ";", "#"],
    *["db", "mov", "ax", ":", "$", "$$", "?", "\x80", "\x00", "\x1a", "incbin", "case.asm"],
]
LINE = st.lists(st.sampled_from(PIECES), max_size=8).flatmap(
    lambda pieces: st.sampled_from([" ", ""]).map(lambda gap: gap.join(pieces))
)


def limited() -> PreprocessorOptions:
    options = PreprocessorOptions()
    options.limits.lines = 300
    options.limits.mmacros = 200
    options.limits.macro_levels = 100
    options.limits.macro_tokens = 3000
    options.limits.rep = 50
    return options


@settings(max_examples=400, deadline=20_000)
@given(st.lists(LINE, max_size=25))
def test_any_directives(lines: list[str]) -> None:
    preprocess("\n".join(lines), limited())


@settings(max_examples=200, deadline=20_000)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    preprocess(data.decode("latin-1"), limited())


@settings(max_examples=150, deadline=20_000)
@given(st.lists(LINE, max_size=8), st.lists(LINE, max_size=8))
def test_any_macro_body(body: list[str], calls: list[str]) -> None:
    text = ["%macro m 0-*", *body, "%endmacro", "m", *calls, "m 1, 2", "m {a,b}", "%rep 2", *body]
    preprocess("\n".join([*text, "%endrep"]), limited())


@settings(max_examples=150, deadline=20_000)
@given(st.lists(LINE, max_size=12))
def test_running_again_gives_the_same(lines: list[str]) -> None:
    text = "\n".join(lines)
    first = preprocess(text, limited())
    second = preprocess(text, limited())
    assert first.text == second.text
    assert first.messages == second.messages


@settings(max_examples=150, deadline=20_000)
@given(
    st.lists(st.sampled_from(["db 1", "m", "m 5", "", "db 2, 3", "%rep 2", "%endrep"]), max_size=12)
)
def test_printed_text_reads_back(lines: list[str]) -> None:
    text = "%macro m 0-1 7\ndb %1\n%endmacro\n" + "\n".join(lines)
    outcome = preprocess(text, limited())
    again = preprocess("\n".join(printed(outcome.lines)), limited())
    assert words(again.text) == words(outcome.text)
