"""The build engine: what runs again and what does not, and what an error or Ctrl-C leaves behind.

The steps here archive text files with pyar, which is quick and reports what it reads.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.building import engine
from sources.building.engine import Build, Outcome, command_line
from sources.building.options import Options
from sources.building.reporter import Reporter
from sources.building.steps import Memory, Step


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.txt").write_text("one")
    (tmp_path / "two.txt").write_text("two")
    (tmp_path / "pyasm").mkdir()
    (tmp_path / "pylink" / "formats").mkdir(parents=True)
    (tmp_path / "pylink" / "tool.py").write_text("")
    return tmp_path


def archive(output: str, *inputs: str) -> Step:
    return Step("pyar", ["rcs", output, *inputs], list(inputs), output)


def steps() -> list[Step]:
    return [
        archive("build/one.a", "one.txt"),
        archive("build/two.a", "two.txt"),
        archive("build/both.a", "build/one.a", "build/two.a"),
    ]


def options(**values: object) -> Options:
    result = Options()
    for name, value in values.items():
        assert hasattr(result, name)
        setattr(result, name, value)
    return result


def run(work: list[Step] | None = None, **values: object) -> list[str]:
    """Build; return the names of the outputs whose steps ran, and "FAILED" if one failed."""
    chosen = options(**values)
    build = Build(work or steps(), chosen, Reporter(chosen))
    succeeded = build.run()
    names = [os.path.basename(step.output) for step in build.ran]
    return names if succeeded else [*names, "FAILED"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_only_what_changed_runs(project: Path, jobs: int) -> None:
    assert run(jobs=jobs) == ["one.a", "two.a", "both.a"]
    assert run(jobs=jobs) == []
    (project / "two.txt").write_text("TWO")
    assert run(jobs=jobs) == ["two.a", "both.a"]
    assert run(jobs=jobs) == []
    assert run(jobs=jobs, always=True) == ["one.a", "two.a", "both.a"]


def test_contents_count_and_times_do_not(project: Path) -> None:
    run()
    os.utime(project / "one.txt", (1, 1))
    os.utime(project / "build" / "two.a", (1, 1))
    assert run() == []
    # The same size and the same time: only the contents tell.
    status = os.stat("one.txt")
    (project / "one.txt").write_text("eno")
    os.utime("one.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run() == ["one.a", "both.a"]


def test_an_output_that_comes_out_the_same_stops_the_chain(project: Path) -> None:
    run()
    (project / "pylink" / "tool.py").write_text("# the tool has changed")
    assert run() == ["one.a", "two.a", "both.a"]
    changed = [archive("build/one.a", "one.txt"), *steps()[1:]]
    changed[0].args.insert(0, "--plugin=ignored")  # another command, the same bytes
    assert run(changed) == ["one.a"]


def test_a_file_that_only_the_tool_knows_of(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tool(_: str, args: list[str]) -> Outcome:
        Path(args[0]).write_bytes((project / "hidden.inc").read_bytes())
        return Outcome(0, "", [str(project / "hidden.inc")])

    monkeypatch.setattr(engine, "run_tool", tool)
    work = [Step("pyasm", ["build/x"], [], "build/x")]
    (project / "hidden.inc").write_text("1")
    assert run(work) == ["x"]
    assert run(work) == []
    (project / "hidden.inc").write_text("2")
    assert run(work) == ["x"]
    (project / "hidden.inc").unlink()
    with pytest.raises(FileNotFoundError):
        run(work)
    assert not (project / "build" / "x").exists()


def test_outputs_that_someone_changed_or_deleted(project: Path) -> None:
    run()
    (project / "build" / "one.a").unlink()
    assert run() == ["one.a"]
    (project / "build" / "both.a").write_text("mine")
    assert run() == ["both.a"]
    (project / "build" / "both.a").write_bytes((project / "build" / "one.a").read_bytes())
    assert run() == ["both.a"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failure_leaves_nothing_old_behind(
    project: Path, capfd: pytest.CaptureFixture[str], jobs: int
) -> None:
    run()
    (project / "one.txt").unlink()
    (project / "two.txt").write_text("TWO")
    outcome = run(jobs=jobs)
    assert outcome[0] == "one.a"
    assert outcome[-1] == "FAILED"
    errors = capfd.readouterr().err
    assert "pyar could not make build/one.a:" in errors
    assert "rcs build/one.a one.txt" in errors
    assert "pyar: one.txt: No such file or directory" in errors
    assert "Traceback" not in errors
    assert not (project / "build" / "one.a").exists()
    assert not (project / "build" / "both.a").exists()
    two = project / "build" / "two.a"
    assert not two.exists() or b"TWO" in two.read_bytes()
    (project / "one.txt").write_text("one again")
    run()
    assert b"one again" in (project / "build" / "both.a").read_bytes()


def test_keep_going(project: Path) -> None:
    (project / "one.txt").unlink()
    assert run(keep_going=True) == ["one.a", "two.a", "FAILED"]
    assert (project / "build" / "two.a").exists()
    assert run(keep_going=True) == ["one.a", "FAILED"]


def test_a_step_that_was_not_reached_keeps_what_is_up_to_date(project: Path) -> None:
    run()
    (project / "one.txt").unlink()
    run()
    assert (project / "build" / "two.a").exists()


def test_a_tool_that_writes_nothing_or_raises(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "run_tool", lambda *_: Outcome(0, "", []))
    assert run() == ["one.a", "FAILED"]
    assert "build/one.a was not written" in capfd.readouterr().err
    monkeypatch.undo()
    monkeypatch.chdir(project)
    monkeypatch.setattr("pylink.tools.pyar.run", lambda _: 1 // 0)
    assert run() == ["one.a", "FAILED"]
    assert "pyar: internal error" in capfd.readouterr().err


def test_interrupted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    (project / "two.txt").write_text("TWO")

    def interrupted(*_: object) -> Outcome:
        (project / "build" / "two.a").write_text("half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(engine, "run_tool", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert sorted(os.listdir("build")) == [".state", "one.a"]
    assert run() == ["two.a", "both.a"]


def test_dry_run_names_what_would_run(project: Path) -> None:
    chosen = options()
    assert len(Build(steps(), chosen, Reporter(chosen)).would_run()) == 3
    assert not (project / "build").exists()
    run()
    (project / "two.txt").write_text("TWO")
    would = Build(steps(), chosen, Reporter(chosen)).would_run()
    assert [step.output for step in would] == ["build/two.a", "build/both.a"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 900), st.integers(0, 50), st.text(max_size=6) | st.sampled_from("\t\n"))
def test_any_memory_is_used_or_ignored(project: Path, start: int, cut: int, text: str) -> None:
    run()
    state = project / "build" / ".state"
    saved = state.read_text()
    state.write_text(saved[:start] + text + saved[start + cut :])
    assert "FAILED" not in run()
    assert run() == []


@pytest.mark.parametrize("junk", [b"", b"\xff{", b"BareFlow build state 1\nstep\n", b"\n" * 9999])
def test_memory_that_is_junk(project: Path, junk: bytes) -> None:
    run()
    (project / "build" / ".state").write_bytes(junk)
    assert run() == ["one.a", "two.a", "both.a"]


def test_disk_full_while_saving(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    memory = Memory()
    before = (project / "build" / ".state").read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            memory.save()
    assert (project / "build" / ".state").read_text() == before
    assert not list(project.glob("build/*.tmp"))


def test_plain_lines_without_a_terminal(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run()
    assert capfd.readouterr().out == (
        "[1/3] pyar build/one.a\n[2/3] pyar build/two.a\n[3/3] pyar build/both.a\n"
    )
    run(always=True, quiet=True)
    assert capfd.readouterr().out == ""


def test_terminal(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    report = Reporter(options())
    report.status("[1/2] one")
    report.status("[2/2] two")
    report.done("Built")
    assert capfd.readouterr().out == ("\r[1/2] one\x1b[K\r[2/2] two\x1b[K\n\x1b[32mBuilt\x1b[0m\n")
    monkeypatch.setenv("NO_COLOR", "1")
    Reporter(options()).done("Built")
    assert capfd.readouterr().out == "Built\n"


def test_command_lines_work_when_pasted(project: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    (project / "with space.txt").write_text("x")
    line = command_line(archive("out.a", "with space.txt"))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(line, shell=True, check=True, env=environment)
    assert (project / "out.a").exists()
