"""`python -m pyasm.pydis`: the same as the `pydis` command."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
