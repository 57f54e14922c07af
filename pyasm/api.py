"""The public API: `assemble` and what it returns."""

from __future__ import annotations

from .assembler import Assembler
from .assembler import assemble as run
from .diagnostics import AssemblyStopped, Diagnostics, decoded, render
from .expressions import ExpressionError, Linear
from .options import Options
from .output import ALIASES, FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .diagnostics import Diagnostic


class Message:
    """An error, a warning or a note about it.

    `severity` is `fatal`, `error`, `warning` or `info`; `category` the warning class or empty;
    `file`, `line` and `column` say where (0: not known); `hint` may be empty. `str()` of it is the
    message as NASM prints it. `item` is the message as `pyasm.diagnostics` renders it.
    """

    __slots__ = ("category", "column", "file", "hint", "item", "line", "severity", "text")

    def __init__(self, item: Diagnostic) -> None:
        self.severity = item.severity
        self.text = decoded(item.message)
        self.category = item.category
        self.file = decoded(item.file)
        self.line = item.number
        self.column = item.column
        self.hint = decoded(item.hint)
        self.item = item

    def __str__(self) -> str:
        return decoded(render([self.item], "classic").rstrip("\n"))

    def __repr__(self) -> str:
        return f"<Message {self}>"

    def rich(self) -> str:
        """Return the message with the source line, a caret and the chain of macro uses."""
        return render([self.item], "rich").rstrip("\n")


class AssemblyError(Exception):
    """The source has errors. `diagnostics` are all messages, warnings and notes too."""

    def __init__(self, diagnostics: Sequence[Message]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__(render([message.item for message in self.diagnostics], "rich").rstrip())


class AssembledSection:
    """A section: its `name` and its `size` in bytes."""

    __slots__ = ("name", "size")

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.size = size

    def __repr__(self) -> str:
        return f"<section {self.name}: {self.size} bytes>"


class Assembly:
    """The result of assembling a source.

    `data` is the output file. `symbols` maps each label and EQU to its value: in the `bin` format
    its address, in others its offset in its section. `sections` are those of the output in its
    order, `dependencies` the files that were read, `diagnostics` the warnings.
    """

    def __init__(self, assembler: Assembler, diagnostics: Diagnostics) -> None:
        self.data = bytes(assembler.image)
        self.diagnostics = [Message(item) for item in diagnostics.items]
        self.dependencies = [decoded(path) for path in assembler.dependencies[1:]]
        self.sections = [
            AssembledSection(decoded(section.name), section.size) for section in assembler.sections
        ]
        self.symbols = _values(assembler)
        self._assembler = assembler

    def listing(self, *, decimal: bool = False) -> str:
        """Return the listing, in NASM's format; `decimal` shows sizes in decimal."""
        from .listing import listing

        return decoded(listing(self._assembler, decimal))

    def __repr__(self) -> str:
        return f"<Assembly of {len(self.data)} bytes>"


def _values(assembler: Assembler) -> dict[str, int]:
    """Return what the symbols stand for, as far as these are numbers."""
    values: dict[str, int] = {}
    for symbol in assembler.symbols.names.values():
        if symbol.kind not in ("label", "equ"):
            continue
        try:
            value = symbol.value()
            if isinstance(value, Linear):
                value = assembler.output.address(value)
        except ExpressionError:
            continue
        values[decoded(symbol.name)] = value
    return values


def assemble(
    text: str | bytes,
    *,
    format: str = "bin",
    bits: int | None = None,
    name: str = "<string>",
    include_paths: Iterable[str] = (),
    defines: Mapping[str, str | int | None] | None = None,
    optimize: bool = True,
    warnings: Iterable[str] = (),
) -> Assembly:
    """Assemble a source text in NASM's language.

    Args:
        text: the source; `str` is taken as UTF-8.
        format: the output format, as for `-f`.
        bits: the mode that code starts in, 16 or 32; `None` for the format's own.
        name: what messages call the source.
        include_paths: the folders where %include and INCBIN look, after the current one.
        defines: single-line macros, as for `-D`; `None` as a value defines an empty one.
        optimize: whether to use the shortest forms (`-Ox`), or those that are written (`-O0`).
        warnings: settings of warning classes, as for `-w`: `+user`, `-zeroing`, `error`.

    Raises:
        AssemblyError: the source has errors.
        ValueError: an argument is not one of those above.
    """
    options = Options()
    options.format = ALIASES.get(format, format)
    options.format_alias = format
    if options.format not in FORMATS:
        raise ValueError(f"unknown output format {format!r}; there are {', '.join(FORMATS)}")
    if bits not in (None, 16, 32):
        raise ValueError(f"bits is 16 or 32, not {bits!r}")
    options.bits = bits or 0
    options.optimize = 9 if optimize else 0
    options.listing = True
    options.preprocessor.include_paths = [_one_character_a_byte(path) for path in include_paths]
    for macro, value in (defines or {}).items():
        definition = macro if value is None else f"{macro}={value}"
        options.preprocessor.define(_one_character_a_byte(definition))
    diagnostics = Diagnostics(_one_character_a_byte(name))
    for setting in warnings:
        if not diagnostics.warnings.change(setting):
            raise ValueError(f"unknown warning class in {setting!r}")
    diagnostics.warnings.mark_initial()
    source = text.decode("latin-1") if isinstance(text, bytes) else _one_character_a_byte(text)
    try:
        assembler = run(_one_character_a_byte(name), source, options, diagnostics)
    except AssemblyStopped:
        pass
    except RecursionError:
        diagnostics.fatal("the source nests too deeply")
    if diagnostics.failed:
        raise AssemblyError([Message(item) for item in diagnostics.items])
    return Assembly(assembler, diagnostics)


def _one_character_a_byte(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
