"""Passes the preprocessor's messages on, or holds them back while an expansion may be repeated."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..diagnostics import AssemblyStopped, Diagnostics
    from ..source import Token


class Messages:
    """Reports to the diagnostics; `hold`, then `drop` or `release`, put off what comes between.

    Holds nest: what an inner one releases is still held by the outer.
    """

    __slots__ = ("_diagnostics", "_held")

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._held: list[list[tuple[str, str, Token | None]]] = []

    def error(self, message: str, token: Token | None = None) -> None:
        """Report an error about the current line."""
        self.warning("", message, token)

    def warning(self, category: str, message: str, token: Token | None = None) -> None:
        """Report a warning about the current line; without a category, an error."""
        if self._held:
            self._held[-1].append((category, message, token))
        elif category:
            self._diagnostics.warning(category, message, token=token)
        else:
            self._diagnostics.error(message, token=token)

    def fatal(self, message: str, token: Token | None = None) -> AssemblyStopped:
        """Report an error that ends the run, and return what the caller raises."""
        while self._held:
            self.release()
        return self._diagnostics.fatal(message, token=token)

    def hold(self) -> None:
        """Keep messages back from now on."""
        self._held.append([])

    def drop(self) -> None:
        """Forget what was held since the last `hold`."""
        self._held.pop()

    def release(self) -> None:
        """Report what was held since the last `hold`."""
        for category, message, token in self._held.pop():
            self.warning(category, message, token)
