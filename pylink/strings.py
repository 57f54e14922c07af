"""Building string tables: each name once, and tails of other names not at all."""

from __future__ import annotations


class StringTable:
    """Names in the order they were added; offsets exist after `finish`."""

    __slots__ = ("_names", "offsets")

    def __init__(self) -> None:
        self._names: dict[bytes, None] = {}
        self.offsets: dict[bytes, int] = {b"": 0}

    def add(self, name: str) -> bytes:
        """Add a name; return its bytes, by which `offsets` finds it."""
        encoded = name.encode("utf-8", "surrogateescape")
        if encoded:
            self._names[encoded] = None
        return encoded

    def finish(self) -> bytes:
        """Assign offsets and return the table. A name that ends another one lives in that one."""
        # Sorted by reversed text, a name's possible hosts follow it directly.
        ordered = sorted(self._names, key=lambda name: name[::-1])
        hosts: dict[bytes, bytes] = {}
        host = b""
        for name in reversed(ordered):
            if host.endswith(name) and host:
                hosts[name] = host
            else:
                host = name
        content = bytearray(1)
        offsets = self.offsets
        for name in self._names:
            if name not in hosts:
                offsets[name] = len(content)
                content += name
                content.append(0)
        for name, holder in hosts.items():
            offsets[name] = offsets[holder] + len(holder) - len(name)
        return bytes(content)
