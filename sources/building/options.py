"""Makefile.py's command line."""

from __future__ import annotations

from sources.building.environment import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = """\
Usage: python3 Makefile.py [target...] [options] [-- arguments]

Options:
  -j N          run up to N steps at a time, each in a process of its own (default 1)
  -B            run all steps, whether up to date or not
  -n            only show the commands that would run
  -k            go on with what does not depend on a failed step
  -v            show each step's command line
  -q            show nothing but errors and what the target itself prints
  --qemu        run: boot in QEMU instead of the embedded emulator
  --verify      objects: compare with the committed objects, change nothing
  -- ...        test, bench: arguments for pytest and for the benchmarks
"""

FLAGS = {
    "-B": "always",
    "-n": "dry_run",
    "-k": "keep_going",
    "-v": "verbose",
    "-q": "quiet",
    "--qemu": "qemu",
    "--verify": "verify",
    "-h": "help",
    "--help": "help",
}


class Options:
    """The options, the targets, and the `arguments` after "--"."""

    def __init__(self) -> None:
        self.jobs = 1
        self.always = False
        self.dry_run = False
        self.keep_going = False
        self.verbose = False
        self.quiet = False
        self.qemu = False
        self.verify = False
        self.help = False
        self.targets: list[str] = []
        self.arguments: list[str] = []


def parse_options(words: Sequence[str]) -> Options:
    """Return the options in `words`; raises BuildError for one that does not exist."""
    options = Options()
    arguments = iter(words)
    for word in arguments:
        if word == "--":
            options.arguments = list(arguments)
        elif word in FLAGS:
            setattr(options, FLAGS[word], True)
        elif word.startswith("-j"):
            number = word[2:] or next(arguments, "")
            if not (number.isascii() and number.isdigit() and 0 < int(number) <= 1000):
                raise BuildError(f"-j needs a number of steps, not {number!r}")
            options.jobs = int(number)
        elif word.startswith("-"):
            raise BuildError(f"unknown option {word}; --help shows all")
        else:
            options.targets.append(word)
    return options
