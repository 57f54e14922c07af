"""The features of NASM's manual, with examples: what nasm makes of them, and what pyasm does.

    python3 Makefile.py compatibility    run the examples, write docs/compatibility.md

The features are in golden/features/*.txt, a chapter a file:

    = 3 The language                  the chapter; text for the page may follow
    == 3.2.1 Data                     a section of the manual, by its number
    -- bytes from a list              a feature, and its example from the next line on
    db 1, 2
    options: -f elf32                 another example; `-f bin` if there are no options
    dw 3

In front of an example there may be these lines; a first one of them begins a new example:

    options: -O0                      options; `-o case.out case.asm` follows them
    command: -f bin other.asm         or all arguments
    environment: NAME=value           (a line each)
    exit: 1                           nasm refuses the example
    file: part.inc                    what follows is this file's text, not case.asm's

Behind the name of a feature there may be

    different: why                    pyasm does something else, in each example
    missing: why                      pyasm refuses what nasm takes
    extra: what                       only pyasm (and perhaps NASM 3) has it
    NASM 3: what                      NASM 3 does something else than 2.16.01

What nasm makes of the examples is recorded beside the features. With nasm installed, this program
records it anew; without it, it compares with what is recorded.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from nasm_suite import Outcome, differences  # noqa: E402 - found by the line above

from pyasm.cli import run  # noqa: E402

FOLDER = ROOT / "tests/golden/features"
PAGE = ROOT / "docs/compatibility.md"
VERSION = "2.16.01"  # of the nasm that is the judge
CHAPTERS = (
    "2_command_line",
    "3_language",
    "4_preprocessor",
    "5_standard_macros",
    "6_packages",
    "7_directives",
    "8_output_formats",
    "easy_to_miss",
    "beyond_2.16",
)
VERDICTS = ("same", "different", "missing", "extra")
_LONGEST_RUN = 2  # seconds; some examples show that nasm doesn't end
_LONGEST_TEXT = 2_000  # bytes of a file that are recorded; else its hash is
_EXAMPLE_FIELDS = ("options", "command", "environment", "exit")


class Example:
    """A source with the command line that assembles it."""

    def __init__(self) -> None:
        self.options = "-f bin"
        self.command: str | None = None
        self.environment: dict[str, str] = {}
        self.status = 0
        self.files: dict[str, str] = {}

    @property
    def arguments(self) -> list[str]:
        """The words of the command line."""
        if self.command is not None:
            return shlex.split(self.command)
        return [*shlex.split(self.options), "-o", "case.out", "case.asm"]

    @property
    def digest(self) -> str:
        """A short hash of all that decides the result."""
        what = json.dumps([self.arguments, self.environment, self.files])
        return hashlib.sha256(what.encode()).hexdigest()[:12]


class Feature:
    """A feature: its place in the manual, how pyasm does, and examples."""

    def __init__(self, chapter: str, section: str, name: str) -> None:
        self.chapter = chapter
        self.section = section
        self.name = name
        self.verdict = "same"
        self.why = ""
        self.nasm3 = ""
        self.examples: list[Example] = []

    @property
    def key(self) -> str:
        """What the feature is called in records and tests."""
        return f"{self.section} {self.name}".strip()


class Chapter(NamedTuple):
    """A chapter: its heading and text for the page, and the features in order."""

    name: str
    heading: str
    text: str
    sections: dict[str, str]
    features: list[Feature]


# ----------------------------------------------------------------------------------------------
# Reading


def read_chapter(name: str) -> Chapter:
    """Return a chapter of golden/features; ValueError with the line for what is wrong in it."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").split("\n")
    heading = lines[0].removeprefix("= ")
    sections: dict[str, str] = {}
    features: list[Feature] = []
    text: list[str] = []
    section = ""
    file = "case.asm"
    begun = False
    for number, line in enumerate(lines[1:], 2):
        field, colon, value = line.partition(": ") if ": " in line else line.partition(":")
        feature = features[-1] if features else None
        if line.startswith("== "):
            section, _, title = line[3:].partition(" ")
            sections.setdefault(section, title)
        elif line.startswith("-- "):
            features.append(Feature(name, section, line[3:]))
            features[-1].examples.append(Example())
            file, begun = "case.asm", False
        elif feature is None:
            text.append(line)
        elif colon and field in VERDICTS:
            feature.verdict, feature.why = field, value
        elif colon and field == "NASM 3":
            feature.nasm3 = value
        elif colon and field in _EXAMPLE_FIELDS:
            if begun:
                feature.examples.append(Example())
                file, begun = "case.asm", False
            _set_field(feature.examples[-1], field, value, f"{name}.txt:{number}")
        elif colon and field == "file":
            file, begun = value, True
            feature.examples[-1].files[file] = ""
        elif line or begun:
            begun = True
            files = feature.examples[-1].files
            files[file] = files.get(file, "") + line + "\n"
    for feature in features:
        for example in feature.examples:
            example.files = {each: body.rstrip() + "\n" for each, body in example.files.items()}
    return Chapter(name, heading, "\n".join(text).strip(), sections, features)


def _set_field(example: Example, field: str, value: str, place: str) -> None:
    if field == "options":
        example.options = value
    elif field == "command":
        example.command = value
    elif field == "environment":
        name, equals, text = value.partition("=")
        if not equals:
            raise ValueError(f"{place}: an environment has the form NAME=value")
        example.environment[name] = text
    else:
        example.status = int(value)


def read_all() -> list[Chapter]:
    """Return all chapters."""
    return [read_chapter(name) for name in CHAPTERS]


# ----------------------------------------------------------------------------------------------
# Running


def run_example(example: Example, with_nasm: bool, folder: Path) -> Outcome:
    """Return what nasm or pyasm makes of an example in an empty folder, which it empties again.

    A nasm that does not end, or that crashes, has a negative status.
    """
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    before, old = Path.cwd(), dict(os.environ)
    os.environ.pop("NASMENV", None)
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    os.environ.update({"TZ": "UTC", **example.environment})
    os.chdir(folder)
    try:
        status, *said = (_nasm if with_nasm else _pyasm)(example.arguments)
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(old)
    inputs = {name: text.encode() for name, text in example.files.items()}
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.read_bytes() != inputs.get(name):
            files[name] = path.read_bytes()
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    stdout, stderr = (text.decode("latin-1") for text in said)
    if with_nasm:
        # A message with a newline too many, and where help is to be found.
        stderr = stderr.replace("\n [-w+", " [-w+").replace("Type nasm -h", "Type pyasm -h")
    return Outcome(status, stdout, stderr, files)


def _nasm(arguments: list[str]) -> tuple[int, bytes, bytes]:
    try:
        done = subprocess.run(
            ["nasm", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_LONGEST_RUN,
        )
    except subprocess.TimeoutExpired:
        return -9, b"", b""
    return done.returncode, done.stdout, done.stderr


def _pyasm(arguments: list[str]) -> tuple[int, bytes, bytes]:
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        status = run(arguments).status
    said = []
    for stream in streams:
        stream.flush()
        said.append(stream.buffer.getvalue())
    return status, said[0], said[1]


def recorded(outcome: Outcome, folder: Path) -> Outcome:
    """Return an outcome as it is recorded: files as text, hexadecimal digits or a hash.

    What names the folder it was made in, as debug information does, is left out.
    """
    files = {}
    for name, data in outcome.files.items():
        if os.fsencode(folder) in data:
            text = "names the folder"
        elif len(data) > _LONGEST_TEXT:
            text = f"sha256 {hashlib.sha256(data).hexdigest()} of {len(data)} bytes"
        elif data.endswith(b"\n") and all(byte in b"\t\n" or 32 <= byte < 127 for byte in data):
            text = data.decode()
        else:
            text = "hex " + data.hex()
        files[name] = text.encode()
    return outcome._replace(files=files)


def compare(wanted: Outcome, got: Outcome) -> list[str]:
    """Return how pyasm's outcome differs from nasm's."""
    if wanted.status < 0:
        return [f"nasm ends by {'a crash' if wanted.status != -9 else 'time only'}"]
    different = differences(wanted, got)[0]
    if wanted.status and wanted.files != got.files:
        different.append("other files are left after the errors")
    if "NASM version" in wanted.stdout and wanted.stdout != got.stdout:
        different.append("standard output differs")  # which `differences` lets pass
    return different


# ----------------------------------------------------------------------------------------------
# Records


def record_path(chapter: str) -> Path:
    """Return where nasm's results for a chapter are."""
    return FOLDER / f"{chapter}.nasm-{VERSION}.json"


def example_keys(chapter: Chapter) -> Iterator[tuple[str, Feature, Example]]:
    """Yield each example of a chapter with its name in the records."""
    for feature in chapter.features:
        for number, example in enumerate(feature.examples, 1):
            yield f"{feature.key} #{number}", feature, example


def read_records(chapter: str) -> dict[str, dict[str, Any]]:
    """Return the records of a chapter by the name of the example."""
    records: dict[str, dict[str, Any]] = json.loads(record_path(chapter).read_text("utf-8"))
    return records


def write_records(chapter: Chapter, folder: Path) -> None:
    """Run nasm on all examples of a chapter in an empty folder, and record what it does.

    Of features that are not the same, the record stays as it is if it still holds in general: some
    formats and listings have the time in them.
    """
    records = {}
    old = read_records(chapter.name) if record_path(chapter.name).exists() else {}
    for key, feature, example in example_keys(chapter):
        outcome = recorded(run_example(example, with_nasm=True, folder=folder), folder)
        row: dict[str, Any] = {"example": example.digest, "status": outcome.status}
        row.update({name: value for name, value in outcome._asdict().items() if value})
        if outcome.files:
            row["files"] = {name: data.decode() for name, data in outcome.files.items()}
        if feature.verdict == "same" or general(row) != general(old.get(key, {})):
            records[key] = row
        else:
            records[key] = old[key]
    text = json.dumps(records, indent=1, ensure_ascii=True) + "\n"
    record_path(chapter.name).write_text(text, "utf-8", newline="\n")


def general(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without the contents of files."""
    return {**record, "files": sorted(record.get("files", {}))}


def recorded_outcome(record: dict[str, Any]) -> Outcome:
    """Return what is recorded, as an outcome."""
    files = {name: text.encode() for name, text in record.get("files", {}).items()}
    return Outcome(record["status"], record.get("stdout", ""), record.get("stderr", ""), files)


# ----------------------------------------------------------------------------------------------
# Verdicts


def faults(feature: Feature, example: Example, wanted: Outcome, got: Outcome) -> list[str]:
    """Return why the verdict on a feature is wrong, from what nasm and pyasm made of an example."""
    if (wanted.status != 0) != (example.status != 0):
        return [f"nasm's status is {wanted.status}", wanted.stderr]
    different = compare(wanted, got)
    if feature.verdict == "same":
        return different
    if not different:
        return [f"it is {feature.verdict}, but there is no difference"]
    if feature.verdict == "missing" and not (got.status and "not supported" in got.stderr):
        return ["it is missing, but pyasm does not say so", got.stderr]
    if feature.verdict == "extra" and got.status:
        return ["it is an extra, but pyasm refuses it", got.stderr]
    return []


# ----------------------------------------------------------------------------------------------
# The page


def page() -> str:
    """Return the text of docs/compatibility.md."""
    chapters = read_all()
    count = {
        chapter.name: Counter(feature.verdict for feature in chapter.features)
        for chapter in chapters
    }
    total = sum(count.values(), Counter[str]())
    rows = [f"| | {' | '.join(VERDICTS)} |", "| --- |" + " ---: |" * len(VERDICTS)]
    rows += [f"| {chapter.heading} | {_counts(count[chapter.name])} |" for chapter in chapters] + [
        f"| all | {_counts(total)} |"
    ]
    parts = [_HEAD, "\n".join(rows), _NASM_3]
    parts.append(
        "\n".join(
            f"- {feature.section}: {feature.nasm3}"
            for chapter in chapters
            for feature in chapter.features
            if feature.nasm3
        )
    )
    for chapter in chapters:
        parts.append(f"## {chapter.heading}")
        if chapter.text:
            parts.append(chapter.text)
        parts.append("\n".join(_table(chapter)))
    return "\n\n".join(parts) + "\n"


_HEAD = f"""# Compatibility with NASM

What NASM's manual describes, section by section, and whether pyasm does the same. NASM {VERSION}
is the judge. Each feature has examples in `tests/golden/features/`. A test runs them with pyasm
and compares the bytes and texts that are written, the exit status and the messages with what nasm
{VERSION} did; where that is installed, it is asked again. What is *same* here must be the same
there, and what is not must differ, so that this page can't be wrong for long.
`python3 Makefile.py compatibility` makes it from the files of the examples.

- *same*: the same bytes, messages and status. Where nasm finds errors, pyasm finds those, and may
  find more in the same run.
- *different*: for the reason given.
- *missing*: pyasm says that it does not support it.
- *extra*: NASM {VERSION} does not have it."""

_NASM_3 = f"""## Where NASM 3 differs

Where NASM 3 does something else than {VERSION}, pyasm does what {VERSION} does, unless the tables
below say otherwise. Known cases, by section of the manual, beside the instructions that
[differ](instructions/differences.md):"""


def _counts(count: Counter[str]) -> str:
    return " | ".join(str(count[verdict]) for verdict in VERDICTS)


def _table(chapter: Chapter) -> Iterator[str]:
    yield "| section | feature | verdict | why |"
    yield "| --- | --- | --- | --- |"
    last = ""
    for feature in chapter.features:
        section = feature.section
        shown = f"{section} {chapter.sections[section]}" if section != last else ""
        last = section
        cells = (shown, feature.name, feature.verdict, feature.why)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Record, compare, and write the page; return 1 if a verdict is wrong."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # an example reads standard input
    has_nasm = False
    try:
        said = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=False).stdout
        has_nasm = said.split()[2:3] == [VERSION]
    except FileNotFoundError:
        pass
    if not has_nasm:
        print(f"nasm {VERSION} is not installed: going by what is recorded", file=sys.stderr)
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for chapter in read_all():
            if has_nasm:
                write_records(chapter, folder)
            records = read_records(chapter.name)
            for key, feature, example in example_keys(chapter):
                got = recorded(run_example(example, with_nasm=False, folder=folder), folder)
                found = faults(feature, example, recorded_outcome(records[key]), got)
                if found:
                    wrong += 1
                    print(f"{chapter.name}: {key}\n    " + "\n    ".join(found))
    PAGE.write_text(page(), "utf-8", newline="\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
