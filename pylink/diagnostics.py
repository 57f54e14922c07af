"""Collecting and rendering what the linker has to say.

Texts are GNU ld's, so that editors and scripts that read ld's output read ours. A message about a
linker script adds the column, the line and a caret. Errors are collected; a pass that cannot go on
raises `LinkError`, and the driver decides the exit status in one place.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pylink.script.source import Where

PROGRAM = "pylink"


class Diagnostic:
    """One message. `severity` is "error", "warning" or "note"; `text` is the message itself.

    `prefixed` says whether the program's name goes before it, as ld does for most messages;
    `where` is the place in a linker script that it is about.
    """

    __slots__ = ("prefixed", "severity", "text", "where")

    def __init__(
        self, severity: str, text: str, prefixed: bool = True, where: Where | None = None
    ) -> None:
        self.severity = severity
        self.text = text
        self.prefixed = prefixed
        self.where = where

    def render(self) -> str:
        """Return the message as the command line prints it, with the script line if it has one."""
        text = self.text
        if self.where is not None:
            source, offset = self.where
            line, column = source.line_column(offset)
            head = f"{PROGRAM}: {source.name}:{line}:{column}: {text}"
            quoted = source.line(line)
            if len(quoted) > 200 or not quoted.strip():
                return head
            # Tabs are kept so that the caret stays under its column.
            indent = "".join("\t" if char == "\t" else " " for char in quoted[: column - 1])
            return f"{head}\n  {quoted}\n  {indent}^"
        if self.prefixed:
            return f"{PROGRAM}: {text}"
        return text

    def __repr__(self) -> str:
        return f"<{self.severity}: {self.text}>"


class LinkError(Exception):
    """A link that failed. `diagnostics` holds every message, warnings included."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(message.render() for message in diagnostics))
        self.diagnostics = diagnostics


class Diagnostics:
    """The messages of one link, in order."""

    __slots__ = ("fatal_warnings", "has_errors", "messages", "no_warnings", "sink")

    def __init__(self, sink: Callable[[Diagnostic], None] | None = None) -> None:
        self.messages: list[Diagnostic] = []
        self.has_errors = False
        self.fatal_warnings = False
        self.no_warnings = False
        self.sink = sink

    def _add(self, message: Diagnostic) -> None:
        self.messages.append(message)
        if self.sink is not None:
            self.sink(message)

    def error(self, text: str, where: Where | None = None, *, prefixed: bool = True) -> None:
        """Record an error; the link goes on, to find more, and fails in the end."""
        self.has_errors = True
        self._add(Diagnostic("error", text, prefixed, where))

    def warning(
        self,
        text: str,
        where: Where | None = None,
        *,
        prefixed: bool = True,
        marked: bool = False,
    ) -> None:
        """Record a warning. The word itself is added unless `marked` says that the text has it."""
        if self.no_warnings:
            return
        if self.fatal_warnings:
            self.has_errors = True
        text = text if marked else f"warning: {text}"
        self._add(Diagnostic("warning", text, prefixed, where))

    def note(self, text: str, where: Where | None = None, *, prefixed: bool = True) -> None:
        """Record a line that belongs to the message before it."""
        self._add(Diagnostic("note", text, prefixed, where))

    def fatal(self, text: str, where: Where | None = None, *, prefixed: bool = True) -> LinkError:
        """Record an error and return the exception to raise: nothing can follow from here."""
        self.error(text, where, prefixed=prefixed)
        return LinkError(self.messages)

    def stop_if_errors(self) -> None:
        """Raise LinkError if an error was recorded."""
        if self.has_errors:
            raise LinkError(self.messages)


def os_error_text(error: OSError) -> str:
    """Return the system's words for an OSError, as ld ends its messages: "No such file …"."""
    return error.strerror or str(error)


def did_you_mean(name: str, known: list[str]) -> str:
    """Return ' (did you mean "…"?)' for the closest of `known`, or an empty string."""
    import difflib

    close = difflib.get_close_matches(name, known, 1, 0.75)
    return f"; did you mean '{close[0]}'?" if close else ""
