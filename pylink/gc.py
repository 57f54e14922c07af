"""--gc-sections: dropping input sections that nothing needs.

Roots are the entry symbol, symbols from -u and --require-defined, what KEEP names, notes and
sections that ask to be retained. What a kept section's relocations refer to is
kept. Debug sections stay if a section of their file does.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHF_GNU_RETAIN,
    SHF_LINK_ORDER,
    SHT_NOTE,
)
from pylink.i386 import read_relocations
from pylink.output_sections import all_sections
from pylink.sections import ALLOC, DEBUG, EXCLUDE, InputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link


def is_identifier(name: str) -> bool:
    """True if a section's name is a C identifier, so that __start_NAME means it."""
    return name.isascii() and name.isidentifier()


def collect_garbage(ctx: Link) -> None:
    """Exclude the sections that no root reaches. Raises LinkError."""
    sections = list(all_sections(ctx))
    by_name: dict[str, list[InputSection]] = {}
    linked_to: dict[InputSection, list[InputSection]] = {}
    groups: dict[tuple[int, int], list[InputSection]] = {}
    for section in sections:
        section.live = False
        if is_identifier(section.name):
            by_name.setdefault(section.name, []).append(section)
        if section.group:
            groups.setdefault((id(section.file), section.group), []).append(section)
        if section.sh_flags & SHF_LINK_ORDER and section.link < len(section.file.sections):
            target = section.file.sections[section.link]
            if target is not None:
                linked_to.setdefault(target, []).append(section)
    pending: list[InputSection] = []

    def mark(section: object) -> None:
        if isinstance(section, InputSection) and not section.live and not section.discarded:
            section.live = True
            pending.append(section)

    def mark_name(name: str) -> None:
        symbol = ctx.symbols.get(name)
        if symbol is not None and symbol.defined:
            mark(symbol.section)
        for prefix in ("__start_", "__stop_"):
            if name.startswith(prefix):
                for section in by_name.get(name[len(prefix) :], ()):
                    mark(section)

    for name in [ctx.entry_name, *ctx.options.undefined, *ctx.options.require_defined]:
        mark_name(name)
    for name in ctx.script.extern:
        mark_name(name)
    for section in sections:
        if section.flags & EXCLUDE:
            continue
        if (
            section.keep
            or section.sh_flags & SHF_GNU_RETAIN
            or (section.sh_type == SHT_NOTE and not section.group)
        ):
            mark(section)
    while pending:
        section = pending.pop()
        for other in groups.get((id(section.file), section.group), ()) if section.group else ():
            mark(other)
        for other in linked_to.get(section, ()):
            mark(other)
        file = section.file
        first = file.first_global
        for _, _, index, _ in read_relocations(ctx, section):
            if index >= first:
                symbol = file.globals[index - first]
                if symbol.defined:
                    mark(symbol.section)
                else:
                    mark_name(symbol.name)
            else:
                shndx = file.symbol_section(index)
                if shndx < len(file.sections):
                    mark(file.sections[shndx])
    for file in ctx.files:
        kept = any(
            s is not None and s.live and s.flags & ALLOC and s.sh_type != SHT_NOTE
            for s in file.sections
        )
        for candidate in [*file.sections, file.common]:
            if candidate is None or candidate.live:
                continue
            if (kept and not candidate.flags & ALLOC and not candidate.group) or (
                candidate.flags & DEBUG and kept
            ):
                candidate.live = True
            elif not candidate.discarded:
                candidate.flags |= EXCLUDE
                candidate.discarded = "gc"
                if ctx.options.print_gc_sections and candidate.raw_size:
                    ctx.diagnostics.note(
                        f"removing unused section '{candidate.name}' in file '{file.name}'"
                    )
