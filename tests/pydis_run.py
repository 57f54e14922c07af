"""Runs the pydis command as a user would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pydis(*options: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Return the exit status, standard output and standard error of a run."""
    command = [sys.executable, "-m", "pyasm.pydis", *options]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=ROOT, check=False)
    output, messages = (
        stream.decode().replace("\r\n", "\n") for stream in (done.stdout, done.stderr)
    )
    return done.returncode, output, messages
