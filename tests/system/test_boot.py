"""The image boots, from whatever drive; and each thing that can be wrong with it has its code."""

from __future__ import annotations

import struct

import pytest
from bareflow_files import Bareflow

import pyboot
from pyboot.disk import Fault
from pyboot.result import BootResult, StopReason

SECTOR = 512
STAGE2 = 1 * SECTOR
APP = 9 * SECTOR
FLOPPY = 1474560

PASSED = 33  # what the demo's exit value 10h becomes

# Offsets in the FLUD header; flud.inc describes it.
VERSION, SIZE_OF_HEADER, LOAD, ENTRY, IMAGE_SIZE, MEMORY_END, FLAGS, CHECKSUM = (
    *(4, 6, 8, 12),
    *(16, 20, 24, 28),
)


def changed(image: bytes, offset: int, data: bytes) -> bytes:
    return image[:offset] + data + image[offset + len(data) :]


def flipped(image: bytes, offset: int) -> bytes:
    return changed(image, offset, bytes([image[offset] ^ 0x10]))


def image_size(image: bytes) -> int:
    size: int = struct.unpack_from("<I", image, APP + IMAGE_SIZE)[0]
    return size


def assert_fails(result: BootResult, code: int, status: int = 0) -> None:
    message = f"Error 0x{code:02X}, BIOS status 0x{status:02X}"
    assert result.serial_text.splitlines()[-1] == message
    assert message in result.screen.text
    assert result.reason is StopReason.HALTED


# ----------------------------------------------------------------------------------------------
# It works


@pytest.mark.parametrize("kind", ["disk", "disk without LBA", "floppy"])
def test_demo_passes(bareflow: Bareflow, kind: str) -> None:
    image = bareflow.image[:FLOPPY] if kind == "floppy" else bareflow.image
    result = pyboot.boot(image, drive="floppy" if kind == "floppy" else "disk", lba=kind == "disk")
    log = result.serial_text
    assert result.exit_status == PASSED, log
    assert "FAILED" not in log
    assert ("~LBA" in log) == (kind == "disk")
    for line in (
        "BareFlow stage 1",
        "BareFlow stage 2",
        "  fibonacci(15) = 610",
        "  sum(1..10000) = 50005000",
        "  primes below 2000 = 303",
        "---JIT-PROFILE-BEGIN---",
        "All checks passed",
    ):
        assert line in log.splitlines()
    assert "All checks passed" in result.screen.text


@pytest.mark.parametrize(
    ("gates", "method"),
    [
        (["bios", "keyboard", "port92"], "bios"),
        (["keyboard", "port92"], "keyboard"),
        (["port92"], "port92"),
    ],
)
def test_each_way_to_open_a20(bareflow: Bareflow, gates: list[str], method: str) -> None:
    result = pyboot.boot(bareflow.image, a20=False, a20_gates=gates)
    assert f"A20: ~{method}" in result.serial_text.splitlines()
    assert result.exit_status == PASSED


def test_no_way_to_open_a20(bareflow: Bareflow) -> None:
    assert_fails(pyboot.boot(bareflow.image, a20=False, a20_gates=[]), 0xA2)


@pytest.mark.parametrize("sector", [1, 8, 9, 12])
@pytest.mark.parametrize("lba", [True, False])
def test_a_read_that_succeeds_at_the_third_try(bareflow: Bareflow, sector: int, lba: bool) -> None:
    faults = [Fault(sector, status=0x10, times=2)]
    assert pyboot.boot(bareflow.image, faults=faults, lba=lba).exit_status == PASSED


def test_packets_that_fail_give_way_to_geometry(bareflow: Bareflow) -> None:
    result = pyboot.boot(bareflow.image, faults=[Fault(12, status=0x01, times=3)])
    assert result.exit_status == PASSED


# ----------------------------------------------------------------------------------------------
# Stage 1 finds something wrong


@pytest.mark.parametrize("sector", [1, 4, 8])
def test_stage2_unreadable(bareflow: Bareflow, sector: int) -> None:
    result = pyboot.boot(bareflow.image, faults=[Fault(sector, status=0x04)])
    assert_fails(result, 0xD1, 0x04)


def test_stage2_missing(bareflow: Bareflow) -> None:
    assert_fails(pyboot.boot(changed(bareflow.image, STAGE2, bytes(8 * SECTOR))), 0xD2)


@pytest.mark.parametrize("offset", [0, 8, 9, 100, 8 * SECTOR - 1])
def test_stage2_damaged(bareflow: Bareflow, offset: int) -> None:
    assert_fails(pyboot.boot(flipped(bareflow.image, STAGE2 + offset)), 0xC5)


# ----------------------------------------------------------------------------------------------
# Stage 2 finds something wrong


@pytest.mark.parametrize("lba", [True, False])
@pytest.mark.parametrize("sector", [9, 10, 20])
def test_app_unreadable(bareflow: Bareflow, sector: int, lba: bool) -> None:
    result = pyboot.boot(bareflow.image, faults=[Fault(sector, status=0x10)], lba=lba)
    assert_fails(result, 0xD1, 0x10)


def test_disk_too_short(bareflow: Bareflow) -> None:
    image = bareflow.image
    sectors = -(-image_size(image) // SECTOR)
    for length in (APP, APP + SECTOR, APP + (sectors - 1) * SECTOR):
        assert_fails(pyboot.boot(image[:length], drive="disk"), 0xD2)
    whole = pyboot.boot(image[: APP + sectors * SECTOR], drive="disk")
    assert whole.exit_status == PASSED


def test_app_cut_off(bareflow: Bareflow) -> None:
    image = bareflow.image
    end = APP + image_size(image)
    assert_fails(pyboot.boot(changed(image, end - 4, bytes(4))), 0xD2)
    assert_fails(pyboot.boot(changed(image, APP + 2 * SECTOR, bytes(end))[: len(image)]), 0xD2)


def test_wrong_signature(bareflow: Bareflow) -> None:
    for offset in range(4):
        assert_fails(pyboot.boot(flipped(bareflow.image, APP + offset)), 0x51)


def test_no_app(bareflow: Bareflow) -> None:
    assert_fails(pyboot.boot(changed(bareflow.image, APP, bytes(SECTOR))), 0xE0)
    assert_fails(pyboot.boot(changed(bareflow.image, APP + IMAGE_SIZE, bytes(4))), 0xE0)


def test_bad_headers(bareflow: Bareflow) -> None:
    size = image_size(bareflow.image)
    for offset, form, value in (
        (VERSION, "<H", 2),
        (SIZE_OF_HEADER, "<H", 36),
        (LOAD, "<I", 0x10010),
        (ENTRY, "<I", 0x1001C),  # inside the header
        (ENTRY, "<I", 0xFFFF),
        (ENTRY, "<I", 0x10000 + size - 4),  # the trailer
        (ENTRY, "<I", 0x80010000),
        (IMAGE_SIZE, "<I", size + 2),
        (IMAGE_SIZE, "<I", 32),
        (IMAGE_SIZE, "<I", 512 * SECTOR + 4),
        (IMAGE_SIZE, "<I", 0xFFFFFFFC),
        (MEMORY_END, "<I", 0x10000 + size - 1),
        (MEMORY_END, "<I", 0x80001),
        (FLAGS, "<I", 1),
    ):
        image = changed(bareflow.image, APP + offset, struct.pack(form, value))
        assert_fails(pyboot.boot(image), 0x51)


def test_wrong_checksum(bareflow: Bareflow) -> None:
    size = image_size(bareflow.image)
    for offset in (CHECKSUM, CHECKSUM + 3, 32, size // 2, size - 5):
        assert_fails(pyboot.boot(flipped(bareflow.image, APP + offset)), 0xC5)
    swapped = bytearray(bareflow.image)  # a plain sum would not see this
    first, second = (slice(APP + n * SECTOR, APP + (n + 1) * SECTOR) for n in (3, 4))
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert_fails(pyboot.boot(bytes(swapped)), 0xC5)
