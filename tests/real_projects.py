"""Assembles the NASM sources of public projects with nasm and with pyasm, and compares.

    python3 Makefile.py projects -- FOLDER [--project NAME] [--source TEXT] [--mode MODE]
                                    [--keep FOLDER] [--show OUTCOME] [--jobs N] [--page]

FOLDER holds checkouts of the projects that real_projects.toml lists, each in a folder of the
repository's name; those that are missing are left out. Every source is assembled by both, in the
same folder with the same options, and the output's bytes, the messages and the exit status are
compared. `--mode` compares something else: the bytes with other optimization (`O0`, `O1`), the
listing (`listing`), what the preprocessor makes (`preprocess`) or the rule for make
(`dependencies`). With `--keep`, what nasm gave is kept there for the next time. `--page` puts the
results into docs/projects.md, of other modes their totals; those of projects and modes that were
not run stay. The exit status is 1 if anything differs.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "real_projects.toml"
PAGE = ROOT / "docs" / "projects.md"

# The options that each mode adds; `{out}` is the file whose bytes are compared.
MODES = {
    "bytes": "-o {out}",
    "O0": "-O0 -o {out}",
    "O1": "-O1 -o {out}",
    "listing": "-o {object} -l {out}",
    "preprocess": "-E -o {out}",
    "dependencies": "-M -MF {out}",
}
SECONDS = 300

SAME = "same"
REFUSED = "both refuse"
LATER = "not supported yet"
MESSAGES = "messages differ"
DIFFERENT = "different"
OUTCOMES = (SAME, REFUSED, LATER, MESSAGES, DIFFERENT)


@dataclass
class Project:
    """An entry of the list: where the sources are, and how the project assembles them."""

    name: str
    repository: str
    kind: str
    files: list[str]
    options: list[str]
    exclude: list[str] = field(default_factory=list)
    folder: str = "."
    generated: dict[str, str] = field(default_factory=dict)

    def sources(self, checkout: Path) -> list[str]:
        """Return the paths of the sources, relative to the folder that they are assembled in."""
        base = checkout / self.folder
        found = {path for glob in self.files for path in base.glob(glob) if path.is_file()}
        names = sorted(os.path.relpath(path, base) for path in found)
        return [
            name
            for name in names
            if not any(fnmatch.fnmatch(name, pattern) for pattern in self.exclude)
        ]


@dataclass
class Answer:
    """What an assembler gave: exit status, messages, a digest of the output, seconds."""

    status: int
    messages: list[str]
    digest: str
    seconds: float


@dataclass
class Comparison:
    """A source assembled with one line of options."""

    source: str
    options: str
    outcome: str
    theirs: Answer
    ours: Answer


def run(command: Sequence[str], folder: Path, out: Path) -> Answer:
    """Run an assembler in `folder`; `out` is the file that it writes."""
    out.unlink(missing_ok=True)
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in ("NASMENV", "SOURCE_DATE_EPOCH"):  # nasm does not know the latter
        environment.pop(name, None)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env=environment,
        )
        status, said = done.returncode, done.stderr.decode("latin-1")
    except subprocess.TimeoutExpired:
        status, said = -1, f"stopped after {SECONDS} s\n"
    seconds = time.perf_counter() - started
    digest = hashlib.sha256(out.read_bytes()).hexdigest() if out.exists() else "none"
    name = "pyasm: " if "pyasm" in command else "nasm: "
    # What explains an error further is left out: ours do so more often.
    lines = [line for line in said.splitlines() if ": info: " not in line]
    messages = [line.removeprefix(name) for line in lines]
    return Answer(status, messages, digest, seconds)


def judge(theirs: Answer, ours: Answer) -> str:
    """Return which of `OUTCOMES` it is."""
    if ours.status and any(LATER in message for message in ours.messages):
        return LATER
    if theirs.status:
        # nasm stops after the first phase with errors; ours go on.
        # Ours say a thing once at a place, and give up after a thousand errors.
        errors = {message for message in theirs.messages if "error: " in message}
        missed = errors - set(ours.messages)
        gave_up = any(message.endswith("giving up") for message in ours.messages)
        refused = ours.status == theirs.status and (gave_up or not missed)
        return REFUSED if refused else DIFFERENT
    if ours.status or theirs.digest != ours.digest:
        return DIFFERENT
    return SAME if theirs.messages == ours.messages else MESSAGES


class Comparer:
    """Assembles with both; `keep` is the folder for what nasm gave, or None."""

    def __init__(self, scratch: Path, keep: Path | None, mode: str) -> None:
        self.scratch = scratch
        self.keep = keep
        self.mode = mode

    def compare(self, project: Project, checkout: Path, only: str, jobs: int) -> list[Comparison]:
        """Assemble the sources of a project that have `only` in their path, with all options."""
        config = self.scratch / project.name
        config.mkdir(parents=True, exist_ok=True)
        for name, text in project.generated.items():
            (config / name).parent.mkdir(parents=True, exist_ok=True)
            (config / name).write_text(text)
        folder = (checkout / project.folder).resolve()

        def one(work: tuple[str, str]) -> Comparison:
            source, options = work
            values = {
                "config": f"{config}/",
                "folder": os.path.join(os.path.dirname(source) or ".", ""),
            }
            words = [word.format(**values) for word in shlex.split(options)]
            return self._both([*words, source], folder, source, options)

        sources = [source for source in project.sources(checkout) if only in source]
        work = [(source, options) for source in sources for options in project.options]
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(one, work))

    def _both(self, words: list[str], folder: Path, source: str, options: str) -> Comparison:
        name = hashlib.sha256("\0".join([str(folder), self.mode, *words]).encode()).hexdigest()
        out = self.scratch / name
        # Options before the source: nasm takes `-MD` and its like otherwise.
        more = MODES[self.mode].format(out=out, object=f"{out}.o").split()
        kept = self.keep / f"{name}.json" if self.keep else None
        if kept and kept.exists():
            theirs = Answer(**json.loads(kept.read_text()))
        else:
            theirs = run(["nasm", *more, *words], folder, out)
            if kept:
                kept.write_text(json.dumps(vars(theirs)))
        python = [sys.executable, "-m", "pyasm", "--diagnostics=classic"]
        ours = run([*python, *more, *words], folder, out)
        for file in (out, Path(f"{out}.o")):
            file.unlink(missing_ok=True)
        return Comparison(source, options, judge(theirs, ours), theirs, ours)


def projects() -> list[Project]:
    """Return the projects of the list."""
    return [Project(**entry) for entry in tomllib.loads(LIST.read_text())["project"]]


def commit(checkout: Path) -> str:
    """Return the hash of a checkout's commit: from git, or from its file .HEAD."""
    head = checkout / ".HEAD"
    if head.exists():
        return head.read_text().split()[0]
    command = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def show(results: Iterable[Comparison], wanted: Sequence[str]) -> None:
    """Print what differs, and how, and what is slow."""
    for result in results:
        theirs, ours = result.theirs, result.ours
        slow = ours.seconds > 1 and ours.seconds > 3 * theirs.seconds
        if result.outcome not in wanted and not slow:
            continue
        print(f"  {result.outcome}: {result.source} ({result.options})")
        print(f"    nasm {theirs.seconds:.2f} s, pyasm {ours.seconds:.2f} s{' SLOW' * slow}")
        if result.outcome not in wanted:
            continue
        if theirs.status != ours.status:
            print(f"    status {theirs.status}, ours {ours.status}")
        missing = Counter(theirs.messages) - Counter(ours.messages)
        more = Counter(ours.messages) - Counter(theirs.messages)
        for sign, lines in (("-", missing), ("+", more)):
            for message in list(lines.elements())[:6]:
                print(f"    {sign} {message}")
        if not missing and not more and theirs.messages != ours.messages:
            print("    messages in another order")


HEAD = """\
# Real projects

The NASM sources of these projects are assembled with NASM 2.16.01 and with pyasm, each with the
options of the project's own build, or close to them: in several variants where there are several,
`runs` counts them all. The bytes of the output, all messages and the exit status are compared.
None of their files is part of this project. `tests/real_projects.toml` has the list and the
options; with checkouts in FOLDER, each named as its repository,

    python3 Makefile.py projects -- FOLDER --page

makes the table anew. In its columns:

- same: the same bytes and messages.
- refused: both refuse, with the same status; all of NASM's errors are among pyasm's, which does not
  stop after the first phase that finds some, but after a thousand errors. The reason is mostly that
  the source is made for another format, or for an old NASM or another assembler.
- later: what pyasm does not support yet, and says so: 64-bit code.
- different: anything else. One is test/unstable.nasm of mininasm, whose sizes never settle: both
  refuse it, in other words. In the other, finger.asm of asmutils, NASM panics.

"""
TITLES = (
    "project",
    "repository",
    "kind",
    "commit",
    "files",
    "runs",
    "same",
    "refused",
    "later",
    "different",
)


MODES_HEAD = """\

## Other modes

The same with other options, for the projects that do not take long: totals by what is compared.
`O0` and `O1` are the bytes with these options, `listing` is what `-l` writes, `preprocess` what
`-E` does, `dependencies` what `-M` does. The second one that is different with `O0` is one where
NASM panics.

"""
MODE_TITLES = ("mode", "projects", *TITLES[5:])


def counted(results: Sequence[Comparison]) -> list[int]:
    """Return the last cells of a row, from the number of runs on."""
    counts = Counter(result.outcome for result in results)
    different = counts[MESSAGES] + counts[DIFFERENT]
    return [len(results), counts[SAME], counts[REFUSED], counts[LATER], different]


def line_of(cells: Iterable[object]) -> str:
    """Return a row of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def row(project: Project, checkout: Path, results: Sequence[Comparison]) -> str:
    """Return a project's row of the page's table."""
    files = len({result.source for result in results})
    about = [project.name, project.repository, project.kind, commit(checkout)[:10]]
    return line_of([*about, files, *counted(results)])


def write_page(rows: dict[str, str]) -> None:
    """Put rows, by the name of the project or mode, into the page."""
    if PAGE.exists():
        for line in PAGE.read_text().splitlines():
            if line.startswith("| "):
                rows.setdefault(line.split("|")[1].strip(), line)
    table = [rows[project.name] for project in projects() if project.name in rows]
    numbers = [[int(cell) for cell in line.split("|")[5:11]] for line in table]
    total = line_of(["all", "", "", "", *[sum(column) for column in zip(*numbers, strict=True)]])
    text = HEAD + "\n".join([*_titles(TITLES), *table, total, ""])
    modes = [rows[mode] for mode in MODES if mode in rows]
    if modes:
        text += MODES_HEAD + "\n".join([*_titles(MODE_TITLES), *modes, ""])
    PAGE.write_text(text)


def _titles(titles: Sequence[str]) -> list[str]:
    return [line_of(titles), "|" + " --- |" * len(titles)]


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="projects")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--project", action="append", help="only this one; may be repeated")
    parser.add_argument("--source", default="", help="only sources with this in their path")
    parser.add_argument("--mode", choices=MODES, default="bytes")
    parser.add_argument("--keep", type=Path, help="where nasm's answers are kept")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--show", action="append", choices=OUTCOMES, help="outcomes to show")
    parser.add_argument("--page", action="store_true", help="write docs/projects.md")
    options = parser.parse_args(arguments)
    wanted = options.show or [MESSAGES, DIFFERENT]
    worst = 0
    ran: list[str] = []
    everything: list[Comparison] = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            scratch = options.keep / "scratch"
        comparer = Comparer(scratch, options.keep, options.mode)
        for project in projects():
            checkout = options.folder / project.repository.partition("/")[2]
            if options.project and project.name not in options.project:
                continue
            if not checkout.is_dir():
                print(f"{project.name}: no checkout")
                continue
            results = comparer.compare(project, checkout, options.source, options.jobs)
            counts = Counter(result.outcome for result in results)
            theirs = sum(result.theirs.seconds for result in results)
            ours = sum(result.ours.seconds for result in results)
            found = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name])
            print(
                f"{project.name}: {len(results)} runs: {found}; "
                f"nasm {theirs:.1f} s, pyasm {ours:.1f} s",
                flush=True,
            )
            show(results, wanted)
            if options.page and options.mode == "bytes" and not options.source:
                write_page({project.name: row(project, checkout, results)})
            ran.append(project.name)
            everything += results
            worst |= bool(counts[DIFFERENT] or counts[MESSAGES])
    if options.page and options.mode != "bytes":
        write_page({options.mode: line_of([options.mode, len(ran), *counted(everything)])})
    return int(worst)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
