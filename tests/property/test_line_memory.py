"""Lines of macros that are remembered come out as those that are worked out each time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyasm.cli import run
from pyasm.preprocessor import bodies

NAMES = ["a", "b", "c", "A", "aa", "ab"]
WORDS = [*NAMES, "0", "1", "2", "'x'", "1, 2", "{a,b}", "", " a", "(a)", "a+1", "f(1)", "f(a)"]
EXPRESSIONS = [
    "%1 = 1",
    "f(%1) > 1",
    "%0 = 2 && a",
    "a + b",
    "f(f(a))",
    "g(c)",
    "a %+ b",
    "%1 %+ %2",
    "$ - $$",
    "__?LINE?__ & 1",
    "%$x",
    "here",
]


def program(rnd: random.Random) -> str:
    """Return a source in which few macros are called often, among changing definitions."""
    lines = ["%define f(x) ((x)+a)", "%define g(x,y) x", "%idefine aB 3", "here equ 4"]
    lines += [f"%assign {name} {rnd.randint(0, 3)}" for name in NAMES if rnd.random() < 0.7]
    for macro in ("m", "n"):
        lines.append(f"%macro {macro} 0-4")
        depth = 0
        for _ in range(rnd.randint(2, 9)):
            dice = rnd.random()
            if dice < 0.3:
                test = rnd.choice(["", "n"])
                lines.append(f"%if{test} {rnd.choice(EXPRESSIONS)}")
                depth += 1
            elif dice < 0.5:
                test = rnd.choice(["idn", "idni", "nidn"])
                lines.append(f"%if{test} %{rnd.randint(1, 3)}, {rnd.choice(WORDS)}")
                depth += 1
            elif dice < 0.6:
                test = rnd.choice(["num", "id", "str", "token", "empty", "def", "nempty"])
                lines.append(f"%if{test} %{rnd.randint(1, 2)}")
                depth += 1
            elif dice < 0.7 and depth:
                lines.append(rnd.choice([f"%elif {rnd.choice(EXPRESSIONS)}", "%elifnum %1"]))
            elif dice < 0.8 and depth:
                lines.append("%else")
            elif dice < 0.9:
                lines.append(f"%assign {rnd.choice(NAMES)} {rnd.choice(EXPRESSIONS)}")
            else:
                lines.append(f"  db {rnd.randint(0, 99)}, %1")
        lines += ["%endif"] * depth + ["%rotate 1", "%endmacro"]
    for _ in range(rnd.randint(5, 30)):
        dice = rnd.random()
        if dice < 0.7:
            given = ",".join(rnd.choice(WORDS) for _ in range(rnd.randint(0, 3)))
            lines.append(f"  {rnd.choice('mn')} {given}")
        elif dice < 0.8:
            lines.append(f"%{rnd.choice(['', 'i'])}define {rnd.choice(NAMES)} {rnd.choice(WORDS)}")
        elif dice < 0.9:
            lines.append(f"%assign {rnd.choice(NAMES)} {rnd.randint(0, 3)}")
        else:
            lines.append(f"%undef {rnd.choice(NAMES)}")
    return "\n".join(lines) + "\n"


@given(st.integers(0, 1 << 32))
def test_memory_changes_nothing(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    folder = tmp_path_factory.mktemp("memory")
    source = folder / "p.asm"
    source.write_text(program(random.Random(seed)))
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for remembering in (True, False):
            if not remembering:
                patch.setattr(bodies, "memory_for", lambda lines: None)
            messages = folder / "messages"
            output = folder / "p.bin"
            output.unlink(missing_ok=True)
            outcome = run([str(source), "-o", str(output), "-Z", str(messages)])
            data = output.read_bytes() if output.exists() else None
            found.append((outcome.status, messages.read_text(), data))
    assert found[0] == found[1]
