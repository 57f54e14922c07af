"""Telling what the build does."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sources.building.options import Options


class Reporter:
    """Tells what goes on: one line that is overwritten on a terminal, plain lines elsewhere."""

    def __init__(self, options: Options, folder: str = "") -> None:
        self.options = options
        self.folder = folder  # where printed commands work, if that is not the current one
        self.terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self.colours = self.terminal and not os.environ.get("NO_COLOR")
        self.in_place = self.terminal and not options.verbose
        self.status_shown = False

    def say(self, text: str) -> None:
        """Print a line, unless -q."""
        if not self.options.quiet:
            self._end_status()
            print(text, flush=True)

    def status(self, text: str) -> None:
        """Show what is being done now."""
        if self.options.quiet:
            return
        if not self.in_place:
            print(text, flush=True)
            return
        import shutil

        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write("\r" + text[:width] + "\x1b[K")
        sys.stdout.flush()
        self.status_shown = True

    def done(self, text: str) -> None:
        """Print the result in green."""
        self.say(self._painted("32", text))

    def error(self, text: str) -> None:
        """Print an error, in red up to the colon, on standard error."""
        self._end_status()
        print(self._painted("1;31", "Makefile.py: ") + text, file=sys.stderr, flush=True)

    def command(self, line: str, *, error: bool = False) -> None:
        """Print a command line that works when pasted."""
        if self.folder:
            import shlex

            line = f"cd {shlex.quote(self.folder)} && {line}"
        if error:
            self.output(line)
        else:
            self.say(line)

    def output(self, text: str) -> None:
        """Pass on what a tool said."""
        self._end_status()
        sys.stderr.write(text if text.endswith("\n") else text + "\n")
        sys.stderr.flush()

    def _painted(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours else text

    def _end_status(self) -> None:
        if self.status_shown:
            sys.stdout.write("\n")
            sys.stdout.flush()
            self.status_shown = False
