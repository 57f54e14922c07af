"""`Makefile.py` on the real sources: same bytes anywhere, only what is needed, clean failures."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ["Makefile.py", "layouts", "pyasm", "pylink", "sources", "pyproject.toml"]


def copy_project(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / name)
    return folder


def make(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "Makefile.py", *words]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def outputs(project: Path) -> dict[str, bytes]:
    files = (project / "build").iterdir() if (project / "build").exists() else []
    return {path.name: path.read_bytes() for path in files if path.name != ".state"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project that has been built; tests don't change it."""
    project = copy_project(tmp_path_factory.mktemp("built") / "project")
    done = make(project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to be changed."""
    shutil.copytree(built, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "project"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# ----------------------------------------------------------------------------------------------
# What it makes


def test_two_folders_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    other = copy_project(tmp_path / "a folder with another, longer name" / "and depth")
    done = make(other, "-j", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs(other) == outputs(built)


def test_it_makes_what_native_tools_make(
    built: Path, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    for tool in ("nasm", "ld", "ar", "objcopy", "dd"):
        require_tool(tool)
    project = copy_project(tmp_path / "native")
    makefile = ROOT / "benchmarks" / "native.mk"
    command = [require_tool("make"), "-s", "-f", str(makefile), "BUILD=native"]
    subprocess.run(command, cwd=project, check=True)
    ours = outputs(built)
    for path in sorted((project / "native").iterdir()):
        if path.suffix in (".bin", ".o", ".a"):
            assert ours[path.name] == path.read_bytes(), path.name


def test_the_image_holds_the_parts(built: Path) -> None:
    made = outputs(built)
    image = made["bareflow.img"]
    assert len(image) == 10 * 1024 * 1024
    assert image[:440] == made["stage1.bin"][:440]
    # All of the other parts but their checksums.
    assert image[512:520] + image[522:4608] == made["stage2.bin"][:8] + made["stage2.bin"][10:]
    app = made["app.bin"]
    assert image[4608 : 4608 + 0x1C] == app[:0x1C]
    assert image[4608 + 0x20 : 4608 + len(app)] == app[0x20:]
    assert not any(image[4608 + len(app) :])


def test_budgets(built: Path) -> None:
    made = outputs(built)
    assert not any(made["stage1.bin"][440:510])
    assert len(made["app.bin"]) <= 28 * 1024
    assert len(made["kernel_lib.a"]) <= 15 * 1024


# ----------------------------------------------------------------------------------------------
# What it does again


def test_nothing_changed(project: Path) -> None:
    done = make(project)
    assert done.stdout == "build/bareflow.img is up to date, nothing to do\n"
    assert done.stderr == ""


def test_nothing_changed_but_times(project: Path) -> None:
    for folder in ("sources", "layouts"):
        for path in (project / folder).rglob("*"):
            if "building" not in path.parts:  # tools are told apart by their times
                os.utime(path, (1, 1))
    assert "nothing to do" in make(project).stdout


def test_an_include_that_changes_nothing(project: Path) -> None:
    """What includes it is assembled again; what is made from that is not."""
    with (project / "sources" / "boot" / "bios.inc").open("a") as file:
        file.write("; one more comment\n")
    ran = re.findall(r"\] (\S+ \S+)", make(project).stdout)
    assert "pyasm build/stage1.bin" in ran
    assert not [line for line in ran if not line.startswith("pyasm")]


def test_a_layout_and_a_script(project: Path) -> None:
    edit(project / "layouts" / "disk.toml", "0x464C5544", "0x12345678")
    assert re.findall(r"\] (\S+)", make(project).stdout) == ["pyimage"]
    edit(project / "layouts" / "app.ld", "SECTIONS", "/* comment */ SECTIONS")
    assert re.findall(r"\] (\S+)", make(project).stdout) == ["pylink"]


def test_a_new_source_needs_no_edit(project: Path) -> None:
    (project / "sources" / "runtime" / "extra.asm").write_text(
        "bits 32\nglobal extra\nextra: ret\n"
    )
    done = make(project)
    assert "pyasm build/extra.o" in done.stdout
    assert b"extra.o/" in (project / "build" / "kernel_lib.a").read_bytes()


def test_command_lines_work_when_pasted(project: Path) -> None:
    before = outputs(project)
    shown = make(project, "-B", "-n").stdout
    assert outputs(project) == before
    shutil.rmtree(project / "build")
    (project / "build").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(project)}
    for line in shown.splitlines():
        subprocess.run(line, shell=True, cwd=project, check=True, env=environment)
    assert outputs(project) == before


def test_other_targets(project: Path) -> None:
    info = make(project, "info")
    assert info.returncode == 0
    for word in ("stage 1: code", "runtime library", ".bss", "main", "checksum right"):
        assert word in info.stdout
    listed = make(project, "list").stdout
    assert "build/bareflow.img" in listed
    assert make(project, "clean").returncode == 0
    assert not (project / "build").exists()
    assert make(project, "list").stdout == listed
    rebuilt = make(project, "rebuild", "-q")
    assert (rebuilt.returncode, rebuilt.stdout, rebuilt.stderr) == (0, "", "")


# ----------------------------------------------------------------------------------------------
# What it does when something is wrong


def broken(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda project: edit(project / path, old, new)


def without(path: str) -> Callable[[Path], None]:
    return lambda project: (project / path).unlink()


STAGE1 = "sources/boot/stage1.asm"


@pytest.mark.parametrize(
    ("damage", "output", "tool", "messages"),
    [
        (
            broken(STAGE1, "start:\n", "start:\n  mov ax, bx, cx, dx,\n"),
            "stage1.bin",
            "pyasm",
            [r"stage1\.asm:\d+: error: "],
        ),
        (
            broken(STAGE1, "start:\n", "start:\n  frobnicate ax\n"),
            "stage1.bin",
            "pyasm",
            [r"stage1\.asm:\d+: error: .*frobnicate|instruction expected"],
        ),
        (
            # The boot sector gets too long for its padding.
            broken(STAGE1, "start:\n", "start:\n  times 300 nop\n"),
            "stage1.bin",
            "pyasm",
            [r"stage1\.asm:\d+: error: .*\d+"],
        ),
        (without("sources/boot/flud.inc"), "stage1.bin", "pyasm", ["flud.inc"]),
        (
            broken("sources/app/entry.asm", "call    main", "call    mian"),
            "entry.o",
            "pyasm",
            [r"entry\.asm:\d+: error: .*mian"],
        ),
        (
            broken("sources/app/main.c", "main", "niam"),
            "objects.txt",
            "check_objects",
            ["sources/app/main.c: not what the objects were made from", "Makefile.py objects"],
        ),
        (
            without("sources/objects/main.o"),
            "objects.txt",
            "check_objects",
            ["sources/objects/main.o: No such file or directory"],
        ),
        (
            broken("sources/objects/manifest.json", "{", "["),
            "objects.txt",
            "check_objects",
            ["sources/objects/manifest.json: not a manifest"],
        ),
        (
            broken("layouts/app.ld", "ENTRY(_start)", "ENTRY(_start) INPUT(missing.o)"),
            "app.elf",
            "pylink",
            ["missing.o"],
        ),
        (broken("layouts/app.ld", "SECTIONS", "SECTIONS ="), "app.elf", "pylink", [r"app\.ld:\d+"]),
        (
            broken("layouts/app.ld", "LOAD_LIMIT   = 512 * 512", "LOAD_LIMIT   = 64"),
            "app.elf",
            "pylink",
            ["."],
        ),
        (
            broken("layouts/disk.toml", "first_sector = 9", "first_sector = 8"),
            "bareflow.img",
            "pyimage",
            [
                r"part 'stage 2' \(sectors 1-8\) and part 'app' \(sectors 8-519\) overlap: "
                r"they share 1 sector \(512 bytes\)"
            ],
        ),
        (
            broken("layouts/disk.toml", "max_sectors = 512", "max_sectors = 2"),
            "bareflow.img",
            "pyimage",
            [r"part 'app' \(sectors 9-10\): build/app\.bin has [\d,]+ bytes, [\d,]+ more than"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_failures(
    project: Path, damage: Callable[[Path], object], output: str, tool: str, messages: list[str]
) -> None:
    damage(project)
    done = make(project)
    assert done.returncode == 1
    assert f"Makefile.py: {tool} could not make build/{output}:" in done.stderr
    # The command that failed, to be pasted.
    assert re.search(rf"^\S.*{tool}.* .*build/{re.escape(output)}", done.stderr, re.M)
    for message in messages:
        assert re.search(message, done.stderr)
    assert "Traceback" not in done.stderr
    assert output not in outputs(project)
    assert "bareflow.img" not in outputs(project)
    assert not list(project.rglob("*.tmp"))


def test_a_failure_elsewhere(project: Path) -> None:
    """From another folder the printed line changes to the project's first."""
    (project / "sources" / "objects" / "main.o").unlink()
    command = [sys.executable, str(project / "Makefile.py")]
    done = subprocess.run(command, cwd=project.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"cd {project} && " in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits are POSIX's")
def test_a_write_that_fails_half_way(project: Path) -> None:
    """A limit on the size of files, which only the image passes, stands for a full disk."""
    (project / "build" / "bareflow.img").unlink()
    text = (
        "import resource, runpy, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
        "sys.argv[:] = ['Makefile.py']\n"
        "runpy.run_path('Makefile.py', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "pyimage: build/bareflow.img: File too large" in done.stderr
    assert "bareflow.img" not in outputs(project)
    assert not list(project.rglob("*.tmp"))


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after", [1, 4])
def test_interrupted(built: Path, project: Path, number: int, after: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "Makefile.py", "-B"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(after):
        process.stdout.readline()
    time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    # It may have been done already.
    assert process.returncode in (130, 0), errors
    assert "Traceback" not in errors
    assert not list(project.rglob("*.tmp"))
    expected = outputs(built)
    for name, data in outputs(project).items():
        assert data == expected[name]
    assert make(project).returncode == 0
    assert outputs(project) == expected


def test_unknown_words(project: Path) -> None:
    for words, message in (
        (["nonsense"], "unknown target 'nonsense'"),
        (["--nonsense"], "unknown option --nonsense"),
        (["-j", "none"], "-j needs a number"),
    ):
        done = make(project, *words)
        assert done.returncode == 1
        assert message in done.stderr
    assert "--qemu" in make(project, "--help").stdout


def test_qemu_is_not_installed(project: Path) -> None:
    environment = {**os.environ, "PATH": str(project)}
    command = [sys.executable, "Makefile.py", "debug"]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "qemu-system-i386 is not installed" in done.stderr
