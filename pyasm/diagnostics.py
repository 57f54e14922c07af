"""Collects errors and warnings, and renders them.

Whoever finds a fault reports it here and goes on; `Diagnostics.failed` decides the exit status.
The classic form is NASM's, to the letter, for editors and scripts that parse it. The rich form
adds the source line, a caret, the chain of macro uses and hints. JSON is one object a line.
"""

from __future__ import annotations

from .warnings import WarningState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .source import Expansion, LogicalLine, SourceLine, Token
    from .x86.operands import Instruction, Mode
    from .x86.table import Table

    Refused = tuple[Table, Instruction, Mode]

# After so many errors a run stops: the rest would be echoes, and a hostile file has no end of them.
MOST_ERRORS = 1000


class AssemblyStopped(Exception):  # noqa: N818 - it is a signal to unwind, the error is in Diagnostics
    """Raised after a fatal error; what it was is in the diagnostics already."""


class Diagnostic:
    """One message: `severity` is `fatal`, `error`, `warning`, `info` or `debug`.

    `category` is the warning class, also of a warning that was promoted to an error.
    `line` is the expanded line it is about, `token` the exact place, or the line's start, `file`
    and `number` what the classic form names (number 0: no line), `hint` an extra sentence for
    people. `refused` is the instruction that has no form for its operands, with where to look for
    the forms that it has.
    """

    __slots__ = (
        "category",
        "expansion",
        "file",
        "hint",
        "line",
        "message",
        "number",
        "origin",
        "place",
        "refused",
        "severity",
        "token",
    )

    def __init__(
        self,
        severity: str,
        message: str,
        category: str,
        line: LogicalLine | None,
        token: Token | None,
        hint: str,
        file: str,
    ) -> None:
        self.severity = severity
        self.message = message
        self.category = category
        if token is None and line is not None and line.tokens and severity != "info":
            token = line.tokens[0]
        self.token = token
        self.hint = hint
        self.line = line
        self.place: SourceLine | None = line.place if line else None
        self.origin: SourceLine | None = line.origin if line else None
        self.expansion: Expansion | None = line.expansion if line else None
        self.refused: Refused | None = None
        self.file = self.place.file if self.place else file
        self.number = self.place.number if self.place else 0

    @property
    def column(self) -> int:
        """The column from 1 in the line that `place` names, 0 where it is not known."""
        if self.token is not None and self.token.line is self.place:
            return self.token.column + 1
        return 0

    def tag(self) -> str:
        """The suffix ` [-w+class]` that NASM puts behind a warning."""
        if not self.category or self.severity not in ("warning", "error"):
            return ""
        return f" [-w+{'error=' if self.severity == 'error' else ''}{self.category}]"

    def chain(self) -> list[tuple[SourceLine, Expansion]]:
        """The macro uses around it, outermost first, each with the line inside its body."""
        links: list[tuple[SourceLine, Expansion]] = []
        inside = self.origin
        expansion = self.expansion
        while expansion is not None:
            if inside is not None:
                links.append((inside, expansion))
            inside = expansion.call
            expansion = expansion.parent
        links.reverse()
        return links


class Diagnostics:
    """The collector of one assembly.

    `current` is the line being worked on; messages without a line of their own are about it.
    While it is `muted`, only fatal errors are taken. `later` is the number of the first message of
    the phases after reading, if they took place. `on_repeat` is told each message that is left
    out because it was there already.
    """

    def __init__(self, file: str = "nasm") -> None:
        self.file = file
        self.items: list[Diagnostic] = []
        self.warnings = WarningState()
        self.current: LogicalLine | None = None
        self.later: int | None = None
        self.errors = 0
        self.asked_for = 0  # how many errors are the source's own, by %error
        self.muted = False
        # How many messages there have been, whether they were shown or not.
        self.reported = 0
        self.on_repeat: Callable[[Diagnostic], None] | None = None
        self._seen: set[tuple[str, str, int, str, tuple[int, ...]]] = set()

    def restart(self) -> None:
        """Forget everything: the source runs again, and only its last run counts."""
        self.items.clear()
        self._seen.clear()
        self.later = None
        self.errors = self.asked_for = 0
        self.current = None
        self.warnings.restart()

    def in_order(self) -> list[Diagnostic]:
        """Return all messages in the order of the source, as NASM's last pass tells them.

        Each of those from number `later` on, which are of a later phase, goes behind the last one
        that is about its line or a line before it in the same file; notes stay with their message.
        """
        if self.later is None:
            return self.items
        items = self.items[: self.later]
        groups: list[list[Diagnostic]] = []
        for item in self.items[self.later :]:
            if item.severity == "info" and groups:
                groups[-1].append(item)
            else:
                groups.append([item])
        groups.sort(key=lambda group: (group[0].file, group[0].number))
        at = 0
        for group in groups:
            at = max(at, _place_for(group[0], items, at))
            items[at:at] = group
            at += len(group)
        return items

    @property
    def failed(self) -> bool:
        """Whether there was an error."""
        return self.errors > 0

    @property
    def faulty(self) -> bool:
        """Whether there was an error beside those of %error, which count at the end only."""
        return self.errors > self.asked_for

    def error_asked_for(self, message: str, token: Token) -> None:
        """Report what %error says."""
        if self._add("error", message, "", None, token, "") is not None:
            self.asked_for += 1

    def error(
        self,
        message: str,
        *,
        line: LogicalLine | None = None,
        token: Token | None = None,
        hint: str = "",
    ) -> Diagnostic | None:
        """Report an error and return it; the same one at the same place is reported once."""
        return self._add("error", message, "", line, token, hint)

    def warning(
        self,
        category: str,
        message: str,
        *,
        line: LogicalLine | None = None,
        token: Token | None = None,
        hint: str = "",
    ) -> None:
        """Report a warning of a class of `pyasm.warnings`, if the class is on there."""
        if line is None and self.later is not None:
            line = self.current
        at = line.warnings if line is not None else None
        if at is None and self.later is not None:
            at = self.warnings.initial
        state = self.warnings.state(category, at)
        if state == "off":
            self.reported += not self.muted
        else:
            severity = "error" if state == "error" else "warning"
            self._add(severity, message, category, line, token, hint)

    def info(self, message: str, *, line: LogicalLine | None = None) -> None:
        """Add a note to the message before."""
        self._add("info", message, "", line, None, "")

    def note(self, message: str) -> None:
        """Report what %note says."""
        self._add("info", message, "", None, None, "")

    def fatal(
        self,
        message: str,
        *,
        line: LogicalLine | None = None,
        token: Token | None = None,
        hint: str = "",
    ) -> AssemblyStopped:
        """Report an error that ends the run; the caller raises what this returns."""
        self._add("fatal", message, "", line, token, hint)
        return AssemblyStopped(message)

    def _add(
        self,
        severity: str,
        message: str,
        category: str,
        line: LogicalLine | None,
        token: Token | None,
        hint: str,
    ) -> Diagnostic | None:
        item = Diagnostic(severity, message, category, line or self.current, token, hint, self.file)
        inside = tuple([at.number for at, _ in item.chain()])
        key = (severity, item.file, item.number, message, inside)
        if self.muted and severity != "fatal":
            return None
        self.reported += 1
        if key in self._seen:
            if self.on_repeat is not None:
                self.on_repeat(item)
            return None
        self._seen.add(key)
        self.items.append(item)
        if severity in ("error", "fatal"):
            self.errors += 1
            if self.errors == MOST_ERRORS and severity == "error":
                raise self.fatal(f"too many errors ({MOST_ERRORS}), giving up")
        return item


def _place_for(item: Diagnostic, items: Sequence[Diagnostic], start: int) -> int:
    """Return where among `items`, from `start` on, a message of a later phase goes."""
    place = len(items)
    for index in range(len(items) - 1, start - 1, -1):
        if items[index].file == item.file and items[index].number:
            if items[index].number <= item.number:
                return place
            place = index
    return place


def classic(item: Diagnostic, style: str = "gnu") -> str:
    """Return a message as NASM prints it: `-Xgnu` or `-Xvc`; several lines with a macro chain."""
    if style == "vc":
        where = f"{item.file}({item.number})" if item.number else item.file
        separator = " : "
    else:
        where = f"{item.file}:{item.number}" if item.number else item.file
        separator = ": "
    rows = [f"{where}{separator}{item.severity}: {item.message}{item.tag()}"]
    # NASM leaves the chain out where it stops.
    for inside, expansion in item.chain() if item.severity != "fatal" else ():
        if not inside.file:
            break  # a standard macro, which only -Lf lets in here
        at = (
            f"{inside.file}({inside.number})" if style == "vc" else f"{inside.file}:{inside.number}"
        )
        rows.append(f"{at}{separator}... from macro `{expansion.name}' defined here")
    return "\n".join(rows)


def hint_of(item: Diagnostic) -> str:
    """Return the extra sentence for people; some are made when they are shown only."""
    if item.hint or item.category != "label-orphan":
        return item.hint
    from .suggestions import orphan_hint

    return orphan_hint(item)


def decoded(text: str) -> str:
    """Return source text, which has one character a byte, as the text that it is."""
    return text if text.isascii() else text.encode("latin-1", "replace").decode("utf-8", "replace")


def _readable(text: str) -> str:
    """Return source text as a terminal should show it."""
    text = decoded(text).expandtabs(8)
    return "".join([c if c.isprintable() else "\ufffd" for c in text])


def rich(item: Diagnostic, colours: bool = False, after: Diagnostic | None = None) -> str:
    """Return a message with the source line, a caret and the chain of macro uses.

    `after` is the message before it: what explains another message at the same place is one line.
    """
    if after is not None and item.severity == "info" and item.place is after.place:
        return f"  note: {_readable(item.message)}"
    bold, red, blue, off = ("\x1b[1m", "\x1b[31m", "\x1b[34m", "\x1b[0m") if colours else [""] * 4
    where = _readable(f"{item.file}:{item.number}" if item.number else item.file)
    if item.column:
        where += f":{item.column}"
    message = _readable(item.message)
    rows = [f"{bold}{where}: {red}{item.severity}:{off}{bold} {message}{off}{item.tag()}"]

    def show(line: SourceLine, label: str = "") -> None:
        gutter = f"{line.number:5} | "
        if label:
            rows.append(f"{label}")
        rows.append(f"{blue}{gutter}{off}{_readable(line.text)}")
        token = item.token
        if token is not None and token.line is line:
            before = len(_readable(line.text[: token.column]))
            width = max(1, len(_readable(token.text)))
            rows.append(f"{blue}      | {off}{' ' * before}{red}^{'~' * (width - 1)}{off}")

    if item.place is not None:
        show(item.place)
    for inside, expansion in item.chain():
        arguments = ", ".join([_readable(argument) for argument in expansion.arguments])
        label = f"  in macro `{expansion.name}'"
        if arguments:
            label += f" called with {arguments[:200]}"
        show(inside, f"{label}, {_readable(inside.file)}:{inside.number}:")
    token = item.token
    shown = (item.place, item.origin)
    if token is not None and token.line.number and token.line not in shown:
        show(token.line, f"  written at {_readable(token.line.file)}:{token.line.number}:")
    hint = hint_of(item)
    if hint:
        rows.append(f"  {bold}hint:{off} {_readable(hint)}")
    if item.refused is not None:
        from .x86.nearest_forms import explanation

        rows += explanation(item.message, *item.refused)
    return "\n".join(rows)


def as_json(item: Diagnostic) -> str:
    """Return a message as one JSON object on one line."""
    import json  # only who asks for JSON pays for it

    forms: list[dict[str, str | None]] = []
    if item.refused is not None:
        from .x86.nearest_forms import nearest

        forms = [near.as_dict() for near in nearest(item.message, *item.refused)[0]]
    return json.dumps(
        {
            "severity": item.severity,
            "message": decoded(item.message),
            "class": item.category or None,
            "file": decoded(item.file),
            "line": item.number or None,
            "column": item.column or None,
            "hint": decoded(hint_of(item)) or None,
            "forms": forms,
            "macros": [
                {
                    "name": decoded(expansion.name),
                    "file": decoded(inside.file),
                    "line": inside.number,
                    "arguments": [decoded(argument) for argument in expansion.arguments],
                    "used": {
                        "file": decoded(expansion.call.file),
                        "line": expansion.call.number,
                    },
                }
                for inside, expansion in item.chain()
            ],
        }
    )


def render(
    items: Sequence[Diagnostic], form: str, style: str = "gnu", colours: bool = False
) -> str:
    """Return all messages in `classic`, `rich` or `json` form, each ended by a line feed."""
    if form == "json":
        rows = [as_json(item) for item in items]
    elif form == "rich":
        rows = [
            rich(item, colours, items[index - 1] if index else None)
            for index, item in enumerate(items)
        ]
    else:
        rows = [classic(item, style) for item in items]
    return "".join([row + "\n" for row in rows])
