"""What sources/ and layouts/ promise: budgets, numbers that agree, objects that match sources."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from bareflow_files import NATIVE, ROOT, SOURCES, Bareflow, build

from pylink.tools.disk_layout import read_layout


@pytest.fixture(scope="module")
def compiler() -> ModuleType:
    """sources/objects/compile.py, which is no part of a package."""
    path = SOURCES / "objects" / "compile.py"
    spec = importlib.util.spec_from_file_location("compile_objects", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def constants() -> dict[str, int]:
    """The plain numbers among the EQUs of flud.inc."""
    text = (SOURCES / "boot" / "flud.inc").read_text()
    found = re.findall(r"^(\w+) +equ (0x[0-9A-F]+|\d+)\b(?! *[+*/-])", text, re.MULTILINE)
    return {name: int(value, 0) for name, value in found}


# ----------------------------------------------------------------------------------------------
# Budgets


def test_budgets(bareflow: Bareflow) -> None:
    stage1 = bareflow.contents("stage1.bin")
    assert len(stage1) == 512
    assert stage1[440:510] == bytes(70), "the MBR's disk signature and partition table"
    assert stage1[510:] == b"\x55\xaa"
    assert len(bareflow.contents("stage2.bin")) == 4096
    assert len(bareflow.contents("kernel_lib.a")) <= 15 * 1024
    assert len(bareflow.contents("app.bin")) <= 28 * 1024


# ----------------------------------------------------------------------------------------------
# Numbers that stand in two places


def test_the_disk_layout_is_what_the_boot_stages_read() -> None:
    layout = read_layout((ROOT / "layouts" / "disk.toml").read_text())
    parts = {part.name: part for part in layout.parts}
    numbers = constants()
    assert parts["stage 1"].first_sector == 0
    assert parts["stage 2"].first_sector == numbers["STAGE2_SECTOR"]
    assert parts["stage 2"].room == numbers["STAGE2_SECTORS"]
    assert parts["app"].first_sector == numbers["STAGE2_SECTOR"] + numbers["STAGE2_SECTORS"]
    assert parts["app"].room == numbers["APP_MAX_SECTORS"]


def test_the_linker_script_places_the_app_where_stage2_loads_it() -> None:
    script = (ROOT / "layouts" / "app.ld").read_text()
    found = dict(re.findall(r"^(\w+) *= (0x[0-9A-F]+);", script, re.MULTILINE))
    numbers = constants()
    assert int(found["LOAD_ADDRESS"], 0) == numbers["APP_ADDRESS"]
    assert int(found["MEMORY_LIMIT"], 0) == numbers["APP_MEMORY_LIMIT"]


def test_the_trailer_is_the_complement_of_the_magic() -> None:
    numbers = constants()
    assert numbers["FLUD_TRAILER"] == numbers["FLUD_MAGIC"] ^ 0xFFFFFFFF


# ----------------------------------------------------------------------------------------------
# The precompiled objects


def test_objects_match_their_manifest(compiler: ModuleType) -> None:
    compiler.check_manifest()


def test_objects_match_their_sources(compiler: ModuleType) -> None:
    if importlib.util.find_spec("ziglang") is None:
        pytest.skip("ziglang, the compiler of the objects, is not installed")
    compiler.compile_objects(verify=True)


@pytest.fixture
def copy(compiler: ModuleType, tmp_path: Path) -> Path:
    """A folder with a copy of the objects and their manifest."""
    for name in [*compiler.read_manifest()["objects"], compiler.MANIFEST]:
        (tmp_path / name).write_bytes((compiler.OBJECTS / name).read_bytes())
    return tmp_path


def test_a_changed_object_is_noticed(compiler: ModuleType, copy: Path) -> None:
    compiler.check_manifest(copy)
    with (copy / "io.o").open("ab") as file:
        file.write(b"\0")
    (copy / "main.o").unlink()
    with pytest.raises(compiler.ObjectsError) as error:
        compiler.check_manifest(copy)
    assert str(error.value).splitlines() == [
        f"{copy / 'io.o'} is not the object in the manifest",
        f"{copy / 'main.o'} is missing",
    ]


def test_a_changed_source_is_noticed(compiler: ModuleType, copy: Path) -> None:
    manifest = copy / compiler.MANIFEST
    recorded = compiler.read_manifest(copy)["inputs"]["runtime/io/serial.c"]
    manifest.write_text(manifest.read_text().replace(recorded, "0" * 64))
    with pytest.raises(compiler.ObjectsError, match=r"runtime/io/serial\.c is not"):
        compiler.check_manifest(copy)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"objects": {"io.o": {}}}', "\0"])
def test_something_else_in_place_of_the_manifest(
    compiler: ModuleType, copy: Path, text: str
) -> None:
    (copy / compiler.MANIFEST).write_text(text)
    with pytest.raises(compiler.ObjectsError, match=re.escape(compiler.MANIFEST)):
        compiler.check_manifest(copy)


# ----------------------------------------------------------------------------------------------
# The same with the tools that these replace


@pytest.mark.requires("nasm", "ld", "ar")
def test_the_native_tools_make_the_same(bareflow: Bareflow, tmp_path: Path) -> None:
    native = build(tmp_path, NATIVE)
    names = {path.name for path in tmp_path.iterdir()}
    names.remove("app.elf")  # more than what is loaded of it, which is app.bin, is for others
    assert [
        name for name in sorted(names) if native.contents(name) != bareflow.contents(name)
    ] == []
