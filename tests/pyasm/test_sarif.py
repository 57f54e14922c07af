"""--diagnostics=sarif: a SARIF 2.1.0 log with what the specification requires."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pyasm.cli import run
from pyasm.warnings import rows

SOURCE = """\
%macro store 2
\tmov %1, %2
%endmacro
\tstore al, bx
x: db 300
x: dw 5
foo
%warning look here
\tdb "ä", 5 5
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def log_of(source: str, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    Path("in put.asm").write_text(source, "utf-8")
    run(["--diagnostics=sarif", "-o", "out", *options, "in put.asm"])
    said = capsys.readouterr()
    log = json.loads(said.out if "-s" in options else said.err)
    check(log)
    return log  # type: ignore[no-any-return]


def check(log: dict[str, Any]) -> None:
    """Check what section 3 of the specification says of the properties that we write."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    for each in log["runs"]:
        assert each["tool"]["driver"]["name"]
        rules = each["tool"]["driver"]["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        for rule in rules:
            assert rule["shortDescription"]["text"]
            assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        for invocation in each["invocations"]:
            assert isinstance(invocation["executionSuccessful"], bool)
        assert each["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        for result in each["results"]:
            assert result["message"]["text"]
            assert result["level"] in ("none", "note", "warning", "error")
            if "ruleId" in result:
                assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            for location in [*result["locations"], *result.get("relatedLocations", [])]:
                physical = location["physicalLocation"]
                uri = physical["artifactLocation"]["uri"]
                assert " " not in uri
                assert "\\" not in uri
                region = physical.get("region", {"startLine": 1})
                assert region["startLine"] >= 1
                if "endColumn" in region:
                    assert region["endColumn"] >= region["startColumn"] >= 1


def test_results(capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = log_of(SOURCE, capsys)["runs"]
    found = {
        (
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
            result.get("ruleId"),
            result["level"],
        )
        for result in log["results"]
    }
    assert found == {
        (4, "error", "error"),
        (5, "number-overflow", "warning"),
        (6, "error", "error"),
        (7, "label-orphan", "warning"),
        (8, "user", "warning"),
        (9, "error", "error"),
    }
    assert log["invocations"] == [{"executionSuccessful": False, "exitCode": 1}]
    assert [rule["id"] for rule in log["tool"]["driver"]["rules"]] == [
        "error",
        *(name for name, _, _ in rows()),
    ]


def test_macro_calls_and_notes_are_related(capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = log_of(SOURCE, capsys)["runs"]
    related = [
        [
            (place["physicalLocation"]["region"]["startLine"], place["message"]["text"])
            for place in result["relatedLocations"]
        ]
        for result in log["results"]
        if "relatedLocations" in result
    ]
    assert related == [
        [(4, "macro `store' used here, called with al, bx"), (2, "in macro `store'")],
        [(5, "label `x' originally defined here")],
    ]


def test_columns_count_characters(capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = log_of(SOURCE, capsys)["runs"]
    region = log["results"][-1]["locations"][0]["physicalLocation"]["region"]
    assert region["snippet"]["text"] == '\tdb "ä", 5 5'
    assert (region["startColumn"], region["endColumn"]) == (12, 13)


def test_a_run_without_messages(capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = log_of("nop\n", capsys)["runs"]
    assert log["results"] == []
    assert log["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]


def test_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    (log,) = log_of("foo bar\n", capsys, "-s")["runs"]
    assert len(log["results"]) == 1


@pytest.mark.parametrize("form", ["classic", "rich", "json", "sarif"])
def test_all_forms_go_to_a_file(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.asm").write_text("foo bar\n")
    run([f"--diagnostics={form}", "-Z", "messages", "-o", "out", "a.asm"])
    assert capsys.readouterr() == ("", "")
    text = Path("messages").read_text("utf-8")
    assert "instruction expected" in text
    if form == "sarif":
        check(json.loads(text))


def test_messages_about_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--diagnostics=sarif", "nosuch.asm"])
    log = json.loads(capsys.readouterr().err)
    check(log)
    (result,) = log["runs"][0]["results"]
    assert "nosuch.asm" in result["message"]["text"]
