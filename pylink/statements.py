"""A script's statements with what they stand for in this link.

The script's nodes stay as they were parsed; these carry the layout's results.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from pylink.script.nodes import AssertStatement as AssertNode
    from pylink.script.nodes import Assignment, Data, InputSections
    from pylink.sections import InputSection, OutputSection

    RuntimeStatement: TypeAlias = (
        "AssignStatement | CheckStatement | WildStatement | DataStatement | FillStatement"
    )
    TopStatement: TypeAlias = "AssignStatement | CheckStatement | OutputSection | InsertMark"


class AssignStatement:
    """An assignment. `provided` is set once PROVIDE has taken effect; `value` is for the map."""

    __slots__ = ("dot", "node", "output", "provided", "value")

    def __init__(self, node: Assignment, output: OutputSection | None) -> None:
        self.node = node
        self.output = output
        self.provided = False
        self.value: int | None = None
        self.dot = 0


class CheckStatement:
    """An ASSERT."""

    __slots__ = ("node",)

    def __init__(self, node: AssertNode) -> None:
        self.node = node


class WildStatement:
    """An input section pattern and the sections that it took; `node` is None for an orphan."""

    __slots__ = ("node", "sections")

    def __init__(self, node: InputSections | None) -> None:
        self.node = node
        self.sections: list[InputSection] = []


class DataStatement:
    """BYTE and the like; `offset` in the output section."""

    __slots__ = ("node", "offset", "value")

    def __init__(self, node: Data) -> None:
        self.node = node
        self.offset = 0
        self.value = 0


class FillStatement:
    """FILL."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: bytes) -> None:
        self.pattern = pattern


class InsertMark:
    """Where an INSERT was, until the statements before it are moved."""

    __slots__ = ("after", "section")

    def __init__(self, after: bool, section: str) -> None:
        self.after = after
        self.section = section
