"""Build BareFlow from sources/ with a choice of tools, as command lines, for the system tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "sources"

Tools = Mapping[str, list[str]]

OURS: Tools = {
    "assembler": [sys.executable, "-m", "pyasm"],
    "linker": [sys.executable, "-m", "pylink"],
    "archiver": [sys.executable, "-m", "pylink.tools.pyar"],
}
NATIVE: Tools = {"assembler": ["nasm"], "linker": ["ld"], "archiver": ["ar"]}


class Bareflow(NamedTuple):
    """A finished build."""

    folder: Path
    tools: Tools

    def contents(self, name: str) -> bytes:
        """The contents of one of its files."""
        return (self.folder / name).read_bytes()

    @property
    def image(self) -> bytes:
        """The disk image."""
        return self.contents("bareflow.img")

    def run(self, tool: str, *arguments: str | Path) -> None:
        """Run one of its tools in the project's folder; what it says must be nothing."""
        run([*self.tools[tool], *map(str, arguments)])

    def assemble(self, source: Path, output_format: str, output: str) -> Path:
        """Assemble one source to a file in the build's folder."""
        made = self.folder / output
        # Objects hold the name of their source as it was given; it must not be this machine's.
        name = source.relative_to(ROOT) if source.is_relative_to(ROOT) else source
        self.run(
            "assembler", "-f", output_format, "-I", "sources/boot/", "-w+all", "-o", made, name
        )
        return made


def run(command: list[str]) -> None:
    """Run a command in the project's folder; success and silence are expected."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), " ".join(command)


def objects(part: str) -> list[Path]:
    """The precompiled objects that go into `part`: "runtime" or "app"."""
    units = sorted((SOURCES / part).glob("*.c"))
    return [SOURCES / "objects" / f"{unit.stem}.o" for unit in units]


def build(folder: Path, tools: Tools) -> Bareflow:
    """Build everything up to the disk image in `folder`."""
    made = Bareflow(folder, tools)
    for stage in ("stage1", "stage2"):
        made.assemble(SOURCES / "boot" / f"{stage}.asm", "bin", f"{stage}.bin")
    runtime = objects("runtime")
    for source in sorted((SOURCES / "runtime").glob("*.asm")):
        runtime.append(made.assemble(source, "elf32", f"{source.stem}.o"))
    entry = made.assemble(SOURCES / "app" / "entry.asm", "elf32", "entry.o")
    library = folder / "kernel_lib.a"
    made.run("archiver", "rcs", library, *runtime)
    link: list[str | Path] = [
        "-m",
        "elf_i386",
        "-T",
        "layouts/app.ld",
        entry,
        *objects("app"),
        library,
    ]
    made.run("linker", *link, "-o", folder / "app.elf")
    made.run("linker", *link, "--oformat", "binary", "-o", folder / "app.bin")
    run(
        [
            *[sys.executable, "-m", "pylink.tools.pyimage", "build", "layouts/disk.toml"],
            *["-C", str(folder), "-o", str(folder / "bareflow.img")],
        ]
    )
    return made
