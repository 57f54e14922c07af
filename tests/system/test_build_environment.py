"""How Makefile.py finds or makes the environment that it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from sources.building import environment
from sources.building.environment import BuildError

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ["Makefile.py", "layouts", "pyasm", "pylink", "sources", "pyproject.toml"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the paths below are POSIX's")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / name)
    # Packaging files that pip reads.
    (folder / "README.md").write_text("")
    (folder / "LICENSE").write_text("")
    return folder


@pytest.fixture
def bare_python(tmp_path: Path) -> Path:
    """A Python that has no packages at all."""
    venv.create(tmp_path / "bare", with_pip=False)
    return tmp_path / "bare" / "bin" / "python"


def run(python: Path, project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    nothing = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project / "no-such-folder")}
    return subprocess.run(
        [python, project / "Makefile.py", *words],
        cwd=project,
        env={**kept, **nothing},
        capture_output=True,
        text=True,
        check=False,
    )


def make_ready(project: Path) -> None:
    """Give the project a .venv that looks as Makefile.py leaves it, without installing anything."""
    venv.create(project / ".venv", with_pip=False)
    (site_packages,) = (project / ".venv").glob("lib/python*/site-packages")
    (site_packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    key = environment.pyproject_key()
    (project / ".venv" / "bareflow-installed.txt").write_text(f"{key}\n")


def test_without_network(project: Path, bare_python: Path) -> None:
    done = run(bare_python, project)
    assert done.returncode == 1
    assert "Making .venv, once" in done.stdout
    assert "pip could not install what is needed; it says:" in done.stderr
    assert "Needed: construct, intervaltree" in done.stderr
    assert "PIP_FIND_LINKS" in done.stderr
    assert "Traceback" not in done.stderr
    # It is not taken for done the next time.
    assert environment.pyproject_key() not in [
        path.read_text() for path in (project / ".venv").glob("bareflow-*")
    ]


def test_targets_that_need_nothing(project: Path, bare_python: Path) -> None:
    assert run(bare_python, project, "list").returncode == 0
    assert run(bare_python, project, "clean").returncode == 0
    assert run(bare_python, project, "--help").returncode == 0
    assert not (project / ".venv").exists()


def test_a_later_run_goes_on_in_the_environment(project: Path, bare_python: Path) -> None:
    make_ready(project)
    done = run(bare_python, project, "-n")
    assert done.returncode == 0, done.stderr
    assert ".venv/bin/python" in done.stdout  # in the commands that it would run


def test_packages_that_are_there_are_used(project: Path) -> None:
    done = run(Path(sys.executable), project, "-n")
    assert done.returncode == 0, done.stderr
    assert not (project / ".venv").exists()


def test_a_changed_pyproject_is_installed_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(project)
    monkeypatch.setattr(environment, "STAMP", str(project / ".venv" / "bareflow-installed.txt"))
    assert environment.installed_extras() == set()
    with open(environment.STAMP, "a", encoding="ascii") as file:
        file.write("run\ntest\n")
    assert environment.installed_extras() == {"run", "test"}
    monkeypatch.setattr(environment, "ROOT", str(project))
    with (project / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert environment.installed_extras() is None


def test_a_venv_that_cannot_be_made(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".venv").write_text("a file in the way")
    monkeypatch.setattr(environment, "VENV", str(project / ".venv"))
    with pytest.raises(BuildError, match=r"can't make a virtual environment[^$]*python3-venv"):
        environment.make_venv(environment.venv_python(), lambda _: None)


def test_missing_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(environment.MODULES, "odd", ["os", "no_such_module_anywhere"])
    assert environment.missing_modules("odd") == ["no_such_module_anywhere"]
    monkeypatch.setitem(environment.MODULES, "odd", ["os"])
    environment.ensure_environment("odd", lambda _: None)  # returns: there is nothing to do


def test_extras_name_what_pyproject_installs() -> None:
    """The modules that are looked for are those that pyproject.toml brings."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    document = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    imported_as = {"iced-x86": "iced_x86", "pyelftools": "elftools", "pytest-xdist": "xdist"}

    def modules(requirements: list[str]) -> set[str]:
        found: set[str] = set()
        for requirement in requirements:
            name = requirement.partition(";")[0]
            for end in "<>=~! ":
                name = name.partition(end)[0]
            if name == "bareflow[run]":
                found |= modules(document["optional-dependencies"]["run"])
            else:
                found.add(imported_as.get(name, name))
        return found

    base = modules(document["dependencies"])
    for extra, expected in environment.MODULES.items():
        more = modules(document["optional-dependencies"][extra]) if extra else set()
        assert {*expected, "tomli"} == {*base, *more, "tomli"}
