"""Writing the output: ELF, or the flat image that objcopy -O binary would make of it."""

from __future__ import annotations

from pylink.formats.elf_constants import (
    EHDR_SIZE,
    ELFCLASS32,
    ELFDATA2LSB,
    ELFMAG,
    EM_386,
    ET_EXEC,
    EV_CURRENT,
    PHDR_SIZE,
    SHDR_SIZE,
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_TLS,
    SHF_WRITE,
    SHN_LORESERVE,
    SHN_XINDEX,
    SHT_FINI_ARRAY,
    SHT_INIT_ARRAY,
    SHT_NOBITS,
    SHT_NULL,
    SHT_PREINIT_ARRAY,
    SHT_PROGBITS,
    SHT_STRTAB,
    SHT_SYMTAB,
    SYM_SIZE,
)
from pylink.formats.layouts import EHDR, PHDR, SHDR
from pylink.relocate import Relocator
from pylink.sections import (
    ALLOC,
    CODE,
    CONTENTS,
    EXCLUDE,
    LOAD,
    MERGE,
    READONLY,
    STRINGS,
    TLS,
    OutputSection,
)
from pylink.segments import assign_offsets, place_header_segments
from pylink.statements import DataStatement, WildStatement
from pylink.strings import StringTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pylink.context import Link

LARGE_GAP = 1 << 20  # bytes of nothing in a flat binary that are worth a warning
# An image with more than this much of nothing in it is a mistake in the script.
MAX_GAP = 1 << 30
MASK32 = 0xFFFFFFFF

# Gaps in code are filled with two-byte NOPs (66 90) and a last one-byte NOP.
_NOP2 = b"\x66\x90"
_NOP1 = b"\x90"


def section_bytes(relocator: Relocator, output: OutputSection) -> bytearray:
    """Return an output section's contents: input sections, data, and gaps filled."""
    content = bytearray(output.size)
    copied = bool(output.flags & CONTENTS)  # what NOLOAD lacks
    for pad in output.pads if copied else ():
        content[pad.offset : pad.offset + pad.size] = _fill(pad.size, pad.fill, output)
    for child in output.children:
        if isinstance(child, WildStatement):
            for section in child.sections if copied else ():
                if section.flags & EXCLUDE or section.sh_type == SHT_NOBITS or not section.size:
                    continue
                start = section.output_offset
                content[start : start + section.size] = relocator.apply(section)
        elif isinstance(child, DataStatement):
            start = child.offset
            node = child.node
            if node.expression is None:
                content[start : start + node.size] = node.text
            else:
                value = child.value & ((1 << 8 * node.size) - 1)
                content[start : start + node.size] = value.to_bytes(node.size, "little")
    return content


def _fill(size: int, pattern: bytes | None, output: OutputSection) -> bytes:
    if pattern is None:
        if not output.flags & CODE:
            return bytes(size)
        return _NOP2 * (size // 2) + _NOP1 * (size & 1)
    if not pattern:
        return bytes(size)
    return (pattern * (size // len(pattern) + 1))[:size]


def has_contents(output: OutputSection) -> bool:
    """True if the section has bytes in the file."""
    return output.sh_type != SHT_NOBITS and bool(output.flags & CONTENTS)


def set_types(ctx: Link) -> None:
    """Give output sections their ELF type and flags, from what is in them."""
    for output in ctx.section_order:
        flags = output.flags
        default = SHT_PROGBITS
        if flags & ALLOC and not flags & (LOAD | CONTENTS):
            default = SHT_NOBITS
        if output.forced_type is not None:
            output.sh_type = output.forced_type & MASK32
        elif output.sh_type == SHT_NULL:
            output.sh_type = default
        elif output.sh_type == SHT_NOBITS and default == SHT_PROGBITS and flags & ALLOC:
            if output.size:
                ctx.diagnostics.warning(
                    f"warning: section `{output.name}' type changed to PROGBITS".removeprefix(
                        "warning: "
                    )
                )
            output.sh_type = default
        bits = output.sh_flags
        if flags & ALLOC:
            bits |= SHF_ALLOC
        if not flags & READONLY:
            bits |= SHF_WRITE
        if flags & CODE:
            bits |= SHF_EXECINSTR
        if flags & TLS:
            bits |= SHF_TLS
        if flags & MERGE:
            bits |= SHF_MERGE
        if flags & STRINGS:
            bits |= SHF_STRINGS
        output.sh_flags = bits
        got = ctx.got
        words = output.sh_type in (SHT_INIT_ARRAY, SHT_FINI_ARRAY, SHT_PREINIT_ARRAY)
        if words or (got is not None and output in (got.got.output, got.base.output)):
            output.entsize = 4
        elif not flags & MERGE:
            output.entsize = 0


def build_elf(ctx: Link) -> list[bytes | bytearray]:
    """Return the ELF file in pieces, in order. Raises LinkError."""
    end = assign_offsets(ctx)
    segments = ctx.program_headers or []
    place_header_segments(segments)
    names = StringTable()
    outputs = ctx.section_order
    stripped = ctx.options.strip == "all"
    keys = [
        names.add(name)
        for name in ("" if stripped else ".symtab", "" if stripped else ".strtab", ".shstrtab")
    ]
    section_keys = [names.add(output.name) for output in outputs]
    name_bytes = names.finish()
    for index, output in enumerate(outputs, 1):
        output.index = index
    _check_size(ctx, end)
    relocator = Relocator(ctx)
    pieces: list[tuple[int, bytes | bytearray]] = []
    contents: list[tuple[OutputSection, bytearray]] = []
    for output in outputs:
        if output.sh_type != SHT_NOBITS and output.size:
            contents.append((output, section_bytes(relocator, output)))
    # The GOT is filled while other sections are relocated.
    if ctx.got is not None and ctx.got.got.output is not None:
        for output, content in contents:
            if output is ctx.got.got.output:
                start = ctx.got.got.output_offset
                data = ctx.got.got.contents or b""
                content[start : start + len(data)] = data
    pieces += [(output.offset, content) for output, content in contents]
    relocator.report_faults()
    ctx.diagnostics.stop_if_errors()

    rows: list[tuple[int, ...]] = [(0,) * 10]
    for output, key in zip(outputs, section_keys, strict=True):
        rows.append(
            (
                names.offsets[key],
                output.sh_type,
                output.sh_flags,
                output.vma & MASK32 if output.flags & ALLOC or output.vma else 0,
                output.offset,
                output.size,
                0,
                output.info,
                _shown_align(output),
                output.entsize,
            )
        )
    if not stripped:
        from pylink.symtab import SymbolTableWriter

        writer = SymbolTableWriter(ctx)
        table, strings = writer.build()
        end = -(-end // 4) * 4
        index = len(rows)
        rows.append(
            (
                names.offsets[keys[0]],
                SHT_SYMTAB,
                0,
                0,
                end,
                len(table),
                index + 1,
                writer.first_global,
                4,
                SYM_SIZE,
            )
        )
        pieces.append((end, table))
        end += len(table)
        rows.append((names.offsets[keys[1]], SHT_STRTAB, 0, 0, end, len(strings), 0, 0, 1, 0))
        pieces.append((end, strings))
        end += len(strings)
    rows.append((names.offsets[keys[2]], SHT_STRTAB, 0, 0, end, len(name_bytes), 0, 0, 1, 0))
    pieces.append((end, name_bytes))
    end += len(name_bytes)
    end = -(-end // 4) * 4
    _check_size(ctx, end)
    count = len(rows)
    if count >= SHN_LORESERVE:
        rows[0] = (0, 0, 0, 0, 0, count, count - 1, 0, 0, 0)
    pieces.append((end, b"".join([SHDR.pack(*row) for row in rows])))
    header = EHDR.pack(
        ELFMAG,
        ELFCLASS32,
        ELFDATA2LSB,
        EV_CURRENT,
        0,
        0,
        bytes(7),
        ET_EXEC,
        EM_386,
        EV_CURRENT,
        ctx.entry_address & MASK32,
        EHDR_SIZE if segments else 0,
        end,
        0,
        EHDR_SIZE,
        PHDR_SIZE if segments else 0,
        len(segments),
        SHDR_SIZE,
        0 if count >= SHN_LORESERVE else count,
        SHN_XINDEX if count >= SHN_LORESERVE else count - 1,
    )
    headers = b"".join(
        [
            PHDR.pack(
                s.kind,
                s.offset & MASK32,
                s.vaddr,
                s.paddr,
                s.file_size & MASK32,
                s.memory_size & MASK32,
                s.flags,
                s.align,
            )
            for s in segments
        ]
    )
    pieces.append((0, header + headers))
    return _assemble(pieces)


def _shown_align(output: OutputSection) -> int:
    """Return sh_addralign: less than the section's own if its address is not that aligned."""
    align = output.align & MASK32 or 1
    vma = output.vma
    if vma and output.flags & ALLOC:
        align = min(align, vma & -vma)
    return align


def _check_size(ctx: Link, size: int) -> None:
    content = sum(o.size for o in ctx.section_order if o.sh_type != SHT_NOBITS)
    if size > MASK32 or size - content > MAX_GAP or content > 4 * MAX_GAP:
        raise ctx.diagnostics.fatal(
            f"the output file would have {size} bytes, {size - content} of them gaps between "
            "sections: check the alignments and addresses"
        )
    for output in ctx.section_order:
        if output.offset > MASK32 or output.size > (
            MASK32 if output.sh_type == SHT_NOBITS else MAX_GAP
        ):
            raise ctx.diagnostics.fatal(
                f"section {output.name} would have {output.size} bytes: check assignments to the "
                "location counter"
            )


def _assemble(pieces: Sequence[tuple[int, bytes | bytearray]]) -> list[bytes | bytearray]:
    """Return pieces in file order with the gaps between them; nothing is copied."""
    result: list[bytes | bytearray] = []
    at = 0
    for offset, content in sorted(pieces, key=lambda piece: piece[0]):
        if not content:
            continue
        if offset > at:
            result.append(bytes(offset - at))
        elif offset < at:
            content = content[at - offset :]
        result.append(content)
        at = max(at, offset + len(content)) if offset >= at else at + len(content)
    return result


def loaded_blocks(ctx: Link) -> list[tuple[int, bytearray]]:
    """Return (load address, bytes) of each loaded section, in the output's order."""
    relocator = Relocator(ctx)
    blocks = []
    loaded = []
    for output in ctx.section_order:
        if output.sh_type == SHT_NOBITS or not output.size or not output.flags & CONTENTS:
            continue
        if output.size > MAX_GAP:
            raise ctx.diagnostics.fatal(
                f"section {output.name} would have {output.size} bytes: check assignments to the "
                "location counter"
            )
        content = section_bytes(relocator, output)
        if output.flags & LOAD:
            blocks.append((output.lma, content))
            loaded.append(output)
    relocator.report_faults()
    ctx.diagnostics.stop_if_errors()
    if ctx.output_format == "binary":
        _check_flat(ctx, loaded)
    return blocks


def build_binary(ctx: Link, blocks: list[tuple[int, bytearray]]) -> list[bytes | bytearray]:
    """Return a flat image: loaded sections by load address, from the lowest on."""
    del ctx
    low = min((address for address, _ in blocks), default=0)
    return _assemble([(address - low, content) for address, content in blocks])


def build_records(ctx: Link, blocks: list[tuple[int, bytearray]]) -> bytes:
    """Return Intel Hex or S-records. Raises LinkError for addresses that do not fit."""
    from pylink.records import RecordError, to_ihex, to_srec

    blocks = sorted(blocks, key=lambda block: block[0])
    try:
        if ctx.output_format == "ihex":
            return to_ihex(blocks, ctx.entry_address & MASK32)
        return to_srec(blocks, ctx.entry_address & MASK32, ctx.options.output)
    except RecordError as error:
        raise ctx.diagnostics.fatal(str(error)) from None


def _check_flat(ctx: Link, loaded: list[OutputSection]) -> None:
    """Refuse an image that is nearly all gap, and say between which sections it is."""
    ordered = sorted(loaded, key=lambda output: output.lma)
    content = sum(output.size for output in loaded)
    for index, after in enumerate(ordered[1:]):
        before = ordered[index]
        gap = after.lma - (before.lma + before.size)
        if gap > MAX_GAP:
            raise ctx.diagnostics.fatal(
                f"a flat binary would have a gap of {gap} bytes between {before.name} "
                f"(loaded at {before.lma:#x}) and {after.name} (loaded at {after.lma:#x}): "
                "give the second a load address with AT, or make it NOLOAD",
                after.described_at,
            )
        if gap > max(content, LARGE_GAP):
            ctx.diagnostics.warning(
                f"a gap of {gap} bytes between {before.name} and {after.name} makes the flat "
                f"binary that much larger: give {after.name} a load address behind "
                f"{before.name} with AT, or make it NOLOAD if nothing has to be loaded there",
                after.described_at,
            )
