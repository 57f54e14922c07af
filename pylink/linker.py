"""The passes of a link, in order."""

from __future__ import annotations

from pylink.context import Link
from pylink.loading import Loader
from pylink.sections import InputSection, OutputSection
from pylink.symbols import COMMON, DEFINED

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass


def link(ctx: Link) -> list[bytes | bytearray]:
    """Link the inputs of `ctx.options`; return the output file in pieces. Raises LinkError.

    These are the passes, in order.
    """
    from pylink.gotplt import add_linker_sections, drop_empty_linker_sections
    from pylink.layout import assign_addresses
    from pylink.merging import merge_sections
    from pylink.orphans import OrphanPlacer
    from pylink.output_sections import Mapper, SectionIndex, map_sections, mark_kept
    from pylink.script.evaluator import Evaluator
    from pylink.writer import build_binary, build_elf, build_records, loaded_blocks, set_types

    evaluator = Evaluator(ctx)
    Loader(ctx).load()
    if not ctx.files:
        raise ctx.diagnostics.fatal("no input files")
    # From here on, no file is added.
    choose_format(ctx)
    find_entry_name(ctx)
    allocate_commons(ctx)
    if ctx.output_format == "elf32-i386":
        add_linker_sections(ctx)
    elf = ctx.output_format == "elf32-i386"
    if ctx.options.gc_sections and elf:
        from pylink.gc import collect_garbage

        mark_kept(ctx)
        collect_garbage(ctx)
    define_start_stop(ctx)
    map_sections(ctx, evaluator)
    OrphanPlacer(ctx, Mapper(ctx, evaluator, SectionIndex(()))).place_all()
    drop_empty_linker_sections(ctx)
    if elf and not ctx.options.relocatable:
        merge_sections(ctx)
    set_text_readonly(ctx)
    if elf:
        from pylink.segments import warn_stack

        warn_stack(ctx)
    assign_addresses(ctx, evaluator)
    # From here on, addresses are final.
    finish_start_stop(ctx)
    check_required(ctx)
    find_entry(ctx)
    set_types(ctx)
    if elf:
        pieces = build_elf(ctx)
        warn_permissions(ctx)
    else:
        blocks = loaded_blocks(ctx)
        if ctx.output_format == "binary":
            pieces = build_binary(ctx, blocks)
        else:
            pieces = [build_records(ctx, blocks)]
    ctx.diagnostics.stop_if_errors()
    return pieces


def choose_format(ctx: Link) -> None:
    """Decide the output format: --oformat, else the script's OUTPUT_FORMAT, else ELF."""
    formats = ctx.script.formats
    name = ctx.options.oformat or (formats[0] if formats else "elf32-i386")
    if name not in ("elf32-i386", "binary", "ihex", "srec"):
        raise ctx.diagnostics.fatal(f"target {name} not found")
    arch = ctx.script.arch
    if arch and arch not in ("i386", "i386:i386", "i8086", "i386:intel"):
        raise ctx.diagnostics.fatal(f"cannot represent machine `{arch}'")
    ctx.output_format = name


def find_entry_name(ctx: Link) -> None:
    """Set the entry symbol's name: -e, ENTRY, or `start`."""
    ctx.entry_name = ctx.options.entry or ctx.script.entry or "start"


def find_entry(ctx: Link) -> None:
    """Set the entry address; a missing symbol that was asked for is a warning."""
    from pylink.relocate import symbol_address

    name = ctx.entry_name
    asked = ctx.options.entry is not None or ctx.script.entry is not None
    symbol = ctx.symbols.get(name)
    if symbol is not None and symbol.defined:
        section = symbol.section
        if section is None or isinstance(section, OutputSection) or section.output is not None:
            ctx.entry_address = symbol_address(symbol)
            return
    if asked:
        try:
            ctx.entry_address = int(name, 0)
            return
        except ValueError:
            pass
    # A .text that was empty and dropped still has an address.
    text = next((o for o in ctx.made_order if o.name == ".text"), None)
    if text is not None:
        ctx.entry_address = text.vma
        if asked:
            ctx.diagnostics.warning(
                f"cannot find entry symbol {name}; defaulting to {text.vma:08x}"
            )
    elif asked:
        ctx.diagnostics.warning(f"cannot find entry symbol {name}; not setting start address")


def allocate_commons(ctx: Link) -> None:
    """Give every common symbol its place in its file's COMMON section, in ld's order."""
    from pylink.symbol_order import hash_order

    options = ctx.options
    if options.relocatable and not options.force_common and not ctx.script.force_common:
        return
    commons = [s.name for s in ctx.symbols.by_name.values() if s.state == COMMON]
    if not commons:
        return
    if options.no_define_common or ctx.script.inhibit_common:
        return
    wanted = set(commons)
    order = [name for name in hash_order(ctx.symbols.by_name) if name in wanted]
    if options.sort_common:
        # ld sorts by alignment classes: 16 and more is one class (32 and more, ascending).
        descending = options.sort_common == "descending"
        largest = 16 if descending else 32
        order.sort(
            key=lambda name: min(ctx.symbols.by_name[name].value, largest),
            reverse=descending,
        )
    for name in order:
        symbol = ctx.symbols.by_name[name]
        file = symbol.file
        assert file is not None
        section = file.common
        if section is None:
            # NOBITS, allocated and writable.
            section = InputSection(file, len(file.sections), "COMMON", 8, 3, 0, 0, 1, 0)
            file.common = section
            ctx.common_sections.append(section)
        align = symbol.value
        start = (section.size + align - 1) & -align
        symbol.state = DEFINED
        symbol.section = section
        symbol.value = start
        section.size = section.raw_size = start + symbol.size
        section.align = max(section.align, align)


def define_start_stop(ctx: Link) -> None:
    """Define __start_X and __stop_X that are referenced where X is a section's name."""
    from pylink.gc import is_identifier

    names = {
        section.name
        for file in ctx.files
        for section in file.sections
        if section is not None and not section.discarded and is_identifier(section.name)
    }
    for name in names:
        for prefix in ("__start_", "__stop_"):
            symbol = ctx.symbols.get(prefix + name)
            if symbol is not None and symbol.undefined and symbol.state:
                symbol.state = DEFINED
                symbol.section = None
                symbol.value = 0
                symbol.provided = True
                symbol.visibility = symbol.visibility or 3


def finish_start_stop(ctx: Link) -> None:
    """Give __start_X and __stop_X the addresses of the output section X."""
    from pylink.symbols import UNDEFINED

    for symbol in ctx.symbols.by_name.values():
        if not symbol.provided or symbol.from_script:
            continue
        prefix = "__start_" if symbol.name.startswith("__start_") else "__stop_"
        name = symbol.name[len(prefix) :]
        output = next((o for o in ctx.section_order if o.name == name), None)
        if output is None:
            output = next(
                (
                    section.output
                    for file in ctx.files
                    for section in file.sections
                    if section is not None and section.name == name and section.output is not None
                ),
                None,
            )
        if output is None:
            symbol.state = UNDEFINED
            continue
        symbol.section = output
        symbol.value = 0 if prefix == "__start_" else output.size


def set_text_readonly(ctx: Link) -> None:
    """.text is read-only whatever is in it, unless -N asks for the opposite."""
    from pylink.sections import READONLY

    if ctx.options.relocatable:
        return
    for output in ctx.section_order:
        if output.name == ".text":
            if ctx.options.paging == "N":
                output.flags &= ~READONLY
            else:
                output.flags |= READONLY
            break


def check_required(ctx: Link) -> None:
    """--require-defined symbols have to be defined."""
    for name in ctx.options.require_defined:
        symbol = ctx.symbols.get(name)
        if symbol is None or not symbol.defined:
            ctx.diagnostics.error(f"required symbol `{name}' not defined")


def warn_permissions(ctx: Link) -> None:
    """Warn about segments that are writable and executable, as ld does."""
    if not ctx.options.warn_rwx:
        return
    for segment in ctx.program_headers or []:
        if segment.kind == 1 and segment.flags & 7 == 7 and segment.memory_size:
            ctx.diagnostics.warning(f"{ctx.options.output} has a LOAD segment with RWX permissions")
            break
    for segment in ctx.program_headers or []:
        if segment.kind == 7 and segment.flags & 1:
            ctx.diagnostics.warning(
                f"{ctx.options.output} has a TLS segment with execute permission"
            )
            break
