"""Whatever the input: a clear error with its place, exit status 1, no traceback, no output."""

from __future__ import annotations

import io
import os
import random
import re
import time
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pyasm
from pyasm.cli import run

# Seconds that a small source may take, wherever the tests run.
PATIENCE = 20


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, the current one; an internal error raises."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYASM_DEBUG", "1")
    yield tmp_path
    assert [name for name in os.listdir(tmp_path) if name.endswith(".tmp")] == []


def refused(source: str | bytes, *argv: str) -> str:
    """Return the messages about a source that has to be refused."""
    data = source if isinstance(source, bytes) else source.encode("utf-8")
    Path("a.asm").write_bytes(data)
    Path("a.out").write_bytes(b"old")
    with redirect_stderr(io.StringIO()) as said:
        result = run([*argv, "a.asm", "-o", "a.out"])
    assert result.status == 1
    assert result.outputs == []
    assert not Path("a.out").exists()
    text = said.getvalue()
    assert "Traceback" not in text
    assert text
    return text


def rich(source: str | bytes, *argv: str) -> list[str]:
    return refused(source, "--diagnostics=rich", *argv).splitlines()


# The source itself


def test_missing_source() -> None:
    with redirect_stderr(io.StringIO()) as said:
        assert run(["-f", "bin", "none.asm"]).status == 1
    text = "pyasm: fatal: unable to open input file `none.asm' No such file or directory\n"
    assert said.getvalue() == text


def test_unreadable_source() -> None:
    os.mkdir("a.asm")
    with redirect_stderr(io.StringIO()) as said:
        assert run(["a.asm"]).status == 1
    assert said.getvalue().startswith("pyasm: fatal: unable to open input file `a.asm' ")
    assert os.listdir() == ["a.asm"]


@pytest.mark.parametrize("directive", ["%include", "incbin"])
def test_missing_file(directive: str) -> None:
    lines = rich(f'nop\n{directive} "none.inc"\n')
    assert lines[0].startswith("a.asm:2:")
    assert "none.inc" in lines[0]


def test_included_folder() -> None:
    os.mkdir("d")
    assert refused('%include "d"').startswith("a.asm:1: error: unable to open include file `d'")
    assert refused('incbin "d"').startswith(
        "a.asm:1: error: `incbin': unable to get length of file `d'"
    )


def test_file_that_includes_itself() -> None:
    assert "include each other too deeply" in refused('%include "a.asm"\n')


# Lines that are wrong


@pytest.mark.parametrize(
    ("source", "first", "caret"),
    [
        ("nop\n mov ax, [1+\n", "a.asm:2:", True),
        ("nop\n mov ax, 1 2\n", "a.asm:2:12: error: ", True),
        ("nop\n mvo ax, 1\n", "a.asm:2:2: error: parser: instruction expected", True),
        ("nop\n mov ax, missing\n", "a.asm:2:10: error: symbol `missing' not defined", True),
        ("nop\n mov ax, eax\n", "a.asm:2:", True),
        ("x: nop\nx: nop\n", "a.asm:2:1: error: label `x' inconsistently redefined", True),
        ("nop\n db 1/0\n", "a.asm:2:", True),
        ("nop\n jmp short away\ntimes 200 nop\naway:\n", "a.asm:2:2: error: short jump", True),
        ("nop\n[foo]\n", "a.asm:2:2: error: unrecognized directive [foo]", True),
        ("nop\n%endmacro\n", "a.asm:2:1: error: ", True),
        ("nop\n%if 1\n", "a.asm:3: fatal: expected `%endif' before end of file", False),
        ("nop\n%macro x 0\n", "a.asm:3: error: end of file while still defining macro `x'", False),
        ("nop\nbits 64\n", "a.asm:2:", True),
    ],
)
def test_place_of_an_error(source: str, first: str, caret: bool) -> None:
    lines = rich(source)
    assert lines[0].startswith(first)
    assert any(line.startswith("      | ") and "^" in line for line in lines) is caret


def test_all_errors_are_told() -> None:
    source = "mov ax, one\n mvo bx\nmov al, [\nmov eax, two\n"
    lines = [line.split(":")[1] for line in refused(source).splitlines()]
    assert lines == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("jump", "distance", "advice"),
    [
        ("jmp short", -132, "4 bytes too far back; without `short' the jump is as long as"),
        ("jz short", 128, "1 byte too far ahead; without `short' the jump is as long as"),
        ("loop", 300, "173 bytes too far ahead; there is no near `loop', but `dec' and `jnz' do"),
        ("loopne", -129, "1 byte too far back; there is no near `loopne': let it jump to a `jmp"),
        ("jcxz", 128, "1 byte too far ahead; there is no near `jcxz': let it jump to a `jmp near'"),
        ("cpu 8086\n jz short", -200, "72 bytes too far back; without `short'"),
    ],
)
def test_short_jump_out_of_reach(jump: str, distance: int, advice: str) -> None:
    lines = rich(f" {jump} $+2+{distance}\n")
    assert re.fullmatch(r"a\.asm:\d:2: error: short jump is out of range", lines[0])
    hint = next(line for line in lines if line.startswith("  hint:"))
    assert hint.startswith(f"  hint: the target is {advice}")


def test_value_out_of_range_is_an_error_if_asked() -> None:
    lines = rich("db 300\n", "-Werror")
    assert lines[0] == "a.asm:1:4: error: byte data exceeds bounds [-w+error=number-overflow]"


BOOT_SECTOR = """\
org 0x7c00
start:
    jmp go
message: times 400 db 'x'
table: times 100 dw 0
go: hlt
    times 510-($-$$) db 0
    dw 0xaa55
"""


def test_boot_sector_too_long() -> None:
    size = 3 + 400 + 200 + 1
    text = refused(BOOT_SECTOR).splitlines()
    assert text[0] == f"a.asm:7: error: TIMES value {510 - size} is negative"
    assert text[1].startswith(f"a.asm:7: info: `.text' is {size - 510} bytes too long;")
    assert "its largest parts: message 400 bytes, table 200 bytes" in text[1]
    assert rich(BOOT_SECTOR)[0].startswith("a.asm:7:5: error: ")


def test_boot_sector_too_long_by_a_jump() -> None:
    # Only when the jump has turned out to be a near one.
    text = refused("start: jmp on\ntimes 505 nop\non: nop\ntimes 508-($-$$) db 0\n")
    assert text.splitlines()[0] == "a.asm:4: error: TIMES value -1 is negative"
    assert "`.text' is 1 byte too long; its largest parts: start 508 bytes" in text


def test_macro_chain() -> None:
    source = (
        "%macro inner 1\n mov ax, %1\n%endmacro\n%macro outer 1\n inner [%1\n%endmacro\n outer 5\n"
    )
    lines = rich(source)
    assert lines[0].startswith("a.asm:7:")
    assert "  in macro `outer' called with 5, a.asm:5:" in lines
    assert any(line.startswith("  in macro `inner' called with") for line in lines)


@pytest.mark.parametrize("option", ["-q", "--nonsense", "-f", "-fnonsense"])
def test_wrong_option(option: str) -> None:
    Path("a.asm").write_text("nop\n")
    with redirect_stderr(io.StringIO()) as said:
        assert run(["a.asm", option]).status == 1
    assert said.getvalue().startswith("pyasm: ")
    assert os.listdir() == ["a.asm"]


# Sources that never end


@pytest.mark.parametrize(
    "source",
    [
        "%rep 1000000000000\n%endrep\nfoo bar",
        "%rep 1000000\n%rep 1000000\n db 0\n%endrep\n%endrep\n",
        "%macro m 0\nm\nm\n%endmacro\nm\nfoo bar\n",
        "%rmacro m 0\nm\n%endmacro\nm\n",
        "%define a(x) a(x+1) a(x+1)\n db a(1)\n",
        "%define a b b\n%define b c c\n%define c d d\n%define d e e\n db a a a a\n",
        "%rep 100\n%push x\n%endrep\nfoo bar",
        "times 1000000000 nop\n",
        "times 10000000 dq 0,0,0,0,0,0,0,0\n",
        "db 1000000000000 dup (1)\n",
        "db 100000 dup (100000 dup (100000 dup (1)))\n",
        "dd " + "(" * 100_000 + "\n",
        "dd " + "-" * 100_000 + "x\n",
        "db " + "(" * 5000 + "1" + ")" * 5000 + "\n foo bar\n",
        "db " + "9" * 100_000 + "\nfoo bar",
        "dt 1.0e" + "9" * 50_000 + "\nfoo bar",
        "dd 0x1p" + "9" * 50_000 + "\nfoo bar",
        "%assign i 0\n%rep 5000\n%assign i i*i+7\n%endrep\nfoo bar",
        "a equ a+1\ndb a\n",
        "a: times (b-a) db 0\nb:\n times (a-c+300) db 0\nc:\n",
        "x: times 1-(y-x) db 0\ny:\n",
        "%if y > 5\n times 3 db 0\n%endif\ny:\nfoo bar",
        "org 0\nsection a start=0xffffffffff\ndb 1\n",
        "section a follows=b\nsection b follows=a\n",
        "resb 1<<60\n",
        "alignb 1<<40\nfoo bar\n",
        "align 3\nfoo bar\n",
        "absolute 1<<70\nresb 1\nfoo bar\n",
        "%defstr x " + "y " * 50_000 + "\n%strlen z x\nfoo bar\n",
        "%substr x 'abc' 1,-1000000000000\nfoo bar",
        "incbin '/dev/zero'\n",
        "%include '/dev/zero'\n",
    ],
    ids=lambda source: source[:24].encode("unicode_escape").decode(),
)
def test_source_without_end(source: str) -> None:
    before = time.monotonic()
    refused(source, "--limit-lines", "100000", "--limit-rep", "unlimited")
    assert time.monotonic() - before < PATIENCE


# Random input


def survives(source: bytes, form: str) -> None:
    """Assemble a source, list it, and print its errors."""
    before = time.monotonic()
    try:
        result = pyasm.assemble(source, format=form, warnings=["+all"])
    except pyasm.AssemblyError as error:
        told = [str(error), *map(str, error.diagnostics)]
    else:
        told = [result.listing() or "empty", repr(result.symbols)]
    assert all(told)
    assert time.monotonic() - before < PATIENCE


FORMS = st.sampled_from(["bin", "elf32"])
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(st.binary(max_size=300), FORMS)
@QUICK
def test_random_bytes(source: bytes, form: str) -> None:
    survives(source, form)


_TEXT = """
mov add jmp jz call push int lea ax eax al bx esi cs st0 xmm1 [ ] ( ) , : + - * / // %% << >> ~ !
? . .. db dw dd dq dt do resb resw equ times incbin dup byte word dword qword tword near far short
strict rel abs wrt seg $ $$ 0 1 -1 255 256 0x7fffffff 0xffffffffffffffff 1.5 1e400 "abc" 'é' `\\n`
section segment .text .data .bss align=16 start=5 follows=.data nobits progbits global extern common
static label .local ..@x %macro %endmacro %imacro %rep %endrep %if %ifdef %ifnum %ifidn %elif %else
%endif %define %xdefine %assign %undef %push %pop %exitrep %rotate %1 %0 %{1} %{1:2} %{-1:1} %%x %$x
%$$x %+ %[ %strlen %substr %defstr %deftok %strcat %include %use smartalign altreg %line %error
%warning %pragma %arg %local %stacksize struc endstruc istruc iend at align alignb absolute org bits
16 32 64 cpu 386 default float __FILE__ __LINE__ __BITS__ __utf16__ __float32__ __Infinity__ %sel
%count \\ ; # rep lock a16 o32
"""
WORDS = _TEXT.split()


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=9), max_size=14), FORMS)
@QUICK
def test_random_words(lines: list[list[str]], form: str) -> None:
    survives("\n".join(" ".join(words) for words in lines).encode(), form)


@given(st.randoms(use_true_random=False), FORMS)
@QUICK
def test_damaged_sources(source: random.Random, form: str) -> None:
    folder = Path(__file__).parent.parent / "golden" / "pyasm"
    data = bytearray(source.choice(sorted(folder.glob("*.asm"))).read_bytes()[:4000])
    for _ in range(source.randrange(1, 12)):
        place = source.randrange(len(data) + 1)
        how = source.randrange(3)
        if how == 0:
            data[place : place + 1] = bytes([source.randrange(256)])
        elif how == 1:
            del data[place : place + source.randrange(1, 30)]
        else:
            data[place:place] = b" " + source.choice(WORDS).encode() + b" "
    survives(bytes(data), form)


@given(st.lists(st.text(max_size=20).filter(lambda word: "\0" not in word), max_size=6))
@QUICK
def test_random_arguments(argv: list[str]) -> None:
    harmless = [word for word in argv if not word.startswith("/") and ".." not in word]
    with redirect_stderr(io.StringIO()) as said:
        result = run([*harmless, "-h"] if harmless else [])
    assert result.status in (0, 1)
    assert "Traceback" not in said.getvalue()
