"""Disk layouts and images: what goes where, and what is wrong with a layout or its parts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pylink.formats import disk
from pylink.tools import pyimage
from pylink.tools.disk_layout import LayoutError, read_layout

LAYOUT = """
[image]
file = "x.img"
size = "10 MiB"
[mbr]
disk_signature = 0x464C5544
[[mbr.partition]]
active = true
type = 0x7F
first_sector = 1
sectors = 20479
[[part]]
name = "boot"
file = "boot.bin"
first_sector = 0
sectors = 1
[[part]]
name = "loader"
file = "loader.bin"
first_sector = 1
sectors = 2
checksum = { kind = "sum16", offset = 8 }
[[part]]
name = "app"
file = "app.bin"
first_sector = 3
max_sectors = 4
checksum = { kind = "rotate-add32", offset = 28 }
"""
BOOT = b"\xeb\xfe".ljust(510, b"\0") + b"\x55\xaa"
LOADER = b"\xeb\x08\0\0STG2" + b"\0\0" + b"loader".ljust(1000, b"!")
APP = (
    disk.FludHeader.build(
        {
            "version": 1,
            "header_size": 32,
            "load": 0x10000,
            "entry": 0x10020,
            "image_size": 600,
            "memory_end": 0x11000,
            "flags": 0,
            "checksum": 0,
        }
    )
    + bytes(range(256)) * 2
    + b"the rest".ljust(56, b".")
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "disk.toml").write_text(LAYOUT)
    (tmp_path / "boot.bin").write_bytes(BOOT)
    (tmp_path / "loader.bin").write_bytes(LOADER)
    (tmp_path / "app.bin").write_bytes(APP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_image(folder: Path) -> None:
    result = pyimage.run(["build", "disk.toml"])
    assert (result.status, result.outputs) == (0, ["x.img"])
    assert result.dependencies == ["disk.toml", "boot.bin", "loader.bin", "app.bin"]
    image = (folder / "x.img").read_bytes()
    assert len(image) == 10 * 1024 * 1024
    assert image[:440] == BOOT[:440]
    # By hand: signature; active, head 0, sector 2, cylinder 0, type, head 5, sector 5,
    # cylinder 20 of 16 heads with 63 sectors each; first sector 1, 20479 sectors.
    assert image[440:446].hex(" ") == "44 55 4c 46 00 00"
    assert image[446:462].hex(" ") == "80 00 02 00 7f 05 05 14 01 00 00 00 ff 4f 00 00"
    assert image[462:510] == bytes(48)
    assert image[510:512] == b"\x55\xaa"
    loader = image[512:1536]
    assert loader[:8] + loader[10:1010] == LOADER[:8] + LOADER[10:]
    words = [int.from_bytes(loader[i : i + 2], "little") for i in range(0, 1024, 2)]
    assert sum(words) % 0x10000 == 0
    app = image[1536:2560]
    assert app[:28] + app[32:600] == APP[:28] + APP[32:]
    total = 0
    for i in range(0, 1024, 4):
        word = 0 if i == 28 else int.from_bytes(app[i : i + 4], "little")
        total = ((total << 1 | total >> 31) & 0xFFFFFFFF) + word & 0xFFFFFFFF
    assert int.from_bytes(app[28:32], "little") == total
    assert not any(image[2560:])


def test_building_again_gives_the_same_bytes(folder: Path) -> None:
    pyimage.main(["build", "disk.toml", "-o", "one.img"])
    # The second time the parts come from another folder.
    (folder / "parts").mkdir()
    for name in ("boot.bin", "loader.bin", "app.bin"):
        (folder / name).rename(folder / "parts" / name)
    pyimage.main(["build", "disk.toml", "-C", "parts", "-otwo.img"])
    assert (folder / "one.img").read_bytes() == (folder / "two.img").read_bytes()


def test_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = LAYOUT.replace("sectors = 2\n", "sectors = 8\n")
    (folder / "disk.toml").write_text(layout.replace("first_sector = 3", "first_sector = 9"))
    (folder / "loader.bin").write_bytes(LOADER + b"." * 3000)
    pyimage.main(["build", "disk.toml"])
    assert pyimage.main(["list", "x.img"]) == 0
    out = capsys.readouterr().out
    assert "x.img: 20,480 sectors, 10,485,760 bytes" in out
    assert "partition type 7F, active: sectors 1-20479" in out
    assert "BareFlow stage 2, checksum right" in out
    assert "entry 0x10020, memory to 0x11000, checksum right" in out
    image = bytearray((folder / "x.img").read_bytes())
    image[2000] ^= 1
    (folder / "x.img").write_bytes(image)
    assert pyimage.main(["list", "x.img"]) == 0
    assert "checksum WRONG" in capsys.readouterr().out
    assert pyimage.main(["list", "disk.toml"]) == 0
    out = capsys.readouterr().out
    assert "        9 - 12         app: app.bin, at most 2,048 bytes" in out
    assert "       13 - 20479      (free)" in out


Edit = Callable[[Path], object]


def layout_with(old: str, new: str) -> Edit:
    assert old in LAYOUT
    return lambda folder: (folder / "disk.toml").write_text(LAYOUT.replace(old, new))


def part_with(name: str, data: bytes) -> Edit:
    return lambda folder: (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            layout_with("first_sector = 3", "first_sector = 2"),
            "part 'loader' (sectors 1-2) and part 'app' (sectors 2-5) overlap: "
            "they share 1 sector (512 bytes)",
        ),
        (
            part_with("loader.bin", LOADER + bytes(100)),
            "part 'loader' (sectors 1-2): loader.bin has 1,110 bytes, 86 more than 2 sectors hold; "
            "part 'app' (sectors 3-6) comes next",
        ),
        (
            part_with("boot.bin", BOOT + b"!"),
            "part 'boot' (sector 0): boot.bin has 513 bytes, 1 more than 1 sector hold",
        ),
        (
            part_with("app.bin", bytes(2049)),
            "part 'app' (sectors 3-6): app.bin has 2,049 bytes, 1 more than 4 sectors hold",
        ),
        (
            layout_with("max_sectors = 4", "max_sectors = 20480"),
            "part 'app' (sectors 3-20482) ends 1,536 bytes after the image, which has 20,480",
        ),
        (lambda folder: (folder / "app.bin").unlink(), "app.bin: No such file or directory"),
        (part_with("app.bin", b""), "app.bin is empty"),
        (part_with("loader.bin", LOADER[:300]), "loader.bin has 300 bytes, 724 too few"),
        (part_with("boot.bin", BOOT[:511]), "boot.bin has 511 bytes, 1 too few"),
        (part_with("boot.bin", BOOT[:510] + b"\x12\x34"), "ends in 12 34 instead of 55 AA"),
        (part_with("boot.bin", BOOT[:440] + b"!" * 70 + BOOT[510:]), "bytes at offset 440"),
        (layout_with("sectors = 20479", "sectors = 20480"), "partition 1 (sectors 1-20480) ends"),
        (layout_with("first_sector = 1\nsectors = 204", "first_sector = 0\nsectors = 2"), "covers"),
        (layout_with('name = "app"', 'name = "boot"'), "two parts are named 'boot'"),
        (layout_with("max_sectors = 4", ""), "needs either sectors or max_sectors"),
        (layout_with("max_sectors", "maximum"), "unknown key 'maximum'"),
        (layout_with("rotate-add32", "crc"), "checksum kind 'crc' is unknown"),
        (layout_with("offset = 8", "offset = 1023"), "offset must be a number from 0 to 1022"),
        (layout_with('"10 MiB"', '"10 bananas"'), "size must be a size"),
        (layout_with('"10 MiB"', "1000"), "must be a multiple of 512"),
        (layout_with("first_sector = 3", "first_sector = -3"), "first_sector must be a number"),
        (layout_with("first_sector = 3", "first_sector = true"), "first_sector must be a number"),
        (layout_with('file = "app.bin"', "file = 7"), "file must be a text"),
        (layout_with("active = true", 'active = "yes"'), "active must be true or false"),
        (layout_with('"x.img"', '"app.bin"'), "would replace one of the files"),
        (layout_with("[image]", "[image"), "(at line 2, column 7)"),
        (lambda folder: (folder / "disk.toml").write_text(""), "[image] is missing"),
        (lambda folder: (folder / "disk.toml").write_bytes(b"\xff"), "not UTF-8 at byte 0"),
        (lambda folder: (folder / "disk.toml").unlink(), "disk.toml: No such file"),
    ],
)
def test_mistakes(
    folder: Path, capsys: pytest.CaptureFixture[str], edit: Edit, message: str
) -> None:
    edit(folder)
    (folder / "x.img").write_bytes(b"the old image")
    assert pyimage.main(["build", "disk.toml"]) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("pyimage: ")
    assert (folder / "x.img").read_bytes() == b"the old image"
    assert not list(folder.glob("*.tmp"))


def test_all_mistakes_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.bin").unlink()
    (folder / "boot.bin").write_bytes(BOOT * 2)
    assert pyimage.main(["build", "disk.toml"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_disk_full(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pyimage.main(["build", "disk.toml", "-o", "/dev/full"]) == 1
    assert "No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Usage: pyimage"),
        (["make"], "unknown command 'make'"),
        (["build"], "no file given"),
        (["build", "-o"], "-o needs a value"),
        (["build", "-x", "disk.toml"], "unknown option '-x'"),
        (["build", "disk.toml", "other"], "one file is enough"),
        (["list", "missing.img"], "missing.img: No such file"),
    ],
)
def test_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert pyimage.main(words) == 1
    assert message in capsys.readouterr().err


@given(st.text(max_size=200), st.integers(0, len(LAYOUT)))
def test_any_layout_is_read_or_refused(text: str, where: int) -> None:
    for hostile in (text, LAYOUT[:where] + text + LAYOUT[where:]):
        try:
            read_layout(hostile)
        except LayoutError as error:
            assert error.messages  # noqa: PT017 - either outcome is right


@given(st.binary(max_size=3000))
def test_any_image_is_listed(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.img"
    path.write_bytes(b"DUL" + data)
    assert pyimage.main(["list", str(path)]) == 0
    path.write_bytes(bytes(512) + b"DULF" + data)
    assert pyimage.main(["list", str(path)]) == 0


@given(st.binary(min_size=8, max_size=600), st.integers(0, 4))
def test_checksums_hold(data: bytes, offset: int) -> None:
    part = bytearray(data.ljust(1024, b"\0"))
    disk.store_sum16(part, offset * 2)
    assert disk.sum16(bytes(part)) == 0
    disk.store_rotate_add32(part, offset)
    stored = int.from_bytes(part[offset : offset + 4], "little")
    part[offset : offset + 4] = bytes(4)
    assert stored == disk.rotate_add32(bytes(part))
