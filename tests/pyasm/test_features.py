"""docs/compatibility.md tells the truth: each feature of NASM's manual is what it says it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from features import (
    CHAPTERS,
    PAGE,
    VERSION,
    Chapter,
    Feature,
    example_keys,
    faults,
    page,
    read_all,
    read_chapter,
    read_records,
    recorded,
    recorded_outcome,
    run_example,
)

FEATURES = [
    pytest.param(chapter, feature, id=f"{chapter.name}: {feature.key}")
    for chapter in read_all()
    for feature in chapter.features
]


@pytest.mark.parametrize(("chapter", "feature"), FEATURES)
def test_as_recorded(chapter: Chapter, feature: Feature, tmp_path: Path) -> None:
    records = read_records(chapter.name)
    for key, each, example in example_keys(chapter):
        if each is feature:
            record = records[key]
            assert record["example"] == example.digest, "run `python3 Makefile.py compatibility`"
            got = recorded(run_example(example, with_nasm=False, folder=tmp_path), tmp_path)
            assert faults(feature, example, recorded_outcome(record), got) == [], key


@pytest.fixture(scope="session")
def judge() -> None:
    said = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    if said.split()[2] != VERSION:
        pytest.skip(f"this nasm is not {VERSION}: {said}")


@pytest.mark.requires("nasm")
@pytest.mark.usefixtures("judge")
@pytest.mark.parametrize("name", CHAPTERS)
def test_nasm_does_what_is_recorded(name: str, tmp_path: Path) -> None:
    """And what is not recorded, because it names the folder, is the same."""
    records = read_records(name)
    for key, feature, example in example_keys(read_chapter(name)):
        wanted = run_example(example, with_nasm=True, folder=tmp_path)
        record = recorded_outcome(records[key])
        if feature.verdict == "same":
            assert recorded(wanted, tmp_path) == record, key
        else:  # there may be the time in the files
            assert wanted._replace(files={}) == record._replace(files={}), key
        got = run_example(example, with_nasm=False, folder=tmp_path)
        assert faults(feature, example, wanted, got) == [], key


def test_page_is_made_from_the_features() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python3 Makefile.py compatibility`"


@pytest.mark.parametrize("name", CHAPTERS)
def test_names_are_unique_and_nothing_else_is_recorded(name: str) -> None:
    keys = [key for key, _, _ in example_keys(read_chapter(name))]
    assert sorted(keys) == sorted(read_records(name)), "run `python3 Makefile.py compatibility`"
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", [name for name in CHAPTERS if name[0].isdigit()])
def test_no_section_is_left_out(name: str) -> None:
    """Sections of the manual are numbered; each has a feature, or subsections that do."""
    chapter = read_chapter(name)
    numbers = [[int(part) for part in section.split(".")] for section in chapter.sections]
    assert numbers == sorted(numbers)
    for before, number in zip([[int(name[0])], *numbers], numbers, strict=False):
        first_below = [*before, 1]
        following = [[*before[:depth], before[depth] + 1] for depth in range(1, len(before))]
        assert number in [first_below, *following], f"{number} behind {before}"
    used = {feature.section for feature in chapter.features}
    for section in chapter.sections:
        assert any(one == section or one.startswith(section + ".") for one in used), section
