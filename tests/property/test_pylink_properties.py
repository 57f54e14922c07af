"""Properties of the linker: overflow rules, repeatability, and damaged input of every kind."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from object_builder import build_object

from pylink import Input, LinkError, cli, link
from pylink.formats.archive import NewMember, write_archive
from pylink.i386 import overflows, relocation_types
from pylink.patterns import matcher
from pylink.script.lexer import number_value
from pylink.strings import StringTable

A_O = build_object(
    {".text": b"\x90\xe8\0\0\0\0\xc3\0", ".data": b"12345678", ".bss": 16},
    {"start": (".text", 0), "value": (".data", 4), "missing": None},
    {".text": [(2, 2, "helper"), (6, 20, "value")]},
)
B_O = build_object({".text": b"\xc3"}, {"helper": (".text", 0), "missing": (".text", 0)}, {})
ARCHIVE = write_archive([NewMember("b.o", B_O, ["helper", "missing"], is_object=True)])
SCRIPT = (
    "MEMORY { r (rx) : ORIGIN = 0x100, LENGTH = 4K }\nSECTIONS { .text : { *(.text) . = ALIGN(16); "
    "x = .; } >r =0x90 /* c */ .data : AT(0x500) { KEEP(*(SORT(.data.*))) *(.data) BYTE(1) } >r "
    '.bss : { *(.bss) *(COMMON) } >r } ASSERT(x > 0 ? 1 : 0, "no")\n'
)


TOKENS = [
    *("SECTIONS", "{", "}", "(", ")", ".", "=", ";", ":", ",", "*", ".text", ".data", "+", "-"),
    *("?", "1", "0x10", "ALIGN", "SIZEOF", "ADDR", "KEEP", "SORT", ">", "<", "MEMORY", "ORIGIN"),
    *("LENGTH", "PHDRS", "ASSERT", "PROVIDE", "INSERT", "AFTER", "OVERLAY", "AT", "/DISCARD/"),
    *("BYTE", "x"),
]


def signed(value: int, bits: int) -> int:
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


@given(st.integers(0, 2**32 - 1) | st.integers(-70000, 70000), st.integers(0, 0xFFFF))
def test_overflow_rules_against_integers(value: int, field: int) -> None:
    for kind in (20, 21, 22, 23):
        how = relocation_types()[kind]
        bits = 8 * how.size
        addend = signed(field, bits)
        number = signed(value, 32)
        low, high = (-(1 << bits), 1 << bits)
        if how.overflow == "signed":
            low, high = (-(1 << (bits - 1)), 1 << (bits - 1))
        fits = low <= number < high
        total = number + addend
        if fits and (number < 0) == (addend < 0):
            # Of one sign, they must not carry out of the range on that side.
            fits = low <= total < 0 if number < 0 else 0 <= total < high
        assert overflows(value, addend, how.size, how.overflow) == (not fits)


def test_table_matches_the_psabi() -> None:
    types = relocation_types()
    assert types[1].formula == "S + A"
    assert types[2].formula == "S + A - P"
    assert types[9].formula == "S + A - GOT"
    assert types[10].formula == "GOT + A - P"
    assert {number for number, how in types.items() if how.pc_relative} == {2, 4, 10, 21, 23}
    assert [types[number].size for number in (1, 20, 22)] == [4, 2, 1]


def test_linking_twice_gives_the_same_bytes() -> None:
    inputs = [Input("a.o", A_O), Input("libb.a", ARCHIVE)]
    first = link(inputs, script_text=SCRIPT, entry="start")
    second = link(inputs, script_text=SCRIPT, entry="start")
    assert first.image == second.image
    assert first.map_text == second.map_text
    assert first.members == [("libb.a", "b.o")]


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Return `data` with some bytes changed, a piece cut out, doubled, or cut off."""
    result = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(result) - 1, 0)))
        choice = draw(st.integers(0, 4))
        if choice <= 1 and result:
            result[at] = draw(
                st.sampled_from([0, 1, 2, 4, 0x7F, 0x80, 0xFE, 0xFF]) | st.integers(0, 255)
            )
        elif choice == 2:
            result[at : at + 4] = draw(st.sampled_from([b"\xff" * 4, b"\0" * 4, b"\0\0\0\x80"]))
        elif choice == 3:
            del result[at : at + draw(st.integers(1, 40))]
        else:
            result[at:at] = result[at : at + draw(st.integers(1, 40))]
    return bytes(result)


def attempt(inputs: list[Input], script: str | None, **options: object) -> None:
    """Link; anything but a result or LinkError is a bug."""
    with contextlib.suppress(LinkError):
        result = link(inputs, script_text=script, entry="start", **options)  # type: ignore[arg-type]  # tests pass what they mean
        assert len(result.image) < 1 << 26


@settings(max_examples=250, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(A_O))
def test_damaged_object(data: bytes) -> None:
    attempt([Input("a.o", data), Input("b.o", B_O)], SCRIPT)


@settings(max_examples=100, deadline=2000)
@given(damaged(A_O), st.booleans())
def test_damaged_object_with_other_options(data: bytes, collect: bool) -> None:
    attempt([Input("a.o", data), Input("b.o", B_O)], None, gc_sections=collect, omagic=not collect)


@settings(max_examples=100, deadline=2000)
@given(damaged(ARCHIVE))
def test_damaged_archive(data: bytes) -> None:
    attempt([Input("a.o", A_O), Input("lib.a", data)], SCRIPT)


@settings(max_examples=300, deadline=2000)
@given(damaged(SCRIPT.encode()))
def test_damaged_script(data: bytes) -> None:
    attempt([Input("a.o", A_O), Input("b.o", B_O)], data.decode("latin-1"))


@settings(max_examples=100, deadline=2000)
@given(
    st.lists(
        st.sampled_from(TOKENS),
        max_size=40,
    )
)
def test_random_tokens_as_script(words: list[str]) -> None:
    attempt([Input("a.o", A_O), Input("b.o", B_O)], " ".join(words))


@given(st.binary(max_size=200))
def test_any_bytes_as_input(data: bytes) -> None:
    attempt([Input("a.o", A_O), Input("x", data)], None)


@given(st.lists(st.text("abc.", max_size=6), max_size=20))
def test_string_table(names: list[str]) -> None:
    table = StringTable()
    keys = [table.add(name) for name in names]
    content = table.finish()
    for name, key in zip(names, keys, strict=True):
        at = table.offsets[key]
        assert content[at : content.index(0, at)] == name.encode()


@given(st.text("ab*?[]!-.", max_size=8), st.text("ab.", max_size=8))
def test_patterns_do_not_fail(pattern: str, name: str) -> None:
    assert matcher(pattern)(name) in (True, False)
    assert matcher("*" + pattern.replace("[", "") + "*" * 20)(name * 20) in (True, False)


@given(st.integers(0, 2**64 - 1))
def test_numbers(value: int) -> None:
    assert number_value(str(value)) == value
    assert number_value(hex(value)) == value
    assert number_value(f"${value:x}") == value
    assert number_value(f"0{value:o}") == value
    assert number_value(f"{value:b}b") == value
    assert number_value(f"{value}d") == value


def test_no_output_after_a_failed_link(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.o").write_bytes(A_O)
    out = tmp_path / "out"
    out.write_bytes(b"an older one")
    with contextlib.redirect_stdout(io.StringIO()):
        assert cli.run([str(tmp_path / "a.o"), "-o", str(out)]).status == 1
    assert "undefined reference to `helper'" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.o"]
