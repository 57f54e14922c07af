"""`python -m pyasm`: the same as the `pyasm` command."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
