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


class WarningState:
    """Which classes are on, and which count as errors; `[warning push]` saves it, `pop` restores.

    Only what differs from the defaults is held, so that a run without warnings never reads the
    table.
    """

    __slots__ = ("_all", "_all_errors", "_changed", "_defaults", "_initial", "_saved")

    def __init__(self) -> None:
        self._all: bool | None = None
        self._all_errors: bool | None = None
        self._changed: dict[str, str] = {}
        self._saved: list[tuple[bool | None, bool | None, dict[str, str]]] = []
        self._initial: tuple[bool | None, bool | None, dict[str, str]] = (None, None, {})
        self._defaults: dict[str, str] = {}

    def state(self, name: str) -> str:
        """Return `on`, `off` or `error` for a class."""
        if not self._defaults:
            self._defaults = {row[0]: row[1] for row in rows()}
        state = self._changed.get(name)
        if state is None:
            state = self._defaults.get(name, "on")
            if self._all is not None:
                state = ("error" if state == "error" else "on") if self._all else "off"
        if state == "on" and self._all_errors:
            return "error"
        return state

    def change(self, setting: str) -> bool:
        """Apply `+name`, `-name`, `*name`, `error`, `error=name`, `no-error=name`, … .

        `*name` goes back to the state at the start of the source. Return whether the class is
        known; an unknown one changes nothing.
        """
        setting = setting.strip().lower()
        action = "on"
        if setting[:1] in "+-*":
            action = {"+": "on", "-": "off", "*": "reset", "": "on"}[setting[:1]]
            setting = setting[1:]
        elif setting.startswith("no-"):
            action = "off"
            setting = setting[3:]
        name = setting
        if setting == "error" or setting.startswith("error="):
            name = setting[6:]
            action = {"on": "error", "off": "no-error", "reset": "reset"}[action]
        name = ALIASES.get(name, name)
        if name in ("", "all", "none"):
            if name == "none":
                action = {"on": "off", "off": "on"}.get(action, action)
            self._change_all(action)
            return True
        found = False
        for row, _, _ in rows():
            if row == name or row.startswith(name + "-"):
                found = True
                self._change_one(row, action)
        return found

    def _change_all(self, action: str) -> None:
        if action == "reset":
            self._all, self._all_errors = self._initial[0], self._initial[1]
            self._changed = dict(self._initial[2])
        elif action == "error":
            self._all_errors = True
        elif action == "no-error":
            self._all_errors = False
            self._changed = {
                name: "on" if state == "error" else state for name, state in self._changed.items()
            }
        else:
            self._all = action == "on"
            self._changed = {}

    def _change_one(self, name: str, action: str) -> None:
        if action == "reset":
            self._changed.pop(name, None)
            if name in self._initial[2]:
                self._changed[name] = self._initial[2][name]
        elif action == "no-error":
            if self.state(name) == "error":
                self._changed[name] = "on"
        else:
            self._changed[name] = action

    def mark_initial(self) -> None:
        """Remember this state as the one that `*name` and a new run go back to."""
        self._initial = (self._all, self._all_errors, dict(self._changed))
        self._saved = []

    def restart(self) -> None:
        """Go back to the state of `mark_initial`."""
        self._all, self._all_errors = self._initial[0], self._initial[1]
        self._changed = dict(self._initial[2])
        self._saved = []

    def push(self) -> None:
        """`[warning push]`."""
        self._saved.append((self._all, self._all_errors, dict(self._changed)))

    def pop(self) -> bool:
        """`[warning pop]`; return whether there was something to go back to."""
        if not self._saved:
            return False
        self._all, self._all_errors, self._changed = self._saved.pop()
        return True
