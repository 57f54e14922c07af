"""The check that sections do not overlap, in memory or where they are loaded."""

from __future__ import annotations

from pylink.sections import ALLOC, LOAD, TLS, OutputSection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link

MOST_DRAWN = 12  # sections in a drawn map
WIDTH = 48  # columns for the addresses of a map
LONGEST_NAME = 24


def check_overlaps(ctx: Link) -> None:
    """Report sections that overlap in memory or where they are loaded, as ld does."""
    sections = [o for o in ctx.section_order if o.flags & ALLOC and o.size]
    loaded = sorted((o for o in sections if o.flags & LOAD), key=lambda o: o.lma)
    _report(ctx, loaded, "LMA")
    sections.sort(key=lambda o: o.vma)
    for index in range(1, len(sections)):
        if sections[index].vma == sections[index - 1].vma:
            return  # overlays, whether made with OVERLAY or by hand
    if all(o.vma == o.lma for o in sections):
        # Loaded sections have been looked at.
        sections = [o for o in sections if not o.flags & LOAD]
    _report(ctx, sections, "VMA")


def _report(ctx: Link, ordered: list[OutputSection], kind: str) -> None:
    previous: OutputSection | None = None
    # Sections that overlap others, as groups that hang together.
    groups: list[list[OutputSection]] = []
    for output in ordered:
        thread_bss = output.flags & (TLS | LOAD) == TLS
        if previous is not None and not thread_bss:
            start, end = _range(output, kind)
            last_start, last_end = _range(previous, kind)
            if start <= last_end:
                ctx.diagnostics.error(
                    f"section {output.name} {kind} [{start:08x},{end:08x}] overlaps "
                    f"section {previous.name} {kind} [{last_start:08x},{last_end:08x}]",
                    output.described_at,
                )
                if not groups or groups[-1][-1] is not previous:
                    groups.append([previous])
                groups[-1].append(output)
        previous = output
    for group in groups:
        what = "loaded at" if kind == "LMA" else "in memory"
        rows = [(output.name, *_range(output, kind)) for output in group]
        ctx.diagnostics.note(f"what is {what} these addresses:\n{draw(rows)}")


def _range(output: OutputSection, kind: str) -> tuple[int, int]:
    start = output.lma if kind == "LMA" else output.vma
    return start, start + output.size - 1


def draw(rows: list[tuple[str, int, int]]) -> str:
    """Return a memory map of (name, first address, last address), a line each, to one scale.

    `#` is where a section is alone, `X` where another one is too.
    """
    shown = rows[:MOST_DRAWN]
    low = min(first for _, first, _ in shown)
    span = max(last for _, _, last in shown) + 1 - low
    width = min(WIDTH, span)
    wide = min(max(len(name) for name, _, _ in shown), LONGEST_NAME)

    def column(address: int) -> int:
        return (address - low) * width // span

    cells = [(column(first), column(last) + 1) for _, first, last in shown]
    lines = []
    for (name, first, last), (start, end) in zip(shown, cells, strict=True):
        others = [row for row in shown if row[1] <= last and row[2] >= first]
        bar = "#" * (end - start)
        for other in others:
            if other != (name, first, last):
                left = column(max(first, other[1])) - start
                right = column(min(last, other[2])) + 1 - start
                bar = bar[:left] + "X" * (right - left) + bar[right:]
        lines.append(f"  {name[:wide]:{wide}}  {first:08x}-{last:08x}  {' ' * start}{bar}")
    if len(rows) > len(shown):
        lines.append(f"  and {len(rows) - len(shown)} more")
    return "\n".join(lines)
