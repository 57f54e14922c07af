"""The preprocessor's interface, its places, and its limits. What macros expand to is compared with
nasm in tests/golden/pyasm/preprocessor_*.asm and tests/differential."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from preprocessing import Host, preprocess, words

from pyasm.diagnostics import AssemblyStopped, Diagnostics, classic
from pyasm.preprocessor import Preprocessor, PreprocessorOptions
from pyasm.preprocessor.printing import printed
from pyasm.source import spelled


def test_plain_lines_pass_unchanged() -> None:
    outcome = preprocess("start: mov ax,[bx+2] ; comment\n\n  db 'a', 1\n")
    assert outcome.text == ["start: mov ax,[bx+2]", "db 'a', 1"]
    assert [line.origin.number for line in outcome.lines] == [1, 3]


def test_lines_are_made_when_they_are_asked_for() -> None:
    """So the assembler knows all labels before a condition when that is evaluated."""
    asked: list[str] = []

    class Recorder(Host):
        def evaluate(self, tokens: object, garbage: object = None) -> int | None:
            asked.append("evaluated")
            return 1

    diagnostics = Diagnostics()
    lines = Preprocessor(diagnostics, Recorder(diagnostics), PreprocessorOptions()).lines(
        "case.asm", "db 1\n%if label\ndb 2\n%endif\n"
    )
    assert spelled(next(lines).tokens) == "db 1"
    assert asked == []
    assert spelled(next(lines).tokens) == "db 2"
    assert asked == ["evaluated"]


def test_a_line_knows_the_macro_uses_it_came_from() -> None:
    outcome = preprocess(
        "%macro inner 1\n db %1\n%endmacro\n"
        "%macro outer 2\n inner {%2}\n%endmacro\n\n outer 1, {a,b}\n"
    )
    (line,) = outcome.lines
    assert outcome.text == ["db a,b"]
    assert line.place.number == 8
    assert line.origin.number == 2
    assert line.expansion is not None
    assert line.expansion.name == "inner"
    assert line.expansion.call.number == 5
    assert list(line.expansion.arguments) == ["a,b"]
    outer = line.expansion.parent
    assert outer is not None
    assert (outer.name, outer.call.number, list(outer.arguments)) == ("outer", 8, ["1", "a,b"])


def test_a_hidden_macro_counts_as_its_call() -> None:
    (line,) = preprocess("%macro m 0.nolist\n db __LINE__\n%endmacro\n\n m\n").lines
    assert spelled(line.tokens) == "db 5"
    assert line.origin is line.place
    assert line.expansion is None
    assert not line.listed


def test_tokens_keep_their_columns() -> None:
    (line,) = preprocess("%define five 5\n  mov ax, five + label\n").lines
    assert [(token.text, token.column) for token in line.tokens if token.line is line.origin] == [
        ("mov", 2),
        ("ax", 6),
        (",", 8),
        ("+", 15),
        ("label", 17),
    ]


def test_messages_name_place_and_column() -> None:
    outcome = preprocess("db 1\n  %strlen x y\n")
    (item,) = outcome.diagnostics.items
    assert (item.number, item.column) == (2, 13)


def test_macro_chain_in_messages() -> None:
    text = "%macro inner 0\n%error oops\n%endmacro\n%macro outer 0\n inner\n%endmacro\n outer\n"
    (item,) = preprocess(text).diagnostics.items
    assert classic(item) == (
        "case.asm:7: error: oops\n"
        "case.asm:5: ... from macro `outer' defined here\n"
        "case.asm:2: ... from macro `inner' defined here"
    )


def test_numbers_of_macro_labels_count_calls_and_contexts() -> None:
    text = (
        "%macro m 0\n%%a:\n%endmacro\n m\nsection .text\n m\n%push c\n%$b:\n m\n%pop\n"
        "struc s\nendstruc\n m\n"
    )
    names = [line.split(":")[0] for line in preprocess(text).text if line.startswith("..@")]
    assert names == ["..@0.a", "..@2.a", "..@3.b", "..@4.a", "..@8.a"]


def test_options_come_before_the_source() -> None:
    options = PreprocessorOptions()
    options.define("A=1+1")
    options.define("B")
    options.define("C=x=y")
    options.undefine("A")
    options.add(["%define D 4"])
    options.pragma("output x")
    outcome = preprocess("db A, B, D, C\n", options)
    assert outcome.text == ["[pragma output x]", "db A, , 4, x=y"]
    assert outcome.messages == []


def test_files_are_found_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one").mkdir()
    Path("two").mkdir()
    Path("one/a.inc").write_text("db 1\n")
    Path("two/a.inc").write_text("db 2\n")
    Path("two/b.inc").write_text("db 3\n%include 'a.inc'\n")
    Path("here.inc").write_text("db 4\n")
    options = PreprocessorOptions()
    options.include_paths = ["one/", "two"]
    options.include("here.inc")
    text = (
        "%include 'b.inc'\n%pathsearch p 'b.inc'\ndb p\n%depend 'data.bin'\n"
        "%require 'here.inc'\n%require 'a.inc'\n%include 'here.inc'\n"
    )
    outcome = preprocess(text, options)
    assert outcome.text == ["db 4", "db 3", "db 1", "db 'two/b.inc'", "db 4"]
    assert outcome.preprocessor.dependencies == [
        "case.asm",
        "here.inc",
        "two/b.inc",
        "one/a.inc",
        "data.bin",
    ]
    assert outcome.lines[1].origin.file == "two/b.inc"
    assert outcome.preprocessor.find_file("a.inc") == "one/a.inc"
    assert outcome.preprocessor.find_file("none.inc") is None
    outcome.preprocessor.depend("x.bin")
    assert outcome.preprocessor.dependencies[-1] == "x.bin"


def test_a_missing_file_is_an_error_or_a_dependency() -> None:
    message = "1 error: unable to open include file `none.inc': No such file or directory"
    assert preprocess("%include 'none.inc'\ndb 1\n").messages == [message]
    options = PreprocessorOptions()
    options.missing_includes_ok = True
    outcome = preprocess("%include 'none.inc'\ndb 1\n", options)
    assert outcome.messages == []
    assert outcome.preprocessor.dependencies == ["case.asm", "none.inc"]


def test_a_folder_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    assert len(preprocess("%include 'folder'\n").messages) == 1


def test_environment() -> None:
    options = PreprocessorOptions()
    options.environment = {"NAME": "value", "with space": "x y"}
    text = "%ifenv NAME\ndb %!NAME\n%endif\n%defstr s %!'with space'\ndb s, %!GONE\n"
    outcome = preprocess(text, options)
    assert outcome.text == ["db value", "db 'x y',"]
    assert outcome.messages == ["5 warning: nonexistent environment variable `GONE'"]


def test_dates_can_be_reproduced(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "db __DATE__, __UTC_TIME__\ndd __DATE_NUM__, __?TIME_NUM?__, __POSIX_TIME__\n"
    expected = ['db "2001-09-09", "01:46:40"', "dd 20010909, 014640, 1000000000"]
    options = PreprocessorOptions()
    options.time = 1_000_000_000
    assert preprocess(text, options).text == expected
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert preprocess(text).text == expected
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 12)
    assert preprocess(text).messages == []


def test_standard_macros_of_formats() -> None:
    assert preprocess("org 5\n").text == ["[org 5]"]
    assert preprocess("org 5\nosabi 3\n", output_format="elf32").text == ["org 5", "[osabi 3]"]
    assert preprocess("__SECT__\n", output_format="elf32").text == ["[section .text]"]
    assert preprocess("db __OUTPUT_FORMAT__\n", output_format="elf32").text == ["db elf32"]


def test_line_directives_can_be_ignored() -> None:
    options = PreprocessorOptions()
    options.ignore_line_directives = True
    assert preprocess("%line 50 x\ndb __LINE__\n", options).text == ["db 2"]
    (line,) = preprocess("%line 50 x\ndb 1\n").lines
    assert (line.place.file, line.place.number) == ("x", 51)


def test_macros_of_nasm_3() -> None:
    """Documented extras: they don't exist in nasm 2.16."""
    text = (
        "%define add(x,y) ((x)+(y))\n"
        "db %hex(255), %map(add:(1), 2, 3), %find(b, a, b), %findi(B, b)\n"
        "db %null(x, y) 1\n%note look here\n"
    )
    outcome = preprocess(text)
    assert outcome.text == ["db 0xff, ((1)+(2)),((1)+(3)), 2, 1", "db 1"]
    assert outcome.messages == ["4 info: look here"]


def test_recursive_macros_end() -> None:
    """%rmacro is broken in nasm 2.16.01; this is what its manual says of it."""
    text = "%rmacro down 1\n%if %1\n db %1\n down %eval(%1-1)\n db %1\n%endif\n%endmacro\n down 3\n"
    assert preprocess(text).text == ["db 3", "db 2", "db 1", "db 1", "db 2", "db 3"]


def test_an_exit_from_a_macro_ends_its_repeats() -> None:
    """nasm 2.16.01 panics on this."""
    text = "%macro m 0\n%rep 3\n db 1\n%exitmacro\n%endrep\n db 2\n%endmacro\n m\n db 3\n"
    assert preprocess(text).text == ["db 1", "db 3"]


def test_an_empty_repeat_does_nothing() -> None:
    """nasm 2.16.01 panics on this in a macro."""
    text = "%macro m 0\n%rep 3\n%endrep\n db 2\n%endmacro\n m\n"
    assert preprocess(text).text == ["db 2"]


def test_printing_reads_back_as_the_same() -> None:
    text = (
        "db 1\n\n\ndb 2\n%macro m 1\n db %1\n db __LINE__\n%endmacro\n m 5\n m 6\ndb 7\n"
        "%rep 2\n db 8\n%endrep\n%line 40+0 other file.asm\ndb 9\n"
    )
    outcome = preprocess(text)
    again = preprocess("\n".join(printed(outcome.lines)))
    assert again.messages == []
    assert words(again.text) == words(outcome.text)


def test_printing_quotes_file_names() -> None:
    for name in ("a  b.asm", " a.asm", "'a", "", 'x"', "tab\t"):
        lines = preprocess("db 1\n", file=name).lines
        first = next(iter(printed(lines)))
        assert first.split(" ", 2)[2][0] in "'\"`"


HOSTILE = {
    "macro that calls itself": "%macro a 0\n b\n%endmacro\n%macro b 0\n a\n%endmacro\n a\n",
    "endless recursion": "%rmacro a 0\n a\n%endmacro\n a\n",
    "growing recursion": "%rmacro a 1+\n a %1, %1\n%endmacro\n a 1\n",
    "chain of defines": "\n".join([f"%define a{i} a{i + 1}" for i in range(3000)]) + "\ndb a0\n",
    "nested calls": "%define f(x) x\n" + "f(" * 1500 + "1" + ")" * 1500 + "\n",
    "nested evaluation": "db " + "%eval(" * 3000 + "1" + ")" * 3000 + "\n",
    "nested brackets": "db " + "%[" * 3000 + "x" + "]" * 3000 + "\n",
    "nested braces": "db " + "%{" * 3000 + "x" + "}" * 3000 + "\n",
    "doubling": "%define a 1\n" + "%xdefine a a a\n" * 60 + "db a\n",
    "doubling at use": "%define a0 1\n"
    + "".join([f"%define a{i + 1} a{i} a{i}\n" for i in range(40)])
    + "db a40\n",
    "doubling strings": "%define s 'xxxxxxxx'\n" + "%strcat s s, s\n" * 25 + "db 1\n",
    "doubling arguments": "".join([f"%define d{i}(x) x x\n" for i in range(40)])
    + "db "
    + "".join([f"d{i}(" for i in range(40)])
    + "1"
    + ")" * 40
    + "\n",
    "endless pasting": "%push\n%define %$a %*?%b\n%$a\n%define c %*? %+ c\nc\n",
    "many repeats": "%rep 1000000\n%rep 1000000\n db 1\n%endrep\n%endrep\n",
    "too many repeats": "%rep 100000000000\n db 1\n%endrep\n",
    "file in itself": "%include __FILE__\n",
    "alias loop": "%defalias a b\n%defalias b a\n%define a 1\n%undef a\n%ifdef a\n%endif\ndb a\n",
    "many contexts": "%rep 1000000\n%push\n%endrep\n",
    "long line": "db " + "1," * 50_000 + "1\n",
    "open parenthesis": "%define f(x) x\n" + "f(" * 3000 + "\n",
    "conditions": "%if 1\n" * 20_000,
    "unbalanced": "%endif\n%else\n%elif 1\n%endrep\n%endmacro\n%pop\n%exitrep\n%exitmacro\n",
    "paste at the edges": "%+ a %+ %+ b %+\n%+\n%+ %+\n",
    "parameters": "%macro a 1-*\n%{-99999999999:1}%{1:x}%{:}%999999999999%+99%-1%00%01\n"
    "%endmacro\na 1\n",
    "counts": "%macro a 99999999999-*\n%endmacro\n%macro b 0-0x\n%endmacro\n"
    "%macro c 1e5\n%endmacro\n",
    "lines": "%line 99999999999999999999+99999999999999999999 x\ndb __LINE__\n# 1\n# x\n",
    "stray bytes": "".join([chr(c) for c in range(256)]) * 3,
}


@pytest.fixture
def quick_limits() -> PreprocessorOptions:
    options = PreprocessorOptions()
    options.limits.lines = 20_000
    options.limits.mmacros = 10_000
    options.limits.macro_levels = 1000
    return options


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_good_order(
    name: str, quick_limits: PreprocessorOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.asm").write_text(HOSTILE[name], "latin-1")
    started = time.monotonic()
    preprocess(HOSTILE[name], quick_limits)
    assert time.monotonic() - started < 20


def test_limits_are_errors(quick_limits: PreprocessorOptions) -> None:
    outcome = preprocess(HOSTILE["many repeats"], quick_limits)
    assert outcome.messages == ["3 fatal: too many lines from macros and %rep blocks"]
    quick_limits.limits.rep = 10
    outcome = preprocess("%rep 11\ndb 1\n%endrep\n", quick_limits)
    assert outcome.messages == ["1 error: `%rep' count 11 exceeds limit (currently 10)"]
    assert outcome.text == []


def test_a_fatal_error_stops() -> None:
    diagnostics = Diagnostics()
    preprocessor = Preprocessor(diagnostics, Host(diagnostics), PreprocessorOptions())
    with pytest.raises(AssemblyStopped):
        list(preprocessor.lines("x", "%fatal enough\ndb 1\n"))
    assert diagnostics.failed


def test_no_frames_are_left_over() -> None:
    text = "%macro m 0\n%rep 2\n%push\n db 1\n%pop\n%endrep\n%endmacro\n m\n%use smartalign\n"
    preprocessor = preprocess(text).preprocessor
    assert preprocessor.frames == []
    assert preprocessor.contexts == []


def test_recursion_stays_within_the_interpreter() -> None:
    """The deepest expansion fits into a small interpreter stack, whatever the caller has used."""
    limit = sys.getrecursionlimit()
    text = "%define f(x) %eval(x)\ndb " + "%eval(1+" * 120 + "1" + ")" * 120 + "\n"
    try:
        sys.setrecursionlimit(1000)
        preprocess(text)
    finally:
        sys.setrecursionlimit(limit)
