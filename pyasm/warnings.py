"""The registry of warning classes, and which of them are on.

One row a class: its name, whether NASM 2.16 has it on by default (`on`, `off`, or `error`), and
what it is about. `-hw`, the documentation and the [warning] directive all read this table. A
name that is a prefix of others, up to a hyphen, stands for the group (`pp` for `pp-trailing`).
Source: NASM manual, appendix A.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = """
db-empty                    on     no operand for data declaration
ea-absolute                 on     absolute address cannot be RIP-relative
ea-dispsize                 on     displacement size ignored on absolute address
float-denorm                off    floating point denormal
float-overflow              on     floating point overflow
float-toolong               on     too many digits in floating-point number
float-underflow             off    floating point underflow
forward                     on     forward reference may have unpredictable results
label-orphan                on     labels alone on lines without trailing `:'
label-redef                 off    label redefined to an identical value
label-redef-late            error  label (re)defined during code generation
number-overflow             on     numeric constant does not fit
obsolete-nop                on     instruction obsolete and is a noop on the target CPU
obsolete-removed            on     instruction obsolete and removed on the target CPU
obsolete-valid              on     instruction obsolete but valid on the target CPU
phase                       off    phase error during stabilization
pp-else-elif                on     %elif after %else
pp-else-else                on     %else after %else
pp-empty-braces             on     empty %{} construct
pp-environment              on     nonexistent environment variable
pp-macro-def-case-single    on     single-line macro defined both case sensitive and insensitive
pp-macro-def-greedy-single  on     single-line macro defined greedy and not
pp-macro-def-param-single   error  single-line macro defined with and without parameters
pp-macro-defaults           on     macros with more default than optional parameters
pp-macro-params-legacy      on     improperly calling multi-line macro for legacy support
pp-macro-params-multi       on     multi-line macro calls with wrong parameter count
pp-macro-params-single      on     single-line macro calls with wrong parameter count
pp-macro-redef-multi        on     redefining multi-line macro
pp-open-braces              on     unterminated %{...}
pp-open-brackets            on     unterminated %[...]
pp-open-string              on     unterminated string
pp-rep-negative             on     negative %rep count
pp-sel-range                on     %sel() argument out of range
pp-trailing                 on     trailing garbage ignored
pragma-bad                  off    malformed %pragma
pragma-empty                off    empty %pragma directive
pragma-na                   off    %pragma not applicable to this compilation
pragma-unknown              off    unknown %pragma facility or directive
prefix-bnd                  on     invalid BND prefix
prefix-hle                  on     invalid HLE prefix
prefix-lock                 on     LOCK prefix on unlockable instructions
prefix-opsize               on     invalid operand size prefix
prefix-seg                  on     segment prefix ignored in 64-bit mode
ptr                         on     non-NASM keyword used in other assemblers
regsize                     on     register size specification ignored
unknown-warning             off    unknown warning in -W/-w or warning directive
user                        on     %warning directives
warn-stack-empty            on     warning stack empty
zeroing                     on     RESx in initialized section becomes zero
zext-reloc                  on     relocation zero-extended to match output format
other                       on     any warning not specifically mentioned above
"""

# Old names that NASM still takes, and the class or group each means today.
ALIASES = {
    "bad-pragma": "pragma-bad",
    "bnd": "prefix-bnd",
    "environment": "pp-environment",
    "hle": "prefix-hle",
    "lock": "prefix-lock",
    "macro-defaults": "pp-macro-defaults",
    "macro-params-legacy": "pp-macro-params-legacy",
    "macro-params-multi": "pp-macro-params-multi",
    "macro-params-single": "pp-macro-params-single",
    "negative-rep": "pp-rep-negative",
    "not-my-pragma": "pragma-na",
    "orphan-labels": "label-orphan",
    "unknown-pragma": "pragma-unknown",
}


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield `(class, default, description)` for every class, in the table's order."""
    for row in TABLE.strip().splitlines():
        name, default, description = row.split(None, 2)
        yield name, default, description


_ENABLED = 1
_ERROR = 2
_DEFAULTS = {"on": _ENABLED, "off": 0, "error": _ENABLED | _ERROR}


class WarningState:
    """Which classes are on, and which count as errors; `[warning push]` saves it, `pop` restores.

    A class has two switches, as in NASM: whether it is on, and whether it is an error when it is.
    `-w+error=x` sets the second only. The table is read when something asks for it.
    """

    __slots__ = ("_initial", "_now", "_saved", "_snapshot", "changed")

    def __init__(self) -> None:
        # Whether the source has changed anything so far.
        self.changed = False
        self._snapshot: dict[str, int] | None = None
        self._now: dict[str, int] = {}
        self._initial: dict[str, int] = {}
        self._saved: list[dict[str, int]] = []

    def _load(self) -> dict[str, int]:
        if not self._now:
            self._now = {name: _DEFAULTS[default] for name, default, _ in rows()}
            self._initial = dict(self._now)
        return self._now

    def snapshot(self) -> dict[str, int]:
        """Return the present state, for `state`."""
        if self._snapshot is None:
            self._snapshot = dict(self._load())
        return self._snapshot

    @property
    def initial(self) -> dict[str, int]:
        """The state at the start of the source, for `state`."""
        self._load()
        return self._initial

    def state(self, name: str, at: dict[str, int] | None = None) -> str:
        """Return `on`, `off` or `error` for a class; `at` is a snapshot, without it now."""
        switches = (self._load() if at is None else at).get(name, _ENABLED)
        if not switches & _ENABLED:
            return "off"
        return "error" if switches & _ERROR else "on"

    def change(self, setting: str) -> bool:
        """Apply `+name`, `-name`, `no-name`, `*name`, `error`, `+error=name`, `none`, `all` … .

        `*name` goes back to the state at the start of the source. Return whether the class is
        known; an unknown one changes nothing.
        """
        now = self._load()
        self._touch()
        sign, name = _sign(setting.strip().lower())
        mask = _ENABLED
        if name == "error" or name.startswith("error="):
            mask = _ERROR
            name = name[6:] or "all"
        found = False
        for known in _named(name):
            found = True
            if sign == "+":
                now[known] |= mask
            elif sign == "-":
                now[known] &= ~mask
            else:
                now[known] = now[known] & ~mask | self._initial[known] & mask
        return found

    def mark_initial(self) -> None:
        """Remember this state as the one that `*name` and a new run go back to."""
        self._initial = dict(self._now)
        self._saved = []
        self.changed = False

    def restart(self) -> None:
        """Go back to the state of `mark_initial`."""
        self._now = dict(self._initial)
        self._saved = []
        self.changed = False

    def _touch(self) -> None:
        self.changed = True
        self._snapshot = None

    def push(self) -> None:
        """`[warning push]`."""
        self._saved.append(dict(self._load()))

    def pop(self) -> bool:
        """`[warning pop]`; return whether there was something to go back to.

        If not, the state is that at the start of the source.
        """
        self._touch()
        if not self._saved:
            self._now = dict(self._initial)
            return False
        self._now = self._saved.pop()
        return True


def _sign(setting: str) -> tuple[str, str]:
    """Return what to do with a class (`+`, `-` or `*`), and its name."""
    if setting[:1] in ("+", "-", "*"):
        return setting[0], setting[1:]
    if setting.startswith("no-"):
        return "-", setting[3:]
    if setting == "none":
        return "-", "all"
    return "+", setting


def _named(name: str) -> Iterator[str]:
    """Yield the classes that a name stands for: itself, a group, an old name, all."""
    for known, _, _ in rows():
        if name == "all" or known == name or known.startswith(name + "-"):
            yield known
    for old, known in ALIASES.items():
        if old == name or old.startswith(name + "-"):
            yield known
