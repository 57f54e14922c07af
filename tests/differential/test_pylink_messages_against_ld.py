"""References that can't be resolved or don't fit: pylink's messages are ld's, in ld's order.

pylink may add lines that explain; nothing that ld says may be missing, or come in another order.
"""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
from pathlib import Path

import pytest

from pylink import cli

pytestmark = pytest.mark.requires("ld", "as")

LINKS = 40
_SECTIONS = ['.text,"ax"', '.text.cold,"ax"', '.data,"aw"', '.rodata,"a"', '.init_array,"aw"']
_TARGETS = ["foo", "bar", "shared0", "shared1", "local", "far"]


def source(choose: random.Random, number: int) -> str:
    """Return gas source with labels, functions and references, some of them to nothing."""
    lines = [f'.file "f{number}.c"'] if choose.random() < 0.7 else []
    lines += [f".globl shared{choose.randint(0, 1)}", "local: .skip 2"]
    labels = 0
    for _ in range(choose.randint(1, 5)):
        lines.append(f".section {choose.choice(_SECTIONS)}")
        for _ in range(choose.randint(1, 9)):
            kind = choose.random()
            if kind < 0.25:
                name = f"l{number}_{labels}"
                labels += 1
                if choose.random() < 0.5:
                    lines.append(f".type {name},@{choose.choice(['function', 'object'])}")
                lines.append(f"{name}: nop")
            elif kind < 0.3:
                lines.append(f"shared{choose.randint(0, 1)}_{number}_{labels} = 7")
            else:
                size = choose.choice([".long", ".long", ".word", ".byte"])
                lines.append(f"{size} {choose.choice(_TARGETS)}")
    if choose.random() < 0.6:
        lines += [".text", "shared0:", "nop"]
    lines.append('.section .note.GNU-stack,"",@progbits')
    return "\n".join(lines) + "\n"


def test_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = random.randrange(1 << 31)
    told = 0
    for seed in range(first, first + LINKS):
        choose = random.Random(seed)
        objects = []
        for number in range(choose.randint(1, 3)):
            Path("f.s").write_text(source(choose, number))
            debug = choose.choice([[], ["--gdwarf-2"], ["--gdwarf-4"], ["--gdwarf-5"]])
            objects.append(f"f{number}.o")
            command = ["as", "--32", *debug, "f.s", "-o", objects[-1]]
            subprocess.run(command, check=True, capture_output=True)
        arguments = ["-m", "elf_i386", "--defsym", "far=0x12345", *objects, "-o", "out"]
        if choose.random() < 0.2:
            arguments.append("--warn-unresolved-symbols")
        done = subprocess.run(["ld", *arguments], capture_output=True, text=True, check=False)
        output = io.StringIO()
        with contextlib.redirect_stderr(output):
            status = cli.run(arguments).status
        assert status == done.returncode, f"seed {seed}"
        theirs = done.stderr.replace("ld: ", "pylink: ").splitlines()
        ours = iter(output.getvalue().splitlines())
        # Each line of ld's is among ours behind the one before it.
        missing = [line for line in theirs if line not in ours]
        text = f"seed {seed}, ld says:\n" + "\n".join(theirs)
        assert not missing, f"{text}\nand pylink:\n{output.getvalue()}"
        told += len(theirs)
    assert told > LINKS
