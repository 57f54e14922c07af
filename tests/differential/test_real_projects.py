"""The list of real projects, and the comparison of their sources, on a checkout made up here."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import real_projects
from real_projects import Project


def test_list_is_in_order() -> None:
    found = real_projects.projects()
    assert len(found) >= 15
    assert len({project.name for project in found}) == len(found)
    for project in found:
        assert project.repository.count("/") == 1
        assert project.files
        for options in project.options:
            assert shlex.split(options) is not None
        assert not any("|" in cell for cell in (project.name, project.kind))


@pytest.mark.requires("nasm")
def test_comparison(tmp_path: Path) -> None:
    checkout = tmp_path / "made-up"
    (checkout / "sub").mkdir(parents=True)
    sources = {
        "a.asm": '%include "config.inc"\ndb VALUE\n',
        "sub/b.asm": '%include "part.inc"\n%ifdef WARN\n%warning here\n%endif\n',
        "sub/part.inc": "jmp $\n",
        "c.asm": "mov eax, [nobody]\nadd 5\n",
        "skipped.asm": "nonsense\n",
    }
    for name, text in sources.items():
        (checkout / name).write_text(text)
    project = Project(
        name="made up",
        repository="nobody/made-up",
        kind="test",
        files=["**/*.asm"],
        exclude=["skipped*"],
        options=["-f bin -I{folder} -I{config}", "-f elf32 -DWARN -I{folder} -I{config}"],
        generated={"config.inc": "%define VALUE 5\n"},
    )
    keep = tmp_path / "keep"
    keep.mkdir()
    for _ in range(2):  # the second time with what was kept
        comparer = real_projects.Comparer(tmp_path / "scratch", keep, "bytes")
        results = comparer.compare(project, checkout, "", 1)
        outcomes = {(result.source, result.outcome) for result in results}
        assert len(results) == 6
        assert outcomes == {
            ("a.asm", real_projects.SAME),
            ("sub/b.asm", real_projects.SAME),
            ("c.asm", real_projects.REFUSED),
        }
    assert len(list(keep.glob("*.json"))) == 6


def test_judgement() -> None:
    def answer(status: int, digest: str, *messages: str) -> real_projects.Answer:
        return real_projects.Answer(status, list(messages), digest, 0.0)

    judge = real_projects.judge
    fine = answer(0, "x")
    assert judge(fine, answer(0, "x")) == real_projects.SAME
    assert judge(fine, answer(0, "y")) == real_projects.DIFFERENT
    assert judge(fine, answer(0, "x", "a: warning: b")) == real_projects.MESSAGES
    assert judge(fine, answer(1, "none", "a: error: b")) == real_projects.DIFFERENT
    refused = answer(1, "none", "a: error: b")
    assert judge(refused, answer(1, "none", "a: error: b", "a: error: c")) == real_projects.REFUSED
    assert judge(refused, answer(1, "none", "a: error: c")) == real_projects.DIFFERENT
    assert judge(refused, answer(0, "x")) == real_projects.DIFFERENT
    later = answer(1, "none", "a: error: 64-bit code is not supported yet")
    assert judge(fine, later) == real_projects.LATER
