"""Applying relocations: the bytes of each input section with its final values."""

from __future__ import annotations

from pylink.formats.elf_constants import (
    SHN_ABS,
    SHN_UNDEF,
    SHT_NOBITS,
    STT_SECTION,
    STT_TLS,
)
from pylink.gotplt import got_key, relaxes
from pylink.i386 import (
    R_386_GOT32,
    R_386_GOT32X,
    R_386_GOTOFF,
    R_386_GOTPC,
    R_386_NONE,
    R_386_SIZE32,
    RelocationType,
    overflows,
    read_relocations,
    relocation_types,
)
from pylink.merging import merged_location
from pylink.sections import DEBUG, InputSection, OutputSection
from pylink.symbols import UNDEFINED, UNDEFWEAK, Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.context import Link
    from pylink.inputs import ObjectFile
    from pylink.relocation_faults import Fault

MASK32 = 0xFFFFFFFF
# Sections that may refer to discarded code: what they say about it is dropped, silently.
_LENIENT = (".eh_frame", ".gcc_except_table", ".sframe", ".stab", ".stabstr")


def symbol_address(symbol: Symbol) -> int:
    """Return a defined symbol's final address."""
    section = symbol.section
    if section is None:
        return symbol.value & MASK32
    if isinstance(section, OutputSection):
        return (section.vma + symbol.value) & MASK32
    offset = symbol.value
    if section.merged is not None:
        section, offset = merged_location(section, offset)
    if section.output is None:
        return offset & MASK32
    return (section.output.vma + section.output_offset + offset) & MASK32


class Overflow:
    """A relocation whose value does not fit its field."""

    __slots__ = ("how", "index", "value")

    def __init__(self, how: RelocationType, index: int, value: int) -> None:
        self.how = how
        self.index = index  # of the symbol, in the file
        self.value = value


class Discarded:
    """A reference to `name` in a section that was dropped."""

    __slots__ = ("name", "place")

    def __init__(self, place: InputSection, name: str) -> None:
        self.place = place
        self.name = name


class Relocator:
    """Applies relocations section by section; keeps what repeats between them."""

    def __init__(self, ctx: Link) -> None:
        self.ctx = ctx
        self.types = relocation_types()
        self.faults: list[Fault] = []  # to be reported when all sections are done
        self.addresses: dict[str, int] = {}

    def apply(self, section: InputSection) -> bytes | bytearray | memoryview:
        """Return the section's relocated bytes. Errors are recorded."""
        table = section.relocations
        if table is None or section.sh_type == SHT_NOBITS:
            return section.data()
        rows = read_relocations(self.ctx, section)
        data = bytearray(section.data())
        file = section.file
        first = file.first_global
        output = section.output
        assert output is not None
        base = output.vma + section.output_offset
        size = len(data)
        local: dict[int, tuple[int, InputSection | None]] = {}
        for offset, kind, index, explicit in rows:
            if kind == R_386_NONE:
                continue
            how = self.types.get(kind)
            if how is None:
                self.ctx.diagnostics.error(
                    f"{file.name}: unsupported relocation type {kind:#x} in {section.name}"
                )
                continue
            width = how.size
            if offset + width > size:
                self.ctx.diagnostics.error(
                    f"{file.name}: relocation at {offset:#x} is outside of section {section.name}"
                )
                continue
            field = int.from_bytes(data[offset : offset + width], "little", signed=True)
            addend = field if explicit is None else explicit
            if how.formula == "T":
                self._refuse(
                    section, offset, f"{how.name} (thread-local storage) is not supported yet"
                )
                continue
            if index >= first:
                symbol = file.globals[index - first]
                target = self._global(symbol, section, offset)
                if target is None:
                    if self._clear(section, symbol.section):
                        data[offset : offset + width] = bytes(width)
                    continue
            else:
                found = local.get(index)
                if found is None:
                    found = local[index] = self._local(file, index)
                target, isection = found
                if isection is not None:
                    if isection.discarded and isection.output is None:
                        replaced = self._discarded(section, isection, index, offset)
                        if replaced is None:
                            data[offset : offset + width] = self._tombstone(section, width)
                            continue
                        target = replaced + target
                    elif isection.merged is not None:
                        if file.rows[index][3] & 15 == STT_SECTION:
                            where, position = merged_location(isection, (target + addend) & MASK32)
                            assert where.output is not None
                            target = where.output.vma + where.output_offset + position - addend
                        else:
                            where, position = merged_location(isection, target)
                            assert where.output is not None
                            target = where.output.vma + where.output_offset + position
                    else:
                        assert isection.output is not None
                        target += isection.output.vma + isection.output_offset
            value = self._formula(section, offset, kind, index, target, data)
            if value is None:
                continue
            if kind in (R_386_GOT32X,) and relaxes(self.ctx, section, offset, kind, index):
                continue
            if how.pc_relative:
                value -= base + offset
            if overflows(value, addend, width, how.overflow):
                self.faults.append((section, offset, Overflow(how, index, value + addend)))
            total = (value + addend) & ((1 << 8 * width) - 1)
            data[offset : offset + width] = total.to_bytes(width, "little")
        return data

    def _formula(
        self,
        section: InputSection,
        offset: int,
        kind: int,
        index: int,
        target: int,
        data: bytearray,
    ) -> int | None:
        """Return the formula's value without A and P."""
        got = self.ctx.got
        if kind == R_386_SIZE32:
            file = section.file
            if index >= file.first_global:
                return file.globals[index - file.first_global].size
            return file.rows[index][2]
        if kind not in (R_386_GOT32, R_386_GOT32X, R_386_GOTOFF, R_386_GOTPC):
            return target
        if got is None:
            lacking = f"needs a global offset table, which {self.ctx.output_format} output has not"
            self._refuse(section, offset, f"{self.types[kind].name} {lacking}")
            return None
        if kind == R_386_GOTPC:
            return got.address()
        if kind == R_386_GOTOFF:
            return target - got.address()
        if relaxes(self.ctx, section, offset, kind, index):
            self._relax(section, offset, target, data)
            return target
        entry = got.entries.get(got_key(section.file, index))
        if entry is None or got.got.output is None:
            self._refuse(section, offset, f"{self.types[kind].name} has no entry in the GOT")
            return None
        contents = bytearray(got.got.contents or b"")
        contents[entry : entry + 4] = (target & MASK32).to_bytes(4, "little")
        got.got.contents = bytes(contents)
        slot = got.got.output.vma + got.got.output_offset + entry
        if data[offset - 1 : offset] and data[offset - 1] & 0xC7 == 0x05:
            return slot  # without a base register the operand is the entry's address
        return slot - got.address()

    def _refuse(self, section: InputSection, offset: int, why: str) -> None:
        self.faults.append((section, offset, why))

    def _relax(self, section: InputSection, offset: int, target: int, data: bytearray) -> None:
        output = section.output
        assert output is not None
        opcode, modrm = data[offset - 2], data[offset - 1]
        if opcode == 0x8B:
            # mov $foo, %reg: nothing is position-independent here.
            data[offset - 2] = 0xC7
            data[offset - 1] = 0xC0 | (modrm >> 3 & 7)
            data[offset : offset + 4] = (target & MASK32).to_bytes(4, "little")
            return
        place = output.vma + section.output_offset + offset
        if modrm & 0x38 == 0x10:
            # call *foo@GOT: an address-size prefix fills the byte that is left.
            data[offset - 2 : offset] = b"\x67\xe8"
            value = target - (place + 4)
            data[offset : offset + 4] = (value & MASK32).to_bytes(4, "little")
        else:
            # jmp *foo@GOT: a NOP behind the jump.
            data[offset - 2] = 0xE9
            value = target - (place + 3)
            data[offset - 1 : offset + 3] = (value & MASK32).to_bytes(4, "little")
            data[offset + 3] = 0x90

    # Symbols

    def _local(self, file: ObjectFile, index: int) -> tuple[int, InputSection | None]:
        """Return a local symbol's value and section; without section it is absolute."""
        row = file.rows[index]
        shndx = file.symbol_section(index)
        if shndx in (SHN_UNDEF, SHN_ABS):
            return row[1], None
        if shndx >= len(file.sections):
            raise self.ctx.diagnostics.fatal(f"{file.name}: symbol {index} is in no section")
        section = file.sections[shndx]
        if section is None:
            return row[1], None
        if section.output is None and not section.discarded:
            section.discarded = "unplaced"
        return row[1], section

    def _global(self, symbol: Symbol, section: InputSection, offset: int) -> int | None:
        """Return a global symbol's address, or None after an error."""
        known = self.addresses.get(symbol.name)
        if known is not None:
            return known
        state = symbol.state
        if symbol.defined:
            place = symbol.section
            if isinstance(place, InputSection) and place.output is None:
                replaced = self._discarded_symbol(section, place, symbol, offset)
                if replaced is None:
                    return None
                return (replaced + symbol.value) & MASK32
            address = symbol_address(symbol)
            self.addresses[symbol.name] = address
            return address
        if state == UNDEFWEAK:
            self.ctx.zero_symbols.add(symbol.name)
            return 0
        if state == UNDEFINED:
            self.faults.append((section, offset, symbol))
            return 0
        return 0

    def report_faults(self) -> None:
        """Report what was wrong; called once, when all sections are done."""
        if self.faults:
            from pylink.relocation_faults import report_faults

            report_faults(self.ctx, self.faults)

    # References to what is not in the output

    def _clear(self, section: InputSection, place: object) -> bool:
        return isinstance(place, InputSection) and place.output is None and section is not place

    def _lenient(self, section: InputSection) -> bool:
        return bool(section.flags & DEBUG) or section.name.startswith(_LENIENT)

    def _tombstone(self, section: InputSection, width: int) -> bytes:
        # 0 ends a list in these two, so that debuggers would stop reading at it.
        if section.name in (".debug_ranges", ".debug_loc"):
            return (1).to_bytes(width, "little")
        return bytes(width)

    def _discarded_symbol(
        self, section: InputSection, place: InputSection, symbol: Symbol, offset: int
    ) -> int | None:
        return self._replacement(section, place, symbol.name, offset)

    def _discarded(
        self, section: InputSection, place: InputSection, index: int, offset: int
    ) -> int | None:
        file = section.file
        row = file.rows[index]
        name = place.name
        if row[3] & 15 not in (STT_SECTION, STT_TLS) and row[0]:
            name = file.string(row[0])
        return self._replacement(section, place, name, offset)

    def _replacement(
        self, section: InputSection, place: InputSection, name: str, offset: int
    ) -> int | None:
        """Return the address of the kept twin of a dropped section, or None (with an error)."""
        kept = place.kept
        if kept is not None and kept.output is not None:
            return kept.output.vma + kept.output_offset
        if not self._lenient(section):
            self.faults.append((section, offset, Discarded(place, name)))
        return None
