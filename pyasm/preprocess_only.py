"""Stands in for the assembler where a source is only preprocessed (-E, -M): it has no symbols."""

from __future__ import annotations

from .expression_parser import ExpressionParser, ParseError
from .expressions import FORWARD_VALUE, ExpressionError
from .preprocessor import NotConstant, Preprocessor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .diagnostics import Diagnostics
    from .expressions import Value
    from .options import Options
    from .source import Token


class PreprocessOnly:
    """A preprocessor with nothing behind it."""

    # NASM's directives don't work here, so no BITS sets a mode.
    bits = 0

    def __init__(self, options: Options, diagnostics: Diagnostics) -> None:
        self.diagnostics = diagnostics
        self.output_format = options.format_alias or options.format
        self.floats: dict[str, str] = {}
        self.preprocessor = Preprocessor(diagnostics, self, options.preprocessor)
        self._is_known = True

    @property
    def dependencies(self) -> list[str]:
        """The paths of all files read so far."""
        return self.preprocessor.dependencies

    def evaluate(self, tokens: Sequence[Token], garbage: str | None = None) -> int | None:
        """Return the value of an expression, `None` after reporting a fault.

        `garbage` is what to report of what stands behind it; see `pyasm.preprocessor.Host`.

        Raises:
            NotConstant: it has a symbol in it; that is reported.
        """
        self._is_known = True
        try:
            parser = ExpressionParser(tokens, self)
            value = parser.expression()
            following = parser.peek()
            if following is not None and garbage:
                raise ParseError(garbage, following)
            if following is not None and garbage is None:
                self.warning("pp-trailing", "trailing garbage after expression ignored", following)
        except (ParseError, ExpressionError) as error:
            if not self._is_known:
                raise NotConstant from None
            token = getattr(error, "token", None)
            self.diagnostics.error(str(error), token=token or (tokens[0] if tokens else None))
            return None
        if not isinstance(value, int):
            raise NotConstant
        return value

    # What names mean: `pyasm.expression_parser.Scope`

    def symbol(self, name: str, token: Token) -> Value:
        """Report a symbol."""
        return self._unknown("symbol references", token)

    def here(self) -> Value:
        """Report `$`."""
        return self._unknown("`$'", None)

    def section_start(self) -> Value:
        """Report `$$`."""
        return self._unknown("`$$'", None)

    def warning(self, category: str, message: str, token: Token) -> None:
        """Report a warning about a token."""
        self.diagnostics.warning(category, message, token=token)

    def _unknown(self, what: str, token: Token | None) -> Value:
        self._is_known = False
        self.diagnostics.error(f"{what} not supported in preprocess-only mode", token=token)
        # NASM takes all symbols for the same unknown: the difference of two is 0.
        return FORWARD_VALUE
