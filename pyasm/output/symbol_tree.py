"""Finds the global symbol at or before an address, as NASM does.

Where several symbols have the same address, which of them is found depends on how NASM's search
tree has grown: a red-black tree that leans left, with one rule of its own (see `_insert`). So it is
grown here in the same way, but only if it matters.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..symbols import Symbol


class GlobalSymbols:
    """The global symbols of one section, added in the order of their definition."""

    __slots__ = ("_places", "_root", "_symbols")

    def __init__(self) -> None:
        self._symbols: list[tuple[int, Symbol]] = []
        self._places: list[int] = []
        self._root: _Node | None = None

    def add(self, address: int, symbol: Symbol) -> None:
        """Add a symbol at an address in bytes from the section's start."""
        self._symbols.append((address, symbol))
        self._places.clear()
        self._root = None

    def find(self, address: int) -> tuple[int, Symbol] | None:
        """Return the last symbol not behind an address, with its own; `None` if there is none."""
        if not self._places:
            self._places = sorted([place for place, _ in self._symbols])
        index = bisect_right(self._places, address)
        if not index:
            return None
        place = self._places[index - 1]
        if index < 2 or self._places[index - 2] != place:
            for found, symbol in self._symbols:
                if found == place:
                    return place, symbol
        return place, self._search(address)

    def _search(self, address: int) -> Symbol:
        """Return the symbol that NASM's tree leads to."""
        if self._root is None:
            for place, symbol in self._symbols:
                node = _Node(place, symbol)
                self._root = node if self._root is None else _insert(self._root, node)
        best: _Node | None = None
        following = self._root
        while following is not None:
            if following.address > address:
                following = following.left
                continue
            best = following
            if best.address == address:
                break
            following = best.right
        assert best is not None
        return best.symbol


class _Node:
    __slots__ = ("address", "black", "left", "right", "symbol")

    def __init__(self, address: int, symbol: Symbol) -> None:
        self.address = address
        self.symbol = symbol
        self.black = False
        self.left: _Node | None = None
        self.right: _Node | None = None


def _insert(tree: _Node, node: _Node) -> _Node:
    """Insert a node below `tree`; return what stands in its place then."""
    left, right = tree.left, tree.right
    # Colours flip even if only one side is red; in the usual tree both have to be.
    if left is not None and right is not None and not (left.black and right.black):
        tree.black = not tree.black
        left.black = not left.black
        right.black = not right.black
    if node.address < tree.address:
        tree.left = node if left is None else _insert(left, node)
    else:
        tree.right = node if right is None else _insert(right, node)
    right = tree.right
    if right is not None and not right.black:
        tree.right, right.left = right.left, tree
        right.black, tree.black = tree.black, False
        tree = right
    left = tree.left
    if left is not None and not left.black and left.left is not None and not left.left.black:
        tree.left, left.right = left.right, tree
        left.black, tree.black = tree.black, False
        tree = left
    return tree
