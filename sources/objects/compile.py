"""Compile BareFlow's C sources to the objects in this folder, or verify that they are the same.

The objects are committed, so that building the image needs no C compiler. The manifest beside
them says what made them: the compiler and its version, the flags, and the SHA-256 of each source,
header and object. The compiler is the clang inside PyPI's ``ziglang``: ``zig clang`` is clang
without the defaults of ``zig cc`` (sanitizers, debug information, a cache). The flags leave
nothing in an object that depends on the machine it was made on.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

SOURCES = Path(__file__).resolve().parent.parent
OBJECTS = SOURCES / "objects"
MANIFEST = "manifest.json"

#: The version of ziglang that the committed objects come from; pyproject.toml pins the same.
ZIGLANG_VERSION = "0.13.0"

#: Object, its source below ``sources/``, and what the build puts it into.
UNITS = (
    ("io.o", "runtime/io.c", "kernel_lib.a"),
    ("memory.o", "runtime/memory.c", "kernel_lib.a"),
    ("profile.o", "runtime/profile.c", "kernel_lib.a"),
    ("main.o", "app/main.c", "app"),
)

FLAGS = (
    "--target=i386-unknown-none-elf",
    "-m32",
    "-march=i686",
    "-mno-sse",
    "-mno-mmx",
    "-mstack-alignment=4",
    "-std=c11",
    "-ffreestanding",
    "-fno-builtin",
    "-fno-pie",
    "-fno-common",
    "-fno-stack-protector",
    # Fast, without what makes code large for little gain here.
    "-O2",
    "-fomit-frame-pointer",
    "-fno-unroll-loops",
    "-fno-jump-tables",
    # Only what a linker needs.
    "-fno-asynchronous-unwind-tables",
    "-fno-ident",
    "-fno-addrsig",
    "-Wall",
    "-Wextra",
    "-Werror",
    # The compiler's own headers are the only ones there are; `_clang` adds their folder.
    "-nostdinc",
    "-Iruntime",
)


class Manifest(TypedDict):
    """What made the objects."""

    compiler: dict[str, str]
    flags: list[str]
    inputs: dict[str, str]  # path below sources/ -> SHA-256
    objects: dict[str, dict[str, str]]  # name -> "source", "part" and "sha256"


class ObjectsError(Exception):
    """The objects could not be made, or are not what they should be; the text says why."""


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _inputs() -> dict[str, str]:
    """Each C source and header below ``sources/`` with its SHA-256."""
    paths = (path for folder in ("app", "runtime") for path in (SOURCES / folder).rglob("*.[ch]"))
    return {path.relative_to(SOURCES).as_posix(): _sha256(path) for path in sorted(paths)}


def _clang() -> list[str]:
    """The command line of the pinned clang, up to its flags."""
    spec = importlib.util.find_spec("ziglang")
    if spec is None or spec.origin is None:
        raise ObjectsError(
            f"the compiler is missing: pip install ziglang=={ZIGLANG_VERSION} "
            "(or this project with its extra 'objects')"
        )
    version = importlib.metadata.version("ziglang")
    if version != ZIGLANG_VERSION:
        raise ObjectsError(f"the objects are made with ziglang {ZIGLANG_VERSION}, not {version}")
    home = Path(spec.origin).parent
    zig = home / ("zig.exe" if os.name == "nt" else "zig")
    return [os.fspath(zig), "clang", "-isystem", os.fspath(home / "lib" / "include")]


def _run(command: list[str]) -> str:
    """Run the compiler in ``sources/``, without the variables that change what it does."""
    keep = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    environment["LC_ALL"] = "C"
    try:
        done = subprocess.run(
            command, cwd=SOURCES, env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ObjectsError(f"{command[0]}: {error.strerror or error}") from None
    if done.returncode:
        raise ObjectsError(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
    return done.stdout


def _compile_units(folder: Path) -> Manifest:
    """Compile every unit into ``folder``; the manifest of what was made."""
    clang = _clang()
    version = _run([*clang[:2], "--version"]).split()
    objects = {}
    for name, source, part in UNITS:
        _run([*clang, *FLAGS, "-c", source, "-o", os.fspath(folder / name)])
        objects[name] = {"source": source, "part": part, "sha256": _sha256(folder / name)}
    return {
        "compiler": {
            "package": "ziglang",
            "version": ZIGLANG_VERSION,
            "clang": version[version.index("version") + 1],
        },
        "flags": list(FLAGS),
        "inputs": _inputs(),
        "objects": objects,
    }


def read_manifest(folder: Path = OBJECTS) -> Manifest:
    """The manifest in ``folder``.

    ``part`` of each object is what the build puts it into: ``kernel_lib.a`` or ``app``. Raises
    ObjectsError if there is no manifest or something else in its place.
    """
    path = folder / MANIFEST
    try:
        manifest: Manifest = json.loads(path.read_text("utf-8"))
        whole = all(
            {"source", "part", "sha256"} <= entry.keys() for entry in manifest["objects"].values()
        )
        whole = whole and isinstance(manifest["flags"], list) and bool(manifest["inputs"].keys())
    except (OSError, ValueError) as error:
        raise ObjectsError(f"{path}: {error}") from None
    except (KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise ObjectsError(f"{path} is not a manifest of objects")
    return manifest


def check_manifest(folder: Path = OBJECTS) -> None:
    """Compare sources, headers, flags and objects with the manifest; needs no compiler.

    Raises ObjectsError with a line for each difference.
    """
    manifest = read_manifest(folder)
    problems = []
    inputs, recorded = _inputs(), manifest["inputs"]
    for name in sorted({*inputs, *recorded}):
        if inputs.get(name) != recorded.get(name):
            problems.append(f"sources/{name} is not what the objects were made from")
    if manifest["flags"] != list(FLAGS):
        problems.append("the objects were made with other flags")
    for name, entry in manifest["objects"].items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{path} is missing")
        elif _sha256(path) != entry["sha256"]:
            problems.append(f"{path} is not the object in the manifest")
    if [name for name, _, _ in UNITS] != list(manifest["objects"]):
        problems.append("the manifest lists other objects")
    if problems:
        raise ObjectsError("\n".join(problems))


def compile_objects(out_dir: Path = OBJECTS, verify: bool = False) -> None:
    """Compile the units and write objects and manifest to ``out_dir``.

    With ``verify``, write nothing, but compare byte for byte with what is there. Raises
    ObjectsError if the compiler is missing or fails, or, with ``verify``, for any difference.
    """
    if verify:
        check_manifest(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that the objects can be moved into place.
    with tempfile.TemporaryDirectory(dir=None if verify else out_dir) as scratch:
        made = Path(scratch)
        manifest = _compile_units(made)
        names = [name for name, _, _ in UNITS]
        if verify:
            different = [
                name
                for name in names
                if (made / name).read_bytes() != (out_dir / name).read_bytes()
            ]
            if different:
                raise ObjectsError(f"not what the compiler makes now: {', '.join(different)}")
            if manifest != read_manifest(out_dir):
                raise ObjectsError(f"{out_dir / MANIFEST} is not what would be written now")
            return
        text = json.dumps(manifest, indent=2) + "\n"
        (made / MANIFEST).write_text(text, "utf-8", newline="\n")
        for name in [*names, MANIFEST]:
            os.replace(made / name, out_dir / name)


def main() -> int:
    """Run from the command line; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    try:
        compile_objects(verify=arguments.verify)
    except ObjectsError as error:
        print(f"compile.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
