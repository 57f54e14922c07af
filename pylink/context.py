"""The state that the passes of one link share."""

from __future__ import annotations

from pylink.script.nodes import Script
from pylink.symbols import SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pylink.diagnostics import Diagnostics
    from pylink.gotplt import GotTable
    from pylink.inputs import ObjectFile
    from pylink.options import Options
    from pylink.references import Places
    from pylink.script.source import Source
    from pylink.sections import InputSection, OutputSection
    from pylink.segments import Segment
    from pylink.statements import AssignStatement, TopStatement


class Link:
    """One link. Each pass reads what earlier passes left here, and leaves its own results."""

    __slots__ = (
        "_places",
        "archive_reasons",
        "common_sections",
        "data_segment",
        "default_script",
        "dependencies",
        "diagnostics",
        "discarded",
        "dot_statements",
        "entry_address",
        "entry_name",
        "files",
        "got",
        "has_script",
        "kept_groups",
        "load_headers",
        "made_order",
        "members",
        "memory_used",
        "options",
        "output_format",
        "outputs",
        "outputs_by_name",
        "program_headers",
        "regions",
        "script",
        "script_assignments",
        "section_order",
        "section_patterns_used",
        "sources",
        "symbols",
        "top",
        "traced",
        "zero_symbols",
    )

    def __init__(self, options: Options, diagnostics: Diagnostics) -> None:
        self.options = options
        self.diagnostics = diagnostics
        self.script = Script()
        self.has_script = False  # -T was given, so the built-in script is not used
        self.default_script = False
        self.sources: list[Source] = []
        self.symbols = SymbolTable()
        self.files: list[ObjectFile] = []
        # Every file that was read, in order; what a build has to watch.
        self.dependencies: list[str] = []
        self.members: list[tuple[str, str]] = []  # archive, member
        # For the map: member's name, the file that asked for it, the symbol.
        self.archive_reasons: list[tuple[str, str, str]] = []
        self.traced: list[str] = []
        # COMDAT signature or linkonce name: the sections that were kept.
        self.kept_groups: dict[str, list[InputSection]] = {}
        self.common_sections: list[InputSection] = []
        self.discarded: list[InputSection] = []
        # The statements of the script with what they stand for, orphans included.
        self.top: list[TopStatement] = []
        self.outputs: list[OutputSection] = []  # in statement order
        self.outputs_by_name: dict[str, list[OutputSection]] = {}
        self.section_order: list[OutputSection] = []  # as the output file lists them
        self.made_order: list[OutputSection] = []  # the same with those that were dropped
        self.script_assignments: list[AssignStatement] = []
        self.program_headers: list[Segment] | None = None
        # Memory regions by name: origin and length; what was used of them is in `memory_used`.
        self.regions: dict[str, tuple[int, int]] = {}
        self.memory_used: dict[str, int] = {}
        self.got: GotTable | None = None
        self.entry_name = ""
        self.entry_address = 0
        self.output_format = "elf32-i386"
        # Undefined weak symbols that relocations have resolved to 0.
        self.zero_symbols: set[str] = set()
        # SIZEOF_HEADERS was asked for: the headers are to be in the first segment.
        self.load_headers = False
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """What names places in input files, for messages."""
        if self._places is None:
            from pylink.references import Places

            self._places = Places()
        return self._places
