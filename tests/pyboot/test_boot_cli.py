"""The pyboot command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import boot_programs
import pytest

from pyboot import cli
from pyboot.result import EXIT_CODES

Captured = pytest.CaptureFixture[str]

# mov dx, 3F8h; mov al, 'H'; out dx, al; mov al, 'i'; out dx, al; then leave with 3
HELLO = "ba f8 03 b0 48 ee b0 69 ee b0 01 e6 f4"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return write(tmp_path / "disk.img", HELLO)


def write(path: Path, code: str, sectors: int = 1) -> Path:
    path.write_bytes(
        (bytes.fromhex(code).ljust(510, b"\0") + b"\x55\xaa").ljust(sectors * 512, b"\0")
    )
    return path


def test_the_serial_log_and_the_end_are_printed(image: Path, capsys: Captured) -> None:
    assert cli.main([str(image)]) == 3
    output = capsys.readouterr()
    assert output.out == "Hi"
    assert "pyboot: debug-exit: the program left through port F4h with status 3" in output.err
    assert "at 0000:7c0d, after 7 instructions" in output.err


def test_quiet_prints_the_serial_log_only(image: Path, capsys: Captured) -> None:
    assert cli.main([str(image), "--quiet"]) == 3
    assert capsys.readouterr() == ("Hi", "")


def test_the_screen_is_shown_on_request_and_after_a_fault(tmp_path: Path, capsys: Captured) -> None:
    show = "b8 58 0e cd 10"  # mov ax, 0E58h; int 10h
    assert cli.main([str(write(tmp_path / "a", show + "fa f4"))]) == 0
    assert "│X " not in capsys.readouterr().err
    assert cli.main([str(tmp_path / "a"), "--screen", "--quiet"]) == 0
    assert "│X " in capsys.readouterr().err
    assert cli.main([str(write(tmp_path / "b", show + "0f 0b"))]) == 112
    output = capsys.readouterr().err
    assert "│X " in output
    assert "pyboot: fault: #UD invalid opcode at 0000:7c05" in output
    assert re.search(r"^EAX=[0-9a-f]{8}  EBX=", output, re.M)


def test_symbols(tmp_path: Path, capsys: Captured) -> None:
    elf = boot_programs.recorded_bytes(boot_programs.SYMBOLS_ELF)
    (tmp_path / "app.elf").write_bytes(elf)
    start = elf.index(bytes.fromhex("31c0 8ed8"))
    (tmp_path / "disk.img").write_bytes(elf[start : start + 512])
    code = cli.main([str(tmp_path / "disk.img"), "--symbols", str(tmp_path / "app.elf")])
    assert code == 112
    assert "in broken+0x1" in capsys.readouterr().err


def test_keys_serial_file_and_saved_image(tmp_path: Path, capsys: Captured) -> None:
    # mov ah, 0; int 16h; mov dx, 3F8h; out dx, al; mov ax, 0301h; mov bx, 7C00h; mov cx, 2;
    # mov dh, 0; mov dl, 80h; int 13h; cli; hlt
    code = "b4 00 cd 16 ba f8 03 ee b8 01 03 bb 00 7c b9 02 00 b6 00 b2 80 cd 13 fa f4"
    disk = write(tmp_path / "disk.img", code, 2)
    before = disk.read_bytes()
    log, saved = tmp_path / "log", tmp_path / "saved"
    arguments = ["--keys", "k", "--key-delay", "0.1", "--serial", str(log), "--quiet"]
    assert cli.main([str(disk), *arguments, "--save-image", str(saved)]) == 0
    assert capsys.readouterr().out == "k"
    assert log.read_bytes() == b"k"
    assert saved.read_bytes() == before[:512] * 2
    assert disk.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk.img", "log", "saved"]


def test_options_reach_the_machine(tmp_path: Path, capsys: Captured) -> None:
    # mov ax, 0201h; mov bx, 7E00h; mov cx, 2; mov dh, 0; int 13h; mov al, ah; out 0F4h, al
    read = write(tmp_path / "r", "b8 01 02 bb 00 7e b9 02 00 b6 00 cd 13 88 e0 e6 f4", 4)
    assert cli.main([str(read)]) == 1
    assert cli.main([str(read), "--fail-read", "1"]) == 0x21
    assert cli.main([str(read), "--fail-read", "1:0x20", "--floppy"]) == 0x41
    assert cli.main([str(read), "--fail-read", "1:0x20:0"]) == 1
    # mov ah, 41h; mov bx, 55AAh; int 13h; mov al, ah; out 0F4h, al
    check = write(tmp_path / "c", "b4 41 bb aa 55 cd 13 88 e0 e6 f4")
    assert cli.main([str(check)]) == 0x61
    assert cli.main([str(check), "--no-lba"]) == 3
    drive = write(tmp_path / "d", "88 d0 e6 f4")
    assert cli.main([str(drive), "--drive", "0"]) == 1
    assert cli.main([str(drive), "--drive", "0x81"]) == 3
    assert cli.main([str(drive), "--disk"]) == 1
    # mov ax, 2402h; int 15h; out 0F4h, al
    gate = write(tmp_path / "g", "b8 02 24 cd 15 e6 f4")
    assert cli.main([str(gate)]) == 3
    assert cli.main([str(gate), "--a20-off"]) == 1
    # mov ax, 2401h; int 15h; mov al, ah; out 0F4h, al
    opened = write(tmp_path / "o", "b8 01 24 cd 15 88 e0 e6 f4")
    assert cli.main([str(opened), "--a20-gates", "bios"]) == 1
    assert cli.main([str(opened), "--a20-gates", "none"]) == (0x86 << 1 | 1) & 0xFF
    # mov ah, 88h; int 15h; mov al, ah; out 0F4h, al
    size = write(tmp_path / "s", "b4 88 cd 15 88 e0 e6 f4")
    assert cli.main([str(size), "--memory", "4"]) == (((3072 - 128) >> 8) << 1 | 1) & 0xFF
    # mov dx, 3F8h; in al, dx; out 0F4h, al
    receive = write(tmp_path / "i", "ba f8 03 ec e6 f4")
    assert cli.main([str(receive), "--serial-input", "!"]) == 0x43
    loop = write(tmp_path / "l", "eb fe")
    assert cli.main([str(loop), "--max-instructions", "1000"]) == 122
    assert cli.main([str(loop), "--time-limit", "0.05"]) == 124
    capsys.readouterr()


def test_until(image: Path, capsys: Captured) -> None:
    assert cli.main([str(image), "--until", "H"]) == 0
    assert capsys.readouterr().out == "H"


def test_trace(image: Path, capsys: Captured) -> None:
    assert cli.main([str(image), "--trace", "--quiet"]) == 3
    assert capsys.readouterr().err.splitlines()[:2] == [
        "0000:7c00  ba f8 03",
        "0000:7c03  b0 48",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.img"], "missing.img: No such file or directory"),
        (["."], r"\.: "),
        (["short.img"], "short.img: 100 bytes are too few; a boot sector has 512"),
        (["zero.img"], "zero.img: the image has no boot sector: bytes 510 and 511 are 00 00"),
        (["good.img", "--memory", "0"], "memory must be 2 to 2048 MiB"),
        (["good.img", "--memory", "x"], "'x' is not a number"),
        (["good.img", "--time-limit", "-1"], "'-1' is not a number of seconds"),
        (["good.img", "--fail-read", "1:2:3:4"], r"is not LBA\[:STATUS\[:TIMES\]\]"),
        (["good.img", "--a20-gates", "x"], "no such A20 gate: x"),
        (["good.img", "--drive", "0x200"], "drive 0x200 cannot be"),
        (["good.img", "--floppy", "--drive", "0x80"], "drive 0x80 cannot be a floppy"),
        (["good.img", "--floppy", "--disk"], "not allowed with"),
        (["good.img", "--symbols", "good.img"], "good.img: not a 32-bit ELF file"),
        (["good.img", "--symbols", "missing"], "missing: No such file"),
        (["good.img", "--serial", "no/such/folder"], "there is no folder no/such"),
        (["good.img", "--save-image", "."], "is a folder"),
        (["good.img", "--keys", "{nokey}"], "no such key"),
        (["good.img", "--frob"], "unrecognized arguments: --frob"),
        ([], "required: image"),
    ],
)
def test_mistakes_are_told(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "good.img", HELLO)
    (tmp_path / "short.img").write_bytes(bytes(100))
    (tmp_path / "zero.img").write_bytes(bytes(512))
    assert cli.main(arguments) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert re.match(f"pyboot: error: .*{message}", output.err)
    assert len(output.err.splitlines()) == 1


def test_a_missing_engine_is_told(
    image: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main([str(image)]) == 1
    assert "pip install bareflow[run]" in capsys.readouterr().err


def test_it_runs_as_a_module(image: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyboot", image, "--quiet"],
        capture_output=True,
        check=False,
        cwd=Path(cli.__file__).parents[1],
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, b"Hi", b"")


def test_help_lists_every_exit_status(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(re.search(rf"^  {code} ", text, re.M) for code in EXIT_CODES.values())


def test_the_manual_has_every_option(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    options = set(re.findall(r"(--[a-z0-9-]+)", capsys.readouterr().out))
    manual = (Path(cli.__file__).parents[1] / "docs" / "pyboot.md").read_text(encoding="utf-8")
    assert options - set(re.findall(r"(--[a-z0-9-]+)", manual)) == set()


def test_an_old_engine_is_told(
    image: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("unicorn.__version__", "2.0.1.post1")
    assert cli.main([str(image)]) == 1
    assert "unicorn 2.0.1.post1 is too old; pyboot needs 2.1.2" in capsys.readouterr().err
