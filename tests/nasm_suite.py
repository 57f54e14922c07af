"""Runs NASM's own regression tests, and sources like them, and compares what nasm makes of them.

    python3 Makefile.py suite -- FOLDER [NAME...] [--sources] [--bits 16|32] [--verbose]

FOLDER is `travis/test` of a checkout of NASM: its *.json files say how each source is assembled and
which files have the expected output and messages. If nasm is installed, it is run, too, and is the
judge: some of the files are older than the version that we follow. With --sources, each *.asm file
of FOLDER (NASM's `test` folder, or any other) is assembled as its `;Testname=` lines say, else as
`bin` and as `elf32`. With --bits, so is each one that has 64-bit code, after `bits 64` is replaced.
NAME chooses the tests that have it in their name.

A run is the same if exit status, output and messages are. A message that nasm repeats at the same
place counts once. Where nasm reports errors, pyasm may report more: nasm stops after the first
phase that has some. `--verbose` shows what it reports more. The exit status is 1 if anything is
different.
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import re
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
sys.path[:0] = [str(ROOT)]

from pyasm.cli import run  # noqa: E402 - found by the line above

OUTCOMES = ("same", "64-bit", "other format", "different")
LONGEST_RUN = 10  # seconds; then nasm is thought to be in one of its circles
MOST_ROWS = 12  # of a difference
_64_BIT = "64-bit code is not supported yet"
_OTHER_FORMAT = re.compile(r"fatal: output format `.*is not supported yet")
_BITS_64 = re.compile(r"(?im)^(\s*\[?\s*)(bits\s+64|use64)\b")
_TEST_LINE = re.compile(r"(?im)^;\s*Testname=([^;]*);\s*Arguments=([^;\n]*)")


class Test(NamedTuple):
    """One run: the command line, the environment, and the expected result as far as it is known.

    `files` are the outputs, with the file that has the expected bytes; `expected` maps `stdout` and
    `stderr` to what should be there.
    """

    name: str
    arguments: list[str]
    environment: dict[str, str]
    files: dict[str, Path]
    status: int | None = None
    expected: dict[str, str] | None = None


class Outcome(NamedTuple):
    """What a run did."""

    status: int
    stdout: str
    stderr: str
    files: dict[str, bytes]


# ----------------------------------------------------------------------------------------------
# Tests


def described(folder: Path, shown: str) -> Iterator[Test]:
    """Yield the tests that the *.json files of `folder` describe; messages name it as `shown`."""
    for path in sorted(folder.glob("*.json")):
        # Some have a comma too many, for which NASM's own runner leaves them out.
        rows = json.loads(re.sub(r",(\s*[]}])", r"\1", path.read_text("utf-8")))
        rows = rows if isinstance(rows, list) else [rows]
        templates = {row["id"]: row for row in rows if "id" in row}
        for index, row in enumerate(rows):
            row = {**templates.get(row.get("ref"), {}), **row}
            if row.get("description") and "disable" not in row:
                yield _described(row, f"{path.stem}#{index}", folder, shown)


def _described(row: dict[str, Any], name: str, folder: Path, shown: str) -> Test:
    arguments = ["-f", row["format"]] if "format" in row else []
    arguments += row.get("option", "").split(" ") if "option" in row else []
    files: dict[str, Path] = {}
    expected: dict[str, str] = {"stdout": "", "stderr": ""}
    for target in row.get("target", []):
        option = target["option"].split(" ") if "option" in target else []
        if "output" in target:
            arguments += [*(option or ["-o"]), f"{shown}/{target['output']}"]
            files[f"{shown}/{target['output']}"] = folder / target.get(
                "match", target["output"] + ".t"
            )
        elif option:
            arguments += option
        for stream in ("stdout", "stderr"):
            if stream in target:
                expected[stream] = (folder / target[stream]).read_text("utf-8")
    if "source" in row:
        arguments.append(f"{shown}/{row['source']}")
    environment = dict(each.split("=", 1) for each in row.get("environ", []) if "=" in each)
    status = None if row.get("error") == "over" else int(row.get("error") == "expected")
    return Test(name, arguments, environment, files, status, expected)


def from_sources(folder: Path, shown: str, bits: int | None) -> Iterator[Test]:
    """Yield runs of each source of `folder`; with `bits` only of those with 64-bit code."""
    for path in sorted(folder.glob("*.asm")):
        text = path.read_text("latin-1")
        runs = {
            match[1].strip(): [
                word
                for word in match[2].split()
                if not word.startswith("-o") and word[-4:] != ".bin"
            ]
            for match in _TEST_LINE.finditer(text)
        }
        if not runs:
            runs = {"bin": ["-fbin"], "elf32": ["-felf32"]}
        if bits is not None:
            if not _BITS_64.search(text):
                continue
            path.write_text(_BITS_64.sub(rf"\1bits {bits}", text), "latin-1")
            runs = {"bin": ["-fbin"], "elf32": ["-felf32"], "O0": ["-fbin", "-O0"]}
        for name, arguments in runs.items():
            output = f"{path.stem}.out"
            words = [*arguments, "-I", f"{shown}/", "-o", output, f"{shown}/{path.name}"]
            yield Test(f"{path.stem}:{name}", words, {}, {output: Path(output + ".t")})


# ----------------------------------------------------------------------------------------------
# Runs


def run_nasm(test: Test) -> Outcome:
    """Run nasm."""
    environment = {**os.environ, "NASMENV": "--reproducible", **test.environment}
    done = subprocess.run(
        ["nasm", *test.arguments],
        capture_output=True,
        env=environment,
        check=False,
        timeout=LONGEST_RUN,
    )
    return _outcome(test, done.returncode, done.stdout, done.stderr)


def run_ours(test: Test) -> Outcome:
    """Run our assembler in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
    before = dict(os.environ)
    os.environ.update({"NASMENV": "--reproducible", **test.environment})
    try:
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            status = run(test.arguments).status
    finally:
        os.environ.clear()
        os.environ.update(before)
    said = []
    for stream in streams:
        stream.flush()
        said.append(stream.buffer.getvalue())
    return _outcome(test, status, *said)


def _outcome(test: Test, status: int, stdout: bytes, stderr: bytes) -> Outcome:
    files = {}
    for name in test.files:
        if Path(name).exists():
            files[name] = Path(name).read_bytes()
            Path(name).unlink()
    return Outcome(status, stdout.decode("latin-1"), stderr.decode("latin-1"), files)


def expectation(test: Test) -> Outcome:
    """Return what the files of the suite say."""
    assert test.expected is not None
    files = {name: path.read_bytes() for name, path in test.files.items() if path.exists()}
    said = [test.expected[name].encode().decode("latin-1") for name in ("stdout", "stderr")]
    return Outcome(test.status or 0, said[0], said[1], files)


# ----------------------------------------------------------------------------------------------
# Comparison


def messages(text: str) -> list[str]:
    """Return messages in order, each with its macro chain and at each place once."""
    found: list[str] = []
    for line in text.splitlines():
        line = re.sub(r"^(?:nasm|pyasm)(: (?:\w+): )", r"PROGRAM\1", line)
        if "... from macro" in line and found:
            found[-1] += "\n" + line
        elif line:
            found.append(line)
    return list(dict.fromkeys(found))


def differences(wanted: Outcome, got: Outcome) -> tuple[list[str], list[str]]:
    """Return what is different, as text, and the messages that `got` has beside those wanted."""
    different = []
    if wanted.status != got.status:
        different.append(f"exit status {got.status}, not {wanted.status}")
    expected, said = messages(wanted.stderr), messages(got.stderr)
    more = [message for message in said if message not in expected]
    if wanted.status:
        said = [message for message in said if message in expected]
    if said != expected:
        missing = [f"-{message}" for message in expected if message not in said]
        different.append("messages differ" if missing or not wanted.status else "order of messages")
        different += missing[:MOST_ROWS]
        different += [f"+{message}" for message in more[:MOST_ROWS]]
    if "NASM version" not in wanted.stdout and wanted.stdout != got.stdout:
        rows = difflib.unified_diff(
            wanted.stdout.splitlines(), got.stdout.splitlines(), "nasm", "pyasm", lineterm="", n=1
        )
        different += ["standard output differs", *list(rows)[: 3 * MOST_ROWS]]
    for name in sorted({*wanted.files, *got.files}) if not wanted.status else ():
        one, other = wanted.files.get(name), got.files.get(name)
        if one is None or other is None:
            different.append(f"only {'nasm' if other is None else 'pyasm'} writes {name}")
        elif one != other:
            places = [
                i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]
            ]
            at = places[0] if places else min(len(one), len(other))
            different += [
                f"{name} differs from byte 0x{at:x} on ({len(one)} bytes, not {len(other)})",
                f"-{one[max(at - 8, 0) : at + 16].hex(' ')}",
                f"+{other[max(at - 8, 0) : at + 16].hex(' ')}",
            ]
    return different, more


def compare(test: Test, has_nasm: bool) -> tuple[str, list[str], list[str]]:
    """Return the outcome of a test, what is different, and what pyasm reports more."""
    got = run_ours(test)
    if has_nasm:
        try:
            wanted = run_nasm(test)
        except subprocess.TimeoutExpired:
            return "same", [], ["nasm did not end"]
        if wanted.status < 0:
            return "same", [], ["nasm crashed"]
    else:
        wanted = expectation(test)
    different, more = differences(wanted, got)
    if not different:
        return "same", [], more
    if _64_BIT in got.stderr:
        return "64-bit", [], []
    if _OTHER_FORMAT.search(got.stderr):
        return "other format", [], []
    return "different", different, more


def main() -> int:
    """Print the report; return 1 if anything is different."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sources", action="store_true", help="run all sources of the folder")
    parser.add_argument("--bits", type=int, choices=(16, 32), help="what to make of 64-bit sources")
    parser.add_argument("--verbose", action="store_true", help="show each test and more messages")
    options = parser.parse_args()
    has_nasm = shutil.which("nasm") is not None
    by_source = options.sources or options.bits is not None
    if by_source and not has_nasm:
        print("only nasm knows what these sources give, and it is not installed", file=sys.stderr)
        return 1
    shown = "./travis/test"  # as the expected messages name it
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place, shown)
        shutil.copytree(options.folder, work, symlinks=True)
        beside = options.folder.resolve().parent.parent / "misc"
        if beside.is_dir():
            shutil.copytree(beside, Path(place, "misc"))
        os.chdir(place)
        if by_source:
            tests = from_sources(work, shown, options.bits)
        else:
            tests = described(work, shown)
        for test in tests:
            if options.names and not any(name in test.name for name in options.names):
                continue
            what, different, more = compare(test, has_nasm)
            count[what] += 1
            if different or options.verbose:
                print(f"{what}: {test.name}: {' '.join(test.arguments)}")
            for row in different:
                print("    " + row.replace("\n", "\n    "))
            if more and options.verbose:
                print("    more messages")
            for row in more if options.verbose else ():
                print("        " + row.replace("\n", "\n        "))
        os.chdir(ROOT)
    print(", ".join(f"{what}: {count[what]}" for what in OUTCOMES))
    return int(count["different"] > 0)


if __name__ == "__main__":
    sys.exit(main())
