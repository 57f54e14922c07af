"""What the system tests share: BareFlow, built once."""

from __future__ import annotations

import pytest
from bareflow_files import OURS, Bareflow, build


@pytest.fixture(scope="session")
def bareflow(tmp_path_factory: pytest.TempPathFactory) -> Bareflow:
    """BareFlow, built with pyasm and pylink."""
    return build(tmp_path_factory.mktemp("bareflow"), OURS)
