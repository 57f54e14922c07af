"""The public API: link files or bytes, get the image, the symbols and the sections.

from pylink import link, Input
result = link(["a.o", Input("b.o", data)], script_text="SECTIONS { . = 0x7c00; ... }")
result.image, result.symbols["start"], result.map_text
"""

from __future__ import annotations

from pylink.context import Link
from pylink.diagnostics import Diagnostic, Diagnostics, LinkError
from pylink.options import DefinitionItem, FileItem, LibraryItem, Options, ScriptItem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Input", "LinkError", "LinkResult", "LinkedSection", "link", "run_link"]


class Input:
    """A file to link that need not be on disk: a name for messages, and its bytes."""

    __slots__ = ("data", "name")

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data


class LinkedSection:
    """An output section: name, address, load address and size in bytes, file offset."""

    __slots__ = ("address", "alignment", "load_address", "loaded", "name", "offset", "size")

    def __init__(
        self,
        name: str,
        address: int,
        load_address: int,
        size: int,
        offset: int,
        alignment: int,
        loaded: bool,
    ) -> None:
        self.name = name
        self.address = address
        self.load_address = load_address
        self.size = size
        self.offset = offset
        self.alignment = alignment
        self.loaded = loaded

    def __repr__(self) -> str:
        return f"LinkedSection({self.name!r}, {self.address:#x}, {self.size:#x})"


class LinkResult:
    """What a link gives.

    `image` is the output file. `symbols` holds the global symbols' addresses; `sections` the
    output sections in the file's order. `dependencies` are the files that were read, scripts and
    archives included; `members` the (archive, member) pairs that were pulled. `diagnostics` are
    the warnings. `entry` is the entry address. `memory` has, for each region of
    MEMORY, its name, origin, length and how far it is filled.
    """

    __slots__ = (
        "_ctx",
        "_map_text",
        "dependencies",
        "diagnostics",
        "entry",
        "image",
        "members",
        "memory",
        "sections",
        "symbols",
        "traced",
    )

    def __init__(self, ctx: Link, image: bytes) -> None:
        from pylink.relocate import symbol_address

        self._ctx = ctx
        self._map_text: str | None = None
        self.image = image
        self.entry = ctx.entry_address
        self.symbols: dict[str, int] = {
            name: symbol_address(symbol)
            for name, symbol in ctx.symbols.by_name.items()
            if symbol.defined
        }
        self.sections = [
            LinkedSection(o.name, o.vma, o.lma, o.size, o.offset, o.align, bool(o.flags & 2))
            for o in ctx.section_order
        ]
        self.dependencies: list[str] = list(dict.fromkeys(ctx.dependencies))
        self.members: list[tuple[str, str]] = list(ctx.members)
        self.memory: list[tuple[str, int, int, int]] = [
            (node.name, *ctx.regions[node.name], ctx.memory_used[node.name])
            for node in ctx.script.memory
            if node.name in ctx.memory_used
        ]
        self.traced: list[str] = ctx.traced
        self.diagnostics: list[Diagnostic] = ctx.diagnostics.messages

    @property
    def map_text(self) -> str:
        """The map file, as -Map writes it."""
        if self._map_text is None:
            from pylink.map_file import map_text

            self._map_text = map_text(self._ctx)
        return self._map_text


def link(
    inputs: Sequence[str | Input],
    *,
    script: str | None = None,
    script_text: str | None = None,
    output: str | None = None,
    entry: str | None = None,
    oformat: str = "",
    library_dirs: Iterable[str] = (),
    libraries: Iterable[str] = (),
    definitions: Mapping[str, int | str] | None = None,
    section_starts: Mapping[str, int] | None = None,
    gc_sections: bool = False,
    strip: str = "",
    omagic: bool = False,
) -> LinkResult:
    """Link `inputs` and return the result; write it to `output` if that is given.

    `inputs` are paths of objects, archives and scripts, or `Input`s; `script` is the path of a
    linker script, `script_text` its text. `libraries` are searched in `library_dirs`, as -l does.
    `definitions` are symbols with values or expressions; `section_starts` addresses by section.
    `strip` is "", "debug" or "all"; `omagic` is -N. Raises LinkError, with all messages, and
    OSError if `output` can't be written.
    """
    options = Options()
    for item in inputs:
        if isinstance(item, Input):
            options.items.append(FileItem(item.name, item.data))
        else:
            options.items.append(FileItem(item))
    options.items += [LibraryItem(name) for name in libraries]
    for name, value in (definitions or {}).items():
        options.items.append(DefinitionItem(f"{name} = {value}"))
    if script is not None:
        options.items.append(ScriptItem(script))
    if script_text is not None:
        options.items.append(ScriptItem("(script)", script_text))
    options.output = output or "a.out"
    options.entry = entry
    options.oformat = oformat
    options.library_dirs = list(library_dirs)
    options.section_starts = dict(section_starts or {})
    options.gc_sections = gc_sections
    options.strip = strip
    options.paging = "N" if omagic else ""
    if omagic:
        options.separate_code = False
    result = run_link(options, Diagnostics())
    if output is not None:
        from pylink.tools.output_file import write_whole

        write_whole(output, lambda file: file.write(result.image), 0o777)
    return result


def run_link(options: Options, diagnostics: Diagnostics) -> LinkResult:
    """Link as `options` say, without writing anything. Raises LinkError."""
    from pylink.linker import link as run_passes

    diagnostics.fatal_warnings = options.fatal_warnings
    diagnostics.no_warnings = options.no_warn
    for keyword in options.keyword_warnings:
        diagnostics.warning(f"-z {keyword} ignored")
    ctx = Link(options, diagnostics)
    ctx.symbols.wrapped = frozenset(options.wrap)
    try:
        pieces = run_passes(ctx)
    except (RecursionError, MemoryError):
        raise diagnostics.fatal("the input is nested too deeply or too large") from None
    return LinkResult(ctx, b"".join(pieces))
