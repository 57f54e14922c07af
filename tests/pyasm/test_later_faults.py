"""All independent errors of a source in one run, where nasm stops after the first phase."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyasm.cli import run

# A fault of the preprocessor, of a line, of operands, an undefined symbol, a jump out of reach.
FIVE = """\
%elif 1
\tmov eax ebx
\tmov al, bx
\tmov ax, nosuch
\tjmp short far_away
\ttimes 300 nop
far_away:
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def messages(source: str, capsys: pytest.CaptureFixture[str], form: str = "classic") -> list[str]:
    Path("a.asm").write_text(source)
    run([f"--diagnostics={form}", "-o", "out", "a.asm"])
    return capsys.readouterr().err.splitlines()


def test_five_different_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert messages(FIVE, capsys) == [
        "a.asm:1: error: `%elif': no matching `%if'",
        "a.asm:2: error: comma, colon, decorator or end of line expected after operand",
        "a.asm:3: error: invalid combination of opcode and operands",
        "a.asm:4: error: symbol `nosuch' not defined",
        "a.asm:5: error: short jump is out of range",
    ]


def test_each_of_them_alone_is_found_too(capsys: pytest.CaptureFixture[str]) -> None:
    lines = FIVE.splitlines()
    for number, line in enumerate(lines[:5]):
        rest = [other if at > 4 else "" for at, other in enumerate(lines)]
        rest[number] = line
        assert [text.split(":")[1] for text in messages("\n".join(rest), capsys)] in (
            [str(number + 1)],
            [str(number + 1)] * 2,  # a jump out of reach has a warning beside it
        )


@pytest.mark.parametrize(
    "source",
    [
        "x equ (5\n dw x\n",
        "x: mov ax bx\n jmp x\n",
        "x db 5 +\n dw x, x + 2\n",
        "y: nop\n.x equ *\n dw y.x\n",
        '%include "nosuch.inc"\n call x\n',
    ],
)
def test_echoes_are_left_out(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(messages(source, capsys)) == 1


def test_negative_times_behind_a_faulty_line(capsys: pytest.CaptureFixture[str]) -> None:
    said = messages(
        "mov ax bx\na: jmp b\ntimes 3-($-$$) db 0\nb: nop\n times 2-($-$$) nop\n", capsys
    )
    assert [line for line in said if "TIMES" in line] == [
        "a.asm:5: error: TIMES value -2 is negative"
    ]


def test_what_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    def note(source: str) -> str:
        return messages(source, capsys)[1].split(": ", 2)[2]

    assert note("times -1 nop\n") == "`.text' is 1 byte too long"
    assert note("a: db 1,2,3\n times 1-($-$$) db 0\n") == (
        "`.text' is 2 bytes too long; its largest part: a 3 bytes"
    )
    assert note("nop\na: db 1,2\n times 1-($-$$) db 0\n") == (
        "`.text' is 2 bytes too long; its largest parts: a 2 bytes, before the first label 1 byte"
    )


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("counter: dw couter\n", "counter"),
        ("start: jmp strat\n foo bar\n", "start"),
        ("%ifdeff x\n", "%ifdef"),
        ("sectoin .data\n", "section"),
        ("[sectoin .data]\n", "section"),
        ("%macro store 0\n%endmacro\n stroe 5\n", "store"),
        (" retrun\n", "retn"),
    ],
)
def test_names_that_may_be_meant(
    source: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"  hint: did you mean `{hint}'?" in messages(source, capsys, "rich")


def test_messages_are_in_the_order_of_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    source = "dw nosuch\nmov al, bx\ndb x - 900\nfoo\nx: dw nosuch\n mov cl, dx\n"
    numbers = [int(line.split(":")[1]) for line in messages(source, capsys)]
    assert numbers == [1, 2, 4, 5, 6]
