"""`python -m pylink`."""

from __future__ import annotations

import sys

from pylink.cli import main

if __name__ == "__main__":
    sys.exit(main())
