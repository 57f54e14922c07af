"""What all tests share: how a test asks for an outside tool (an oracle).

The suite passes with nothing but Python installed. A test that compares with nasm, GNU ld or
QEMU says so, in one of two ways:

    @pytest.mark.requires("nasm", "ld")          # the whole test, class or module (pytestmark)
    def test_same_bytes(): ...

    def test_same_bytes(require_tool):           # where the path of the tool is wanted
        nasm = require_tool("nasm")

Where the tool is missing the test is skipped, with the reason. With BAREFLOW_REQUIRE_ORACLES=1 in
the environment (continuous integration sets it) it fails instead, so that a comparison cannot
silently stop being made.

Tests on random inputs are made from one seed, new in each run and shown at its head; BAREFLOW_SEED
in the environment repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable

import pytest
from hypothesis import settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bareflow_files import Bareflow


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, which --strict-markers asks for, and choose the seed.

    The processes of pytest-xdist inherit it. No example has a deadline: speed is measured by the
    benchmarks, and a busy machine is no defect.
    """
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    os.environ.setdefault("BAREFLOW_SEED", str(random.SystemRandom().randrange(1 << 30)))
    config.addinivalue_line(
        "markers",
        "requires(*tools): skip where one of these programs is not installed; "
        "with BAREFLOW_REQUIRE_ORACLES=1, fail instead",
    )


def pytest_report_header() -> str:
    """Show the seed."""
    return f"BAREFLOW_SEED={os.environ['BAREFLOW_SEED']}"


def find_tool(name: str) -> str:
    """Return the path of the program `name`; skip (or fail) the running test if there is none."""
    path = shutil.which(name)
    if path is not None:
        return path
    reason = f"{name} is not installed"
    if os.environ.get("BAREFLOW_REQUIRE_ORACLES") == "1":
        pytest.fail(f"{reason}, and BAREFLOW_REQUIRE_ORACLES=1 wants it", pytrace=False)
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Honour the `requires` marker before the test's fixtures are made."""
    for mark in item.iter_markers("requires"):
        for tool in mark.args:
            find_tool(tool)


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """A function: name of a program in, its path out; skips the test where it is missing."""
    return find_tool


@pytest.fixture(scope="session")
def bareflow(tmp_path_factory: pytest.TempPathFactory) -> Bareflow:
    """BareFlow, built once with pyasm and pylink, for the tests in system/."""
    # That folder is on the path when its tests run. (A conftest.py of its own would be a second
    # module of this name to mypy.)
    from bareflow_files import OURS, build

    return build(tmp_path_factory.mktemp("bareflow"), OURS)
