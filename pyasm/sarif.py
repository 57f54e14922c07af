"""Writes the messages of a run as a SARIF 2.1.0 log, for code scanners and editors.

The classes of warnings are rules, and so is `error`, which stands for all that has no class. The
calls of macros around a place, and the notes that belong to a message, are related locations.
"""

from __future__ import annotations

import json
import os
from urllib.parse import quote

from . import __version__
from .diagnostics import decoded, hint_of
from .warnings import rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .diagnostics import Diagnostic
    from .source import SourceLine

    Json = dict[str, object]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"fatal": "error", "error": "error", "warning": "warning"}
_ERROR = "error"


def log(items: Sequence[Diagnostic], status: int) -> str:
    """Return the log of a run that ended with an exit status, as JSON text."""
    rules: list[Json] = [_rule(_ERROR, "error", "the source or the command line is wrong")]
    rules += [_rule(name, default, about) for name, default, about in rows()]
    indices = {str(rule["id"]): index for index, rule in enumerate(rules)}
    results: list[Json] = []
    previous: Diagnostic | None = None
    for item in items:
        if item.severity == "info" and previous is not None and _explains(item, previous):
            related = results[-1].setdefault("relatedLocations", [])
            assert isinstance(related, list)
            related.append(_location(item, decoded(item.message)))
        else:
            results.append(_result(item, indices))
            previous = item if item.severity != "info" else None
    run: Json = {
        "tool": {"driver": {"name": "pyasm", "version": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": status == 0, "exitCode": status}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _explains(note: Diagnostic, item: Diagnostic) -> bool:
    """Whether a note is about the message before it, and not one that the source asks for."""
    return note.place is item.place or "defined here" in note.message


def _rule(name: str, default: str, about: str) -> Json:
    level = "error" if default == "error" else "warning"
    return {
        "id": name,
        "shortDescription": {"text": about},
        "defaultConfiguration": {"enabled": default != "off", "level": level},
    }


def _result(item: Diagnostic, indices: dict[str, int]) -> Json:
    result: Json = {}
    rule = item.category or (_ERROR if item.severity in ("fatal", "error") else "")
    if rule:
        result["ruleId"] = rule
        result["ruleIndex"] = indices[rule]
    text = decoded(item.message)
    hint = hint_of(item)
    if hint:
        text += f"\n{decoded(hint)}"
    result["level"] = _LEVELS.get(item.severity, "note")
    result["message"] = {"text": text}
    result["locations"] = [_location(item)]
    related: list[Json] = []
    for inside, expansion in item.chain():
        arguments = ", ".join([decoded(argument) for argument in expansion.arguments])
        called = f", called with {arguments}" if arguments else ""
        name = f"macro `{decoded(expansion.name)}'"
        related.append(_place(expansion.call, f"{name} used here{called}"))
        related.append(_place(inside, f"in {name}"))
    if related:
        result["relatedLocations"] = related
    return result


def _location(item: Diagnostic, message: str = "") -> Json:
    """Return where a message is; a run's own messages are about a file or about the program."""
    if item.place is not None and item.number:
        token = item.token
        if token is not None and token.line is item.place:
            return _place(item.place, message, token.column, token.text)
        return _place(item.place, message)
    physical: Json = {"artifactLocation": {"uri": _uri(item.file)}}
    location: Json = {"physicalLocation": physical}
    if message:
        location["message"] = {"text": message}
    return location


def _place(line: SourceLine, message: str, column: int = -1, text: str = "") -> Json:
    region: Json = {"startLine": max(1, line.number), "snippet": {"text": decoded(line.text)}}
    if column >= 0:
        start = len(decoded(line.text[:column])) + 1
        region["startColumn"] = start
        region["endColumn"] = start + max(1, len(decoded(text)))
    location: Json = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(line.file)}, "region": region}
    }
    if message:
        location["message"] = {"text": message}
    return location


def _uri(path: str) -> str:
    """Return a path from a source or the command line as a URI, relative if it is."""
    text = decoded(path).replace(os.sep, "/")
    if os.path.isabs(path):
        return "file://" + ("" if text.startswith("/") else "/") + quote(text)
    # A relative reference must not look as if it began with a scheme.
    return quote(text, safe="/")
