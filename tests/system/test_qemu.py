"""The same image in QEMU: the same log, and the same error codes."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from bareflow_files import Bareflow

import pyboot

pytestmark = pytest.mark.requires("qemu-system-i386")

SECTOR = 512
APP = 9 * SECTOR
FLOPPY = 1474560
PASSED = 33


def qemu(drive: str, until: str = "BIOS status 0x..\r\n") -> tuple[int | None, str]:
    """Boot in QEMU until it exits by itself, or the serial log ends in the pattern `until`.

    Its exit status, None if it was stopped, and the log.
    """
    device = "isa-debug-exit,iobase=0xf4,iosize=0x04"
    command = ["qemu-system-i386", "-display", "none", "-serial", "stdio", "-no-reboot"]
    process = subprocess.Popen(
        [*command, "-monitor", "none", "-device", device, "-drive", drive],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    watch = threading.Timer(60, process.kill)
    watch.start()
    log = b""
    stopped = False
    with process:
        for line in process.stdout:
            log += line
            if re.search(until.encode(), log):
                stopped = True
                process.kill()
                break
    watch.cancel()
    return None if stopped else process.returncode, log.decode().replace("\r\n", "\n")


def drive(path: Path, data: bytes, interface: str = "ide") -> str:
    path.write_bytes(data)
    return f"file={path},format=raw,if={interface}"


def comparable(log: str) -> list[str]:
    """The log without what differs from machine to machine; docs/bareflow.md has the rule."""
    lines = [line for line in log.splitlines() if not line.startswith("~")]
    return [re.sub(r'~\S+|(?<=_cycles":)\d+', "~", line) for line in lines]


@pytest.mark.parametrize(("interface", "size"), [("ide", None), ("floppy", FLOPPY)])
def test_same_log_as_in_the_embedded_emulator(
    bareflow: Bareflow, tmp_path: Path, interface: str, size: int | None
) -> None:
    image = bareflow.image[:size]
    status, log = qemu(drive(tmp_path / "disk.img", image, interface))
    assert status == PASSED, log
    embedded = pyboot.boot(image)
    assert embedded.exit_status == PASSED
    assert comparable(log) == comparable(embedded.serial_text)
    assert len(comparable(log)) > 40


def changes(image: bytes) -> Sequence[tuple[bytes, int]]:
    """Damaged images and the error codes that they should give."""
    signature = image[:APP] + b"\0" + image[APP + 1 :]
    empty = image[:APP] + bytes(SECTOR) + image[APP + SECTOR :]
    checksum = image[: APP + 5000] + bytes([image[5000 + APP] ^ 1]) + image[APP + 5001 :]
    return [
        (signature, 0x51),
        (empty, 0xE0),
        (checksum, 0xC5),
        (image[: APP + 4 * SECTOR], 0xD2),  # a short disk
    ]


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("interface", ["ide", "floppy"])
def test_damaged_images(bareflow: Bareflow, tmp_path: Path, which: int, interface: str) -> None:
    image, code = changes(bareflow.image[:FLOPPY])[which]
    _, log = qemu(drive(tmp_path / "disk.img", image, interface))
    assert log.endswith(f"\nError 0x{code:02X}, BIOS status 0x00\n")


@pytest.mark.parametrize("sector", [3, 12])
def test_read_error(bareflow: Bareflow, tmp_path: Path, sector: int) -> None:
    disk, rules = tmp_path / "disk.img", tmp_path / "rules.conf"
    disk.write_bytes(bareflow.image)
    rules.write_text(f'[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "{sector}"\n')
    _, log = qemu(f"file=blkdebug:{rules}:{disk},format=raw,if=ide")
    assert re.search(r"\nError 0xD1, BIOS status 0x(?!00)..\n$", log)
