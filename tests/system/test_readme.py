"""The README's first project works as it is printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = README.partition("## A first project")[2].partition("## More")[0]

MODULES = {
    "pyasm": "pyasm",
    "pylink": "pylink",
    "pyimage": "pylink.tools.pyimage",
    "pyboot": "pyboot",
}


def test_first_project(tmp_path: Path) -> None:
    pytest.importorskip("unicorn", reason="unicorn, which pyboot needs, is not installed")
    files = re.findall(r"`([\w.]+)`:\n\n```\w*\n(.*?)```", PROJECT, re.DOTALL)
    assert len(files) == 5
    for name, text in files:
        (tmp_path / name).write_text(text, encoding="utf-8")
    (commands,) = re.findall(r"Then\n\n```\n(.*?)```", PROJECT, re.DOTALL)
    (screen,) = re.findall(r"shows the screen:\n\n```\n(.*?)```", PROJECT, re.DOTALL)
    out = ""
    for line in commands.splitlines():
        tool, *arguments = line.split()
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(ROOT), MODULES[tool], *arguments],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8"},
            check=False,
        )
        assert done.returncode == 0, line + "\n" + done.stderr
        out = done.stdout + done.stderr  # pyboot keeps standard output for the serial port
    assert screen in out


RUN = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
module = sys.argv[2]
sys.argv[:] = sys.argv[2:]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
