"""Rules about the repository itself: who imports whom, what start-up costs, what is documented."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile.py",
    "README.md",
    "benchmarks",
    "docs",
    "layouts",
    "pyasm",
    "pyboot",
    "pylink",
    "pyproject.toml",
    "sources",
    "tests",
}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files that git tracks, or skip where this is no checkout."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def python_files(folder: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / folder).rglob("*.py")))


# ----------------------------------------------------------------------------------------------
# Layout


def test_top_level(tracked: list[Path]) -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked}
    assert names <= TOP_LEVEL, "a new name at the top needs a reason, and a place in this list"


def test_file_sizes(tracked: list[Path]) -> None:
    code = {".py", ".asm", ".inc", ".c", ".h", ".ld", ".sh"}
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked
        if path.suffix in code and (lines := path.read_bytes().count(b"\n")) > 800
    }
    assert not too_long, "a file holds one concept"


def test_no_catch_all_modules(tracked: list[Path]) -> None:
    assert not [p for p in tracked if p.stem in {"utils", "common", "helpers", "misc", "util"}]


PRIVATE = re.compile(
    # Folders of one machine, and where packages come from: pip's own settings say that.
    rb"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/venv)/"
    rb"|pypi\.org|pythonhosted|\bartifactory\b|--(?:extra-)?index-url|--trusted-host"
)


def test_no_machine_in_tracked_files(tracked: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in tracked
        if path != Path(__file__).resolve()
        for match in PRIVATE.finditer(path.read_bytes())
    ]
    assert not found


def test_only_objects_are_binary(tracked: list[Path]) -> None:
    binary = [
        path.relative_to(ROOT).as_posix() for path in tracked if b"\0" in path.read_bytes()[:8192]
    ]
    assert [p for p in binary if not re.fullmatch(r"sources/objects/[\w-]+\.o", p)] == []


# ----------------------------------------------------------------------------------------------
# Who imports whom


def imports(path: Path) -> set[str]:
    """The absolute names of the modules that a file imports at run time, functions included."""
    package = list(path.relative_to(ROOT).with_suffix("").parts)[:-1]
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                visit(other)
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.add(module)
            # `from package import module` imports that module too; names are harmless here.
            found.update(f"{module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


OURS = ("pyasm", "pylink", "pyboot", "sources", "benchmarks", "tests")
THIRD_PARTY = ("construct", "elftools", "intervaltree", "unicorn", "tomli")


def inside(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in allowed)


# Folder or file: what of ours, and of other projects, it may import. The first that fits counts.
IMPORT_RULES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    ("pylink/formats", ("pylink.formats",), ("construct",)),
    (
        "pylink/tools",
        # Formats and readers, never the linker's passes.
        ("pylink.tools", "pylink.formats", "pylink.inputs", "pylink.archives", "pyasm"),
        # tomllib came with Python 3.11; before it, its twin tomli is a dependency.
        ("construct", "intervaltree", "tomli", "tomllib"),
    ),
    ("pylink", ("pylink",), ("construct", "intervaltree", "elftools")),
    ("pyasm/output", ("pyasm", "pylink.formats"), ("construct", "intervaltree")),
    # pydis shows objects; this module reads them.
    ("pyasm/pydis/objects.py", ("pyasm", "pylink.formats"), ()),
    ("pyasm", ("pyasm",), ("intervaltree",)),
    ("pyboot", ("pyboot",), ("unicorn", "construct", "intervaltree")),
    (
        "sources/building",
        # The instruction table, for the pages that are made of it.
        ("sources.building", "pylink.formats", "pylink.tools", "pyboot", "pyasm.x86"),
        ("tomli", "tomllib"),
    ),
    ("sources", (), ()),
]


@pytest.mark.parametrize("folder", sorted({rule[0].partition("/")[0] for rule in IMPORT_RULES}))
def test_imports(folder: str) -> None:
    wrong = []
    for path in python_files(folder):
        name = path.relative_to(ROOT).as_posix()
        _, ours, others = next(
            rule for rule in IMPORT_RULES if name == rule[0] or name.startswith(rule[0] + "/")
        )
        for module in sorted(imports(path)):
            if inside(module, OURS) and not inside(module, ours):
                wrong.append(f"{name} imports {module}")
            elif not inside(module, OURS) and not inside(module, others):
                top = module.partition(".")[0]
                if top in THIRD_PARTY or (top and top not in sys.stdlib_module_names):
                    wrong.append(f"{name} imports {module}")
    assert not wrong


# ----------------------------------------------------------------------------------------------
# Start-up: what a run loads, which repeats, rather than what it takes, which does not

# Modules that cost more than they are worth on a path that most runs take.
SLOW = {
    "argparse",
    "construct",
    "dataclasses",
    "inspect",
    "intervaltree",
    "json",
    "logging",
    "pathlib",
    "shutil",
    "subprocess",
    "tempfile",
    "typing",
}

PROBE = """
import os, sys  # what site loads anyway
before = set(sys.modules)
sys.path.insert(0, {root!r})
sys.argv[:] = {argv!r}
from {package}.cli import main
status = main()
loaded = set(sys.modules) - before
ours = sum(1 for name in loaded if name.partition(".")[0] in ("pyasm", "pylink"))
print("PROBE", status or 0, len(loaded) - ours, ours, *sorted(loaded & {slow!r}))
"""


def probe(folder: Path, package: str, *argv: str) -> tuple[int, int, list[str]]:
    """Run a command; return how many modules of others and of ours it loads, and the slow ones.

    Without `site`, no installed package can be imported: what passes here needs none.
    """
    text = PROBE.format(root=str(ROOT), argv=[package, *argv], package=package, slow=SLOW)
    done = subprocess.run(
        [sys.executable, "-S", "-c", text], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    last = [line for line in done.stdout.splitlines() if line.startswith("PROBE ")][-1].split()
    assert last[1] == "0", done.stdout + done.stderr
    return int(last[2]), int(last[3]), last[4:]


BOOT_SECTOR = "bits 16\norg 0x7c00\nstart: jmp start\ntimes 510-($-$$) db 0\ndw 0xaa55\n"
OBJECT = "bits 32\nglobal _start\nsection .text\n_start: mov eax, 1\nret\n"


@pytest.mark.parametrize(
    ("package", "argv", "others", "ours"),
    [
        ("pyasm", ["--version"], 4, 8),
        # Among ours is a module for each family of instructions.
        ("pyasm", ["-f", "bin", "boot.asm", "-o", "boot.bin"], 26, 92),
        ("pyasm", ["-f", "elf32", "object.asm", "-o", "object.o"], 26, 94),
        ("pyasm.pydis", ["-v"], 4, 8),
        ("pyasm.pydis", ["boot.asm"], 26, 50),
        ("pyasm.pydis", ["object.o"], 26, 50),
        ("pylink", ["--version"], 4, 8),
        ("pylink", ["-m", "elf_i386", "-o", "program", "object.o"], 26, 80),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_start_up(tmp_path: Path, package: str, argv: list[str], others: int, ours: int) -> None:
    (tmp_path / "boot.asm").write_text(BOOT_SECTOR)
    (tmp_path / "object.asm").write_text(OBJECT)
    if "object.o" in argv:
        probe(tmp_path, "pyasm", "-f", "elf32", "object.asm", "-o", "object.o")
    loaded_others, loaded_ours, slow = probe(tmp_path, package, *argv)
    assert not slow, "import these inside the function that needs them"
    assert loaded_others <= others
    assert loaded_ours <= ours


# ----------------------------------------------------------------------------------------------
# Documentation


def documented(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def help_text(package: str, *argv: str) -> str:
    command = [sys.executable, "-m", package, *argv]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def options_in(text: str) -> set[str]:
    """The options that a help text defines: words with a hyphen at the start of an entry."""
    found = set()
    for line in text.splitlines():
        match = re.match(r"\s{1,8}(-[^\s]*(?:[ ,|]+(?:-[^\s]*))*)", line)
        if match:
            for word in re.findall(r"--?[A-Za-z@][\w-]*", match[1]):
                found.add(word)
    return found


@pytest.mark.parametrize(
    ("package", "argv", "page"),
    [
        ("pyasm", ["-h"], "pyasm.md"),
        ("pyasm.pydis", ["-h"], "pydis.md"),
        ("pylink", ["--help"], "pylink.md"),
        ("pyboot", ["--help"], "pyboot.md"),
    ],
)
def test_each_option_is_documented(package: str, argv: list[str], page: str) -> None:
    text = documented(page)
    options = options_in(help_text(package, *argv))
    assert len(options) > 5
    assert sorted(option for option in options if option not in text) == []


def test_each_option_of_makefile_is_documented() -> None:
    from sources.building.options import FLAGS

    text = documented("build.md")
    assert [flag for flag in [*FLAGS, "-j"] if f"`{flag}" not in text] == []


def test_each_target_of_makefile_is_documented() -> None:
    text = documented("build.md")
    done = subprocess.run(
        [sys.executable, "Makefile.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    targets = re.findall(r"^  ([a-z]+) ", done.stdout.partition("Targets:")[2], re.MULTILINE)
    assert len(targets) > 8
    assert [target for target in targets if f"`{target}" not in text] == []


def test_each_warning_class_is_documented() -> None:
    from pyasm.warnings import TABLE

    classes = [line.split()[0] for line in TABLE.splitlines() if line.strip()]
    text = documented("pyasm.md")
    assert [name for name in classes if f"`{name}`" not in text] == []


def test_instruction_pages_are_made_from_the_table() -> None:
    from sources.building.instruction_pages import FOLDER, pages

    there = {f"{FOLDER}/{path.name}": path for path in (ROOT / FOLDER).iterdir()}
    made = pages()
    again = "run `python3 Makefile.py instructions`"
    assert sorted(there) == sorted(made), again
    stale = [name for name, path in there.items() if path.read_text("utf-8") != made[name]]
    assert not stale, again
    assert sum(map(len, made.values())) < 900_000, "pages are for people"


def test_links_lead_somewhere(tracked: list[Path]) -> None:
    broken = []
    for page in (path for path in tracked if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not os.path.exists(page.parent / target):
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def test_paths_in_architecture_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`(\w+/[\w./]*|\w+\.py)`", text)
    assert len(paths) > 20
    inside_tests = {"golden/", "property/", "differential/", "system/"}
    inside_sources = {"boot/", "runtime/", "app/", "objects/"}
    own = [path for path in paths if path not in inside_tests | inside_sources]
    assert [path for path in own if not (ROOT / path).exists()] == []
