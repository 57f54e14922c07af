"""`python -m pyboot`: the command line."""

import sys

from pyboot.cli import main

sys.exit(main())
