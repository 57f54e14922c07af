"""The environment that the build runs in: .venv, made on the first run and used from then on.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
# Written last when .venv is made: what was installed for which pyproject.toml.
STAMP = os.path.join(VENV, "bareflow-installed.txt")

# The modules that a target needs, by the extra of pyproject.toml that brings them.
BUILD_MODULES = ["construct", "intervaltree", "elftools"] + ["tomli"] * (sys.version_info < (3, 11))
MODULES = {
    "": BUILD_MODULES,
    "run": [*BUILD_MODULES, "unicorn"],
    "test": [
        *BUILD_MODULES,
        *("unicorn", "capstone", "hypothesis", "iced_x86", "mypy", "pytest", "ruff", "xdist"),
    ],
    "objects": [*BUILD_MODULES, "ziglang"],
}
# What pip calls them, where that is not the module's name.
PACKAGES = {"elftools": "pyelftools", "xdist": "pytest-xdist"}


class BuildError(Exception):
    """A message for the user; the exit status is 1."""


def ensure_environment(extra: str, say: Callable[[str], None]) -> None:
    """Return only in an interpreter that has what `extra` needs; it may be started for that.

    The running interpreter is used if it has the packages already. Raises BuildError where they
    are missing and can't be installed.
    """
    if not missing_modules(extra):
        return
    if os.path.abspath(sys.prefix) != VENV:
        python = venv_python()
        if installed_extras() is None or not os.path.exists(python):
            make_venv(python, say)
            install(python, extra, say)
        restart_with(python)
    # Inside .venv something is missing, whatever the stamp says.
    install(sys.executable, extra, say)
    import importlib

    importlib.invalidate_caches()
    missing = missing_modules(extra)
    if missing:
        raise BuildError(f"{', '.join(missing)}: still missing in {VENV}; delete it and try again")


def missing_modules(extra: str) -> list[str]:
    """Return which of the modules that `extra` stands for can't be imported here."""
    # importlib.util.find_spec does the same, but importing it takes as long as the whole check.
    return [
        name
        for name in MODULES[extra]
        if not any(finder.find_spec(name, None) for finder in sys.meta_path)
    ]


def venv_python() -> str:
    """Return the path of .venv's Python, there or not."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(VENV, folder, name)


def installed_extras() -> set[str] | None:
    """Return the extras that .venv has; None if it was not made for the pyproject.toml of now."""
    try:
        with open(STAMP, encoding="ascii") as file:
            key, *extras = file.read().split()
    except (OSError, ValueError):
        return None
    return set(extras) if key == pyproject_key() else None


def pyproject_key() -> str:
    """Return a hash of pyproject.toml: other contents may need other packages."""
    import hashlib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def make_venv(python: str, say: Callable[[str], None]) -> None:
    """Make .venv where there is none, or none that works."""
    import subprocess

    if os.path.exists(python) and runs(python):
        return
    say("Making .venv, once")
    # --clear: what is there was left by an interrupted run or for a Python that is gone.
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        raise BuildError(
            f"can't make a virtual environment in {VENV}:\n{made.stdout.strip()}\n"
            "On Debian and Ubuntu, `apt install python3-venv` brings what is missing. Or run this "
            f"with a Python that has these packages: {', '.join(MODULES['run'])}."
        )


def runs(python: str) -> bool:
    """True if this Python starts and has pip."""
    import subprocess

    try:
        return subprocess.run([python, "-c", "import pip"], check=False).returncode == 0
    except OSError:
        return False


def install(python: str, extra: str, say: Callable[[str], None]) -> None:
    """Install this project, editable, with `extra`, into the environment of `python`."""
    import subprocess

    wanted = (installed_extras() or set()) | ({extra} if extra else set())
    target = ".[" + ",".join(sorted(wanted)) + "]" if wanted else "."
    say(f"Installing {', '.join(MODULES[extra])} into .venv, once")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if "PIP_RETRIES" not in os.environ:
        command += ["--retries", "1"]  # without network, say so within seconds
    done = subprocess.run(
        [*command, "--editable", target],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        reasons = [line for line in lines if line.startswith("ERROR")] or lines[-6:]
        needed = ", ".join(PACKAGES.get(name, name) for name in MODULES[extra])
        raise BuildError(
            "pip could not install what is needed; it says:\n  "
            + "\n  ".join(reasons[:6])
            + f"\nNeeded: {needed}. With a connection to a package index, "
            "run this again.\nWithout one, put their wheels (and hatchling's) into a folder and "
            "run this again with\nPIP_NO_INDEX=1 PIP_FIND_LINKS=folder; or use a Python that has "
            "them already."
        )
    with open(STAMP, "w", encoding="ascii", newline="\n") as file:
        file.write("\n".join([pyproject_key(), *sorted(wanted)]) + "\n")


def restart_with(python: str) -> None:
    """Run Makefile.py with `python`, in place of this process; does not return."""
    command = [python, os.path.join(ROOT, "Makefile.py"), *sys.argv[1:]]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(python, command)
    import subprocess

    # exec on Windows would give the shell its prompt back before the build is done.
    try:
        sys.exit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        sys.exit(130)
