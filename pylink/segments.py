"""Program headers: which sections share a segment, and where everything is in the file.

The rules are GNU ld's for ELF: a new PT_LOAD where the distance between VMA and LMA changes, where
a page would be skipped, where code starts or ends (-z separate-code), where writable follows
read-only; headers are loaded when there is room before the first section. File offsets are
congruent to addresses modulo the page size.
"""

from __future__ import annotations

from pylink.formats.elf_constants import (
    EHDR_SIZE,
    PF_R,
    PF_W,
    PF_X,
    PHDR_SIZE,
    PT_GNU_EH_FRAME,
    PT_GNU_PROPERTY,
    PT_GNU_RELRO,
    PT_GNU_STACK,
    PT_INTERP,
    PT_LOAD,
    PT_NOTE,
    PT_PHDR,
    PT_TLS,
    SHF_EXECINSTR,
    SHF_WRITE,
    SHT_NOBITS,
    SHT_NOTE,
)
from pylink.sections import ALLOC, CODE, CONTENTS, LOAD, READONLY, TLS, OutputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link

MASK32 = 0xFFFFFFFF
STACK_ALIGN = 16

SEGMENT_TYPES = {
    "PT_NULL": 0,
    "PT_LOAD": 1,
    "PT_DYNAMIC": 2,
    "PT_INTERP": 3,
    "PT_NOTE": 4,
    "PT_SHLIB": 5,
    "PT_PHDR": 6,
    "PT_TLS": 7,
    "PT_GNU_EH_FRAME": PT_GNU_EH_FRAME,
    "PT_GNU_STACK": PT_GNU_STACK,
    "PT_GNU_RELRO": PT_GNU_RELRO,
    "PT_GNU_PROPERTY": PT_GNU_PROPERTY,
}


class Segment:
    """One program header and the sections in it; what is None is worked out from those."""

    __slots__ = (
        "align",
        "file_size",
        "filehdr",
        "fixed_align",
        "fixed_flags",
        "fixed_paddr",
        "flags",
        "kind",
        "memory_size",
        "offset",
        "paddr",
        "phdrs",
        "sections",
        "vaddr",
        "vaddr_offset",
    )

    def __init__(self, kind: int, sections: list[OutputSection]) -> None:
        self.kind = kind
        self.sections = sections
        self.filehdr = False
        self.phdrs = False
        self.fixed_flags: int | None = None
        self.fixed_paddr: int | None = None
        self.fixed_align: int | None = None
        self.vaddr_offset = 0
        self.offset = 0
        self.vaddr = 0
        self.paddr = 0
        self.file_size = 0
        self.memory_size = 0
        self.flags = 0
        self.align = 0


def stack_flags(ctx: Link) -> int:
    """Return the flags of PT_GNU_STACK, 0 if there is none: from notes, or from -z execstack."""
    options = ctx.options
    if options.stack_exec is not None:
        return PF_R | PF_W | (PF_X if options.stack_exec else 0)
    noted = [file for file in ctx.files if file.has_stack_note]
    if not noted and options.stack_size is None:
        return 0
    executable = any(file.stack_exec for file in noted) or any(
        not file.has_stack_note for file in ctx.files
    )
    return PF_R | PF_W | (PF_X if executable else 0)


def warn_stack(ctx: Link) -> None:
    """Warn where the stack becomes executable because an input says so, or says nothing."""
    options = ctx.options
    if options.warn_execstack is False or options.stack_exec is not None:
        return
    if not any(file.has_stack_note for file in ctx.files):
        return
    for file in ctx.files:
        if file.stack_exec:
            ctx.diagnostics.warning(
                f"{file.name}: requires executable stack "
                "(because the .note.GNU-stack section is executable)"
            )
            return
    missing = [file for file in ctx.files if not file.has_stack_note]
    if missing:
        name = missing[-1].member or missing[-1].name
        ctx.diagnostics.warning(f"{name}: missing .note.GNU-stack section implies executable stack")
        ctx.diagnostics.note(
            "NOTE: This behaviour is deprecated and will be removed in a future version "
            "of the linker"
        )


def estimate_headers(ctx: Link) -> int:
    """Return the size of the program headers that SIZEOF_HEADERS means before layout."""
    if ctx.script.phdrs:
        return PHDR_SIZE * len(ctx.script.phdrs)
    count = 2 + (1 if ctx.options.z_relro else 0)
    if ctx.section_order and stack_flags(ctx):
        count += 1
    thread_local = False
    for output in ctx.section_order:
        if output.sh_type == SHT_NOTE and output.flags & LOAD:
            count += 1
        thread_local = thread_local or bool(output.flags & TLS)
    return PHDR_SIZE * (count + thread_local)


def _is_tbss(output: OutputSection) -> bool:
    return output.flags & (LOAD | TLS) == TLS


def sort_key(output: OutputSection) -> tuple[int, int, bool, int]:
    """Return what sections in a segment are sorted by: LMA, VMA, loaded first, empty first."""
    to_end = not output.flags & (LOAD | TLS) and output.size != 0
    size = output.size if output.flags & LOAD else 0
    return output.lma, output.vma, to_end, size


def map_segments(ctx: Link, header_size: int, relro: tuple[int, int]) -> None:
    """Set `ctx.program_headers` from PHDRS, or from the sections' addresses and flags."""
    if ctx.script.phdrs:
        ctx.program_headers = _from_script(ctx)
        return
    _check_names(ctx, set())
    if not ctx.section_order:
        ctx.program_headers = []
        return
    sections = [o for o in ctx.section_order if o.flags & ALLOC]
    sections.sort(key=sort_key)
    paged = not ctx.options.paging
    segments = _load_segments(ctx, sections, header_size or None, paged)
    segments += _note_segments(ctx)
    thread_local = [o for o in ctx.section_order if o.flags & TLS]
    if thread_local:
        tls = Segment(PT_TLS, thread_local)
        tls.fixed_flags = PF_R
        segments.append(tls)
    for output in ctx.section_order:
        if output.name == ".note.gnu.property" and output.size and output.flags & LOAD:
            properties = Segment(PT_GNU_PROPERTY, [output])
            segments.append(properties)
    for output in ctx.section_order:
        if output.name == ".eh_frame_hdr" and output.flags & LOAD:
            segments.append(Segment(PT_GNU_EH_FRAME, [output]))
    flags = stack_flags(ctx)
    if flags:
        stack = Segment(PT_GNU_STACK, [])
        stack.fixed_flags = flags
        stack.fixed_align = STACK_ALIGN
        segments.append(stack)
    start, end = relro
    if end and _has_relro(segments, start, end):
        part = Segment(PT_GNU_RELRO, [])
        part.fixed_flags = PF_R
        part.fixed_align = 1
        part.vaddr, part.memory_size = start, end - start
        segments.append(part)
    ctx.program_headers = segments


def _has_relro(segments: list[Segment], start: int, end: int) -> bool:
    for segment in segments:
        if segment.kind != PT_LOAD or not segment.sections:
            continue
        if start <= segment.sections[0].vma < end and any(
            o.size and o.flags & (LOAD | CONTENTS) == LOAD | CONTENTS for o in segment.sections
        ):
            return True
    return False


def _load_segments(
    ctx: Link, sections: list[OutputSection], header_size: int | None, paged: bool
) -> list[Segment]:
    segments: list[Segment] = []
    if not sections:
        return segments
    page = ctx.options.max_page_size
    if header_size is None:
        header_size = estimate_headers(ctx)
    headers = header_size + EHDR_SIZE
    first = sections[0]
    lma = first.lma & MASK32
    headers_in = paged and (ctx.load_headers or (lma & (page - 1)) >= (headers & (page - 1)))
    separate = ctx.options.separate_code
    wrap_to = 0
    for output in sections:
        end = (output.lma + output.size) & MASK32
        if end < output.lma & MASK32:
            wrap_to = max(wrap_to, end)
    if headers_in:
        headers_lma = (lma - headers) & MASK32 & -page
        separate_headers = False
        if separate and first.flags & CODE:
            separate_headers = True
            if (headers_lma + headers - 1) & MASK32 & -page == lma & -page:
                if headers_lma >= page:
                    headers_lma -= page
                else:
                    separate_headers = False
        if lma < headers_lma or lma < headers or headers_lma < wrap_to:
            headers_in = False
        elif separate_headers:
            segment = Segment(PT_LOAD, [])
            segment.filehdr = segment.phdrs = True
            segment.fixed_paddr = headers_lma
            segment.vaddr_offset = (first.vma - headers) & MASK32 & -page
            segments.append(segment)
            headers_in = False
    current: list[OutputSection] = []
    writable = executable = False
    last: OutputSection | None = None
    last_size = 0
    for output in sections:
        if last is not None and _starts_segment(
            last, last_size, output, page, paged, separate, writable, executable
        ):
            segments.append(_load(current, headers_in))
            headers_in = False
            current = []
            writable = executable = False
        current.append(output)
        writable = writable or not output.flags & READONLY
        executable = executable or bool(output.flags & CODE)
        last = output
        last_size = 0 if _is_tbss(output) else output.size
    if len(current) != 1 or not _is_tbss(current[0]):
        segments.append(_load(current, headers_in))
    return segments


def _load(sections: list[OutputSection], headers: bool) -> Segment:
    segment = Segment(PT_LOAD, sections)
    segment.filehdr = segment.phdrs = headers
    return segment


def _starts_segment(
    last: OutputSection,
    last_size: int,
    output: OutputSection,
    page: int,
    paged: bool,
    separate: bool,
    writable: bool,
    executable: bool,
) -> bool:
    """Decide whether `output` can't go on in the segment of `last`."""
    end = last.lma + last_size
    if last.placed_region != output.placed_region:
        return True
    if last.lma - last.vma != output.lma - output.vma:
        return True
    if output.lma < end:
        return True
    if paged and (end - 1) & -page == output.lma & -page:
        return False
    next_page = ((end + page - 1) & -page) + page
    if last.lma < next_page <= output.lma:
        return True
    if not last.flags & (LOAD | TLS) and output.flags & (LOAD | TLS):
        return True
    if not paged:
        return False
    if separate and executable != bool(output.flags & CODE):
        return True
    return not writable and not output.flags & READONLY


def _note_segments(ctx: Link) -> list[Segment]:
    """One PT_NOTE for each run of adjacent notes with the same alignment."""
    segments: list[Segment] = []
    run: list[OutputSection] = []
    for output in ctx.section_order:
        if output.sh_type == SHT_NOTE and output.flags & LOAD:
            if run:
                last = run[-1]
                end = (last.vma + last.size + output.align - 1) & -output.align
                if last.align == output.align and end == output.vma:
                    run.append(output)
                    continue
                segments.append(Segment(PT_NOTE, run))
            run = [output]
        elif run:
            segments.append(Segment(PT_NOTE, run))
            run = []
    if run:
        segments.append(Segment(PT_NOTE, run))
    return segments


def _from_script(ctx: Link) -> list[Segment]:
    """Make the segments that PHDRS asks for. Raises LinkError."""
    from pylink.script.evaluator import Evaluator
    from pylink.script.nodes import Name

    evaluator = Evaluator(ctx)
    evaluator.phase = "allocating"
    segments: list[Segment] = []
    statements = [s for s in ctx.top if isinstance(s, OutputSection) and not s.dropped_constraint]
    for node in ctx.script.phdrs:
        if isinstance(node.kind, Name):
            kind = SEGMENT_TYPES.get(node.kind.name)
            if kind is None:
                raise ctx.diagnostics.fatal(
                    f"unknown phdr type `{node.kind.name}'", node.kind.where
                )
        else:
            kind = evaluator.number(node.kind, "program header type") & MASK32
        segment = Segment(kind, [])
        segment.filehdr = node.filehdr
        segment.phdrs = node.phdrs
        if node.flags is not None:
            segment.fixed_flags = evaluator.number(node.flags, "phdr flags") & MASK32
        elif kind == PT_GNU_STACK:
            segment.fixed_flags = stack_flags(ctx) or None
        if node.address is not None:
            segment.fixed_paddr = evaluator.number(node.address, "phdr load address") & MASK32
        last: list[str] | None = None
        for position, output in enumerate(statements):
            if output.phdrs:
                last = output.phdrs
            else:
                noload = output.node is not None and output.node.kind == "NOLOAD"
                if noload or not output.made or not output.flags & ALLOC or kind == PT_INTERP:
                    continue
                if last is None:
                    last = next((o.phdrs for o in statements[position:] if o.phdrs), None)
                    if last is None:
                        raise ctx.diagnostics.fatal("no sections assigned to phdrs")
            if node.name in last and output.present:
                segment.sections.append(output)
        segment.sections.sort(key=sort_key)
        segments.append(segment)
    _check_names(ctx, {node.name for node in ctx.script.phdrs})
    return segments


def _check_names(ctx: Link, known: set[str]) -> None:
    """Report sections that are assigned to a program header which PHDRS does not have."""
    for output in ctx.top:
        if not isinstance(output, OutputSection):
            continue
        for name in output.phdrs:
            if name in known or name == "NONE":
                continue
            text = f"section `{output.name}' assigned to non-existent phdr `{name}'"
            # Segments are mapped several times; the message is said once.
            if any(message.text == text for message in ctx.diagnostics.messages):
                continue
            ctx.diagnostics.error(text, output.node.where if output.node else None)


def assign_offsets(ctx: Link) -> int:
    """Give segments and sections their file offsets; return where loaded contents end."""
    segments = ctx.program_headers or []
    paged = not ctx.options.paging
    page = ctx.options.max_page_size if paged else 1
    offset = EHDR_SIZE + PHDR_SIZE * len(segments)
    table = offset - EHDR_SIZE
    placed: set[int] = set()
    order = sorted(
        (s for s in segments if s.kind == PT_LOAD),
        key=lambda s: (not s.filehdr, s.sections[0].lma + s.vaddr_offset if s.sections else 0),
    )
    for segment in order:
        offset = _place_load(ctx, segment, offset, page, paged, table, placed)
    for segment in segments:
        if segment.kind != PT_LOAD:
            _place_other(ctx, segment, table)
    end = offset
    for output in ctx.section_order:
        if id(output) in placed:
            continue
        if output.sh_type == SHT_NOBITS:
            if not output.flags & TLS:
                output.offset = end
            continue
        if output.flags & ALLOC:
            if output.size:
                ctx.diagnostics.warning(
                    f"{ctx.options.output}: warning: allocated section `{output.name}' "
                    "not in segment",
                    prefixed=True,
                )
            align = page if paged and output.size else output.align
            end += (output.vma - end) % max(align, 1)
        else:
            end = -(-end // output.align) * output.align
        output.offset = end
        end += output.size
    for segment in segments:
        if segment.kind not in (PT_LOAD, PT_PHDR):
            _finish_other(segment, segments)
    return end


def _place_load(
    ctx: Link,
    segment: Segment,
    offset: int,
    page: int,
    paged: bool,
    table: int,
    placed: set[int],
) -> int:
    """Place one PT_LOAD at or behind `offset`; return the offset behind it."""
    sections = segment.sections
    first = sections[0] if sections else None
    vaddr = ((first.vma if first else 0) + segment.vaddr_offset) & MASK32
    if segment.fixed_paddr is not None:
        paddr = segment.fixed_paddr
    else:
        paddr = (first.lma + segment.vaddr_offset) & MASK32 if first else 0
    align = page if paged else (4 if first is None else 1)
    adjust = 0
    empty = True
    for output in sections:
        if not output.flags & (LOAD | CONTENTS):
            output.sh_type = SHT_NOBITS
        if output.sh_type != SHT_NOBITS:
            empty = False
    if first is not None:
        wanted = max([page] + [o.align for o in sections])
        adjust = (vaddr - offset) % wanted
        offset += adjust
        if not empty:
            adjust = 0
    flags = 0
    start = 0
    filesz = memsz = 0
    if segment.filehdr:
        flags |= PF_R
        filesz = memsz = EHDR_SIZE
        if first is not None:
            if vaddr < offset or (segment.fixed_paddr is None and paddr < offset):
                ctx.diagnostics.error(
                    f"{ctx.options.output}: not enough room for program headers, "
                    "try linking with -N"
                )
            vaddr -= offset
            if segment.fixed_paddr is None:
                paddr -= offset
    if segment.phdrs:
        flags |= PF_R
        if not segment.filehdr:
            start = EHDR_SIZE
            if first is not None:
                vaddr -= offset - start
                if segment.fixed_paddr is None:
                    paddr -= offset - start
        filesz += table
        memsz += table
    if not segment.filehdr and not segment.phdrs:
        start = offset % max(page, align) if empty else offset
    else:
        gap = offset - (start + filesz)
        if not empty:
            filesz += gap
        memsz += gap
        if first is None:
            memsz = filesz
    for position, output in enumerate(sections):
        nobits = output.sh_type == SHT_NOBITS
        thread_bss = nobits and output.flags & TLS
        if not nobits or not thread_bss:
            end = paddr + memsz
            gap = (output.lma & MASK32) - end
            if gap < 0:
                gap = 0
            memsz += gap
            if not nobits:
                adjust = 0
                if filesz + gap < memsz:
                    gap = memsz - filesz
            if not nobits or position == 0:
                offset += gap
                if nobits:
                    adjust += gap
            if not nobits:
                filesz += gap
        if id(output) not in placed or not nobits:
            output.offset = offset
        placed.add(id(output))
        if not nobits:
            offset += output.size
            filesz += output.size
            memsz += output.size
        elif not thread_bss:
            memsz += output.size
        if output.align > align and not paged:
            align = output.align
        flags |= _flags(output)
    offset -= adjust
    segment.offset, segment.vaddr, segment.paddr = start, vaddr & MASK32, paddr & MASK32
    segment.file_size, segment.memory_size = filesz, memsz
    segment.flags = segment.fixed_flags if segment.fixed_flags is not None else flags
    segment.align = align
    return offset


def _flags(output: OutputSection) -> int:
    flags = PF_R
    if output.sh_flags & SHF_EXECINSTR:
        flags |= PF_X
    if output.sh_flags & SHF_WRITE:
        flags |= PF_W
    return flags


def _place_other(ctx: Link, segment: Segment, table: int) -> None:
    """Work out the memory side of a segment that is no PT_LOAD."""
    del ctx
    if segment.kind == PT_GNU_RELRO and not segment.sections:
        segment.flags = segment.fixed_flags or PF_R
        return
    first = segment.sections[0] if segment.sections else None
    segment.vaddr = first.vma & MASK32 if first else 0
    segment.paddr = first.lma & MASK32 if first else 0
    if segment.fixed_paddr is not None:
        segment.paddr = segment.fixed_paddr
    flags = 0
    align = 0 if first else 4
    memsz = filesz = 0
    for output in segment.sections:
        flags |= _flags(output)
        align = max(align, output.align)
        gap = (output.lma & MASK32) - (segment.paddr + memsz)
        if gap > 0:
            memsz += gap
            if output.sh_type != SHT_NOBITS:
                filesz += gap
        if output.flags & ALLOC or output.sh_type != SHT_NOBITS:
            memsz += output.size
        if output.sh_type != SHT_NOBITS:
            filesz += output.size
    if segment.phdrs:
        flags |= PF_R
        filesz += table
        memsz += table
    segment.file_size = filesz
    segment.memory_size = memsz
    segment.flags = segment.fixed_flags if segment.fixed_flags is not None else flags
    segment.align = segment.fixed_align if segment.fixed_align is not None else align


def _finish_other(segment: Segment, segments: list[Segment]) -> None:
    """Set the file side, once sections have their offsets."""
    if segment.kind == PT_GNU_RELRO and not segment.sections:
        for load in segments:
            if load.kind != PT_LOAD:
                continue
            if load.vaddr <= segment.vaddr < load.vaddr + load.memory_size:
                delta = segment.vaddr - load.vaddr
                segment.offset = load.offset + delta
                segment.paddr = load.paddr + delta
                segment.file_size = max(min(segment.memory_size, load.file_size - delta), 0)
                segment.align = 1
        return
    if segment.sections:
        segment.offset = segment.sections[0].offset
    elif segment.phdrs:
        segment.offset = EHDR_SIZE


def place_header_segments(segments: list[Segment]) -> None:
    """PT_PHDR lies in the PT_LOAD that holds the headers."""
    for segment in segments:
        if segment.kind != PT_PHDR:
            continue
        segment.offset = EHDR_SIZE
        for load in segments:
            if load.kind == PT_LOAD and (load.filehdr or load.phdrs):
                shift = EHDR_SIZE - load.offset
                segment.vaddr = load.vaddr + shift
                if segment.fixed_paddr is None:
                    segment.paddr = load.paddr + shift
                break
