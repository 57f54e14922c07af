"""How runs end, and the settings that tests of boot code need."""

from __future__ import annotations

import boot_programs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyboot
from pyboot import BootError, Fault, StopReason
from pyboot.disk import FLOPPY_GEOMETRIES, Disk, DriveKind


def sector(code: str, size: int = 512) -> bytes:
    """Return a boot sector of hexadecimal machine code."""
    return (bytes.fromhex(code).ljust(510, b"\0") + b"\x55\xaa").ljust(size, b"\0")


HALT = "fa f4"  # cli; hlt
EXIT_0 = "b0 00 e6 f4"  # mov al, 0; out 0F4h, al


@pytest.mark.parametrize(
    ("code", "reason", "exit_code"),
    [
        (HALT, StopReason.HALTED, 0),
        (EXIT_0, StopReason.DEBUG_EXIT, 1),
        ("b0 15 e6 f4", StopReason.DEBUG_EXIT, 43),
        ("0f 0b", StopReason.FAULT, 112),  # ud2
        ("30 c9 f6 f1", StopReason.FAULT, 112),  # xor cl, cl; div cl
        # lidt [0]; mov eax, cr0; or al, 1; mov cr0, eax; ud2
        ("0f 01 1e 00 00 0f 20 c0 0c 01 0f 22 c0 0f 0b", StopReason.TRIPLE_FAULT, 114),
        ("b4 00 cd 16", StopReason.WAITING_FOR_KEY, 116),
        ("ea f0 ff 00 f0", StopReason.RESET, 118),  # jmp F000:FFF0
        ("ea 00 00 ff ff", StopReason.RESET, 118),  # jmp FFFF:0000
        ("b0 fe e6 64", StopReason.RESET, 118),  # the keyboard controller
        ("e4 92 0c 01 e6 92", StopReason.RESET, 118),  # port 92h
        ("cd 19", StopReason.RESET, 118),
        ("cd 18", StopReason.RESET, 118),
        ("eb fe", StopReason.INSTRUCTION_LIMIT, 122),
        ("fb f4 eb fd", StopReason.TIME_LIMIT, 124),  # sti; hlt; jmp
        # mask all requests; sti; hlt
        ("b0 ff e6 21 e6 a1 fb f4", StopReason.HALTED, 0),
    ],
)
def test_why_a_run_ends(code: str, reason: StopReason, exit_code: int) -> None:
    result = pyboot.boot(sector(code), instruction_limit=100_000, time_limit=3)
    assert (result.reason, result.exit_code) == (reason, exit_code)
    assert result.detail


def test_limits_are_exact() -> None:
    result = pyboot.boot(sector("40 eb fd"), instruction_limit=12_345)
    assert result.instructions == 12_345
    assert result.registers.eax & 0xFFFF == (0xAA55 + 6173) & 0xFFFF


def test_waiting_passes_no_wall_time() -> None:
    # mov ah, 86h; mov cx, 1Eh; mov dx, 8480h; int 15h: two seconds; then leave
    result = pyboot.boot(sector("b4 86 b9 1e 00 ba 80 84 cd 15" + EXIT_0))
    assert result.exit_status == 1
    assert 2 <= result.seconds < 2.01
    assert result.instructions < 1000


def test_the_machine_stops_when_the_text_is_sent() -> None:
    # mov dx, 3F8h; mov al, 'A'; l: out dx, al; inc al; jmp l
    result = pyboot.boot(sector("ba f8 03 b0 41 ee fe c0 eb fb"), until="XYZ")
    assert result.reason is StopReason.MATCHED
    assert result.serial == b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_serial_output_comes_as_it_is_sent() -> None:
    pieces: list[bytes] = []
    # mov dx, 3F8h; mov al, 'a'; out dx, al; mov al, 10; out dx, al; mov al, 'b'; out dx, al; hlt
    result = pyboot.boot(sector("ba f8 03 b0 61 ee b0 0a ee b0 62 ee fa f4"), serial=pieces.append)
    assert pieces == [b"a\n", b"b"]
    assert result.serial == b"a\nb"


def test_the_console_port() -> None:
    # in al, 0E9h; out 0E9h, al
    result = pyboot.boot(sector("e4 e9 e6 e9" + HALT))
    assert result.console == b"\xe9"


def test_serial_input_is_received() -> None:
    # mov dx, 3FDh; in al, dx; mov ah, al; mov dx, 3F8h; in al, dx; mov bl, al; in al, dx; out
    code = "ba fd 03 ec 88 c4 ba f8 03 ec 88 c3 ec e6 f4"
    result = pyboot.boot(sector(code), serial_input=b"\x07\x21")
    assert result.exit_status == 0x43
    assert result.registers.bl == 7
    assert result.registers.ah & 1


def test_the_boot_drive_is_in_dl() -> None:
    leave = "88 d0 e6 f4"  # mov al, dl; out 0F4h, al
    assert pyboot.boot(sector(leave)).exit_status == (0x80 << 1 | 1) & 0xFF
    assert pyboot.boot(sector(leave), drive="floppy").exit_status == 1
    assert pyboot.boot(sector(leave), drive=0x81).exit_status == (0x81 << 1 | 1) & 0xFF
    assert pyboot.boot(sector(leave, 1440 * 1024)).exit_status == 1


def test_the_screen_is_what_was_written() -> None:
    # mov ax, 0E41h; int 10h; mov al, 3; int 10h; push 0B800h; pop es; mov word [es:2], 1F42h
    code = "b8 41 0e cd 10 68 00 b8 07 26 c7 06 a2 00 42 1f" + HALT
    screen = pyboot.boot(sector(code)).screen
    assert screen.text == "A\n B"
    assert screen.attributes[1][1] == 0x1F
    assert screen.cursor == (0, 1)
    assert screen.framed().splitlines()[2] == "│ B" + " " * 78 + "│"


def test_a_graphics_mode_is_not_shown_as_text() -> None:
    screen = pyboot.boot(sector("b8 13 00 cd 10" + HALT)).screen
    assert screen.graphics == 0x13
    assert "graphics" in screen.framed()


def test_a_missing_service_is_noted() -> None:
    result = pyboot.boot(sector("cd 21 cd 21" + HALT))
    assert result.notes == ("INT 21h was called; this BIOS has no such service",)


# mov ax, 0201h; mov bx, 7E00h; mov cx, 2; xor dh, dh; int 13h; (mov al, ah; out 0F4h, al)
READ_SECTOR_1 = "b8 01 02 bb 00 7e b9 02 00 30 f6 cd 13"
LEAVE_WITH_AH = "88 e0 e6 f4"


@pytest.mark.parametrize(("status", "times"), [(0x10, None), (0x04, None), (0x20, 5)])
def test_a_read_error_is_reported(status: int, times: int | None) -> None:
    image = sector(READ_SECTOR_1 + LEAVE_WITH_AH, 2048)
    result = pyboot.boot(image, faults=[Fault(1, status, times)])
    assert result.exit_status == status << 1 | 1
    assert pyboot.boot(image, faults=[2]).exit_status == 1


def test_a_read_error_can_pass() -> None:
    image = sector(READ_SECTOR_1 * 3 + LEAVE_WITH_AH, 2048)
    assert pyboot.boot(image, faults=[Fault(1, 0x10, 2)]).exit_status == 1
    assert pyboot.boot(image, faults=[Fault(1, 0x10, 3)]).exit_status == 0x21


def test_floppy_transfers_cannot_cross_64_kib() -> None:
    # push 1000h; pop es; mov ax, 0201h; mov bx, 0FF00h; mov cx, 1; xor dh, dh; int 13h
    code = "68 00 10 07 b8 01 02 bb 00 ff b9 01 00 30 f6 cd 13" + LEAVE_WITH_AH
    assert pyboot.boot(sector(code), drive="floppy").exit_status == 0x13
    assert pyboot.boot(sector(code), drive="disk").exit_status == 1


def test_a_short_floppy_cannot_be_read_to_its_end() -> None:
    result = pyboot.boot(sector(READ_SECTOR_1 + LEAVE_WITH_AH), drive="floppy")
    assert result.exit_status == 0x04 << 1 | 1


def test_writes_stay_in_memory() -> None:
    # mov ax, 0301h; mov bx, 7C00h; mov cx, 2; xor dh, dh; int 13h
    image = sector("b8 01 03 bb 00 7c b9 02 00 30 f6 cd 13" + HALT, 1024)
    result = pyboot.boot(image)
    assert result.disk == image[:512] * 2
    assert image[512:] == bytes(512)


# Open the gate in one way, compare FFFF:0510 with 0000:0500 after writing the first, leave with 1
# if they are the same.
_A20_CHECK = "31 c0 8e d8 48 8e c0 c6 06 00 05 00 26 c6 06 10 05 01 a0 00 05 e6 f4"
_A20_WAYS = {
    "bios": "b8 01 24 cd 15",
    "port92": "e4 92 0c 02 e6 92",
    "keyboard": "b0 d1 e6 64 b0 df e6 60",
}


@pytest.mark.parametrize("way", _A20_WAYS)
def test_the_a20_gate(way: str) -> None:
    image = sector(_A20_WAYS[way] + _A20_CHECK)
    closed, opened = 3, 1
    assert pyboot.boot(image).exit_status == opened
    assert pyboot.boot(image, a20=False).exit_status == opened
    assert pyboot.boot(image, a20=False, a20_gates=[way]).exit_status == opened
    others = set(_A20_WAYS) - {way}
    assert pyboot.boot(image, a20=False, a20_gates=others).exit_status == closed
    assert pyboot.boot(sector(_A20_CHECK), a20=False).exit_status == closed


def test_memory_size_is_reported() -> None:
    # mov ah, 88h; int 15h
    for memory in (2, 16, 32):
        result = pyboot.boot(sector("b4 88 cd 15" + HALT), memory=memory)
        assert result.registers.eax & 0xFFFF == (memory - 1) * 1024 - 128


def test_nothing_is_behind_the_memory() -> None:
    # lgdt [7C40h]; mov eax, cr0; or al, 1; mov cr0, eax; mov bx, 8; mov ds, bx;
    # mov edi, 800000h; mov eax, 0; mov [edi], eax; mov eax, [edi]; cli; hlt
    code = (
        "fa 0f 01 16 40 7c 0f 20 c0 0c 01 0f 22 c0 bb 08 00 8e db 66 bf 00 00 80 00"
        " 66 b8 00 00 00 00 67 66 89 07 67 66 8b 07 f4"
    )
    image = bytearray(sector(code))
    image[0x40:0x46] = bytes.fromhex("0f 00 46 7c 00 00")
    image[0x46:0x56] = bytes(8) + bytes.fromhex("ff ff 00 00 00 92 cf 00")
    assert pyboot.boot(bytes(image), memory=4).registers.eax == 0xFFFFFFFF
    assert pyboot.boot(bytes(image), memory=16).registers.eax == 0


def test_a_handler_in_a_segment_that_cannot_be_read() -> None:
    # Protected mode with an execute-only code segment; INT 1, whose handler sets BL to 7; leave.
    code = (
        "fa0f0116587c0f011e5e7c0f20c00c010f22c0ea187c080066b810008ed88ed0bc00700000cd0188d8e6f4f4"
        "b307cf900000000000000000ffff00000098cf00ffff00000092cf0000000000000000002c7c0800008e0000"
        "1700307c00000f00487c0000"
    )
    assert pyboot.boot(sector(code)).exit_status == 7 << 1 | 1


def test_a_fault_names_its_symbol() -> None:
    elf = boot_programs.recorded_bytes(boot_programs.SYMBOLS_ELF)
    table = pyboot.SymbolTable(elf)
    start = elf.index(bytes.fromhex("31c0 8ed8"))
    result = pyboot.boot(elf[start : start + 512], symbols=table)
    assert result.reason is StopReason.FAULT
    assert result.exception is not None
    assert result.exception.symbol == "broken+0x1"
    assert str(result.exception) == "#UD invalid opcode at 0000:7c0e in broken+0x1"


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (b"", "0 bytes are too few"),
        (bytes(511), "511 bytes are too few"),
        (bytes(512), "bytes 510 and 511 are 00 00 instead of 55 AA"),
    ],
)
def test_an_image_that_cannot_be_booted(image: bytes, message: str) -> None:
    with pytest.raises(BootError, match=message):
        pyboot.boot(image)


def test_settings_that_no_machine_has() -> None:
    image = sector(HALT)
    with pytest.raises(BootError, match="2 to 2048 MiB"):
        pyboot.boot(image, memory=1)
    with pytest.raises(BootError, match="no such A20 gate: magic"):
        pyboot.boot(image, a20_gates=["magic"])
    with pytest.raises(BootError, match="a floppy or a disk, not 'tape'"):
        pyboot.boot(image, drive="tape")  # type: ignore[arg-type]  # what is tested
    with pytest.raises(BootError, match="0x100 cannot be"):
        pyboot.boot(image, drive=0x100)
    with pytest.raises(BootError, match="largest floppy"):
        pyboot.boot(sector(HALT, 4 << 20), drive="floppy")
    with pytest.raises(BootError, match=r"no such key: \{nokey\}"):
        pyboot.boot(image, keys="{nokey}")
    with pytest.raises(BootError, match="no key types 'é'"):
        pyboot.boot(image, keys="é")


@pytest.mark.parametrize("size", sorted(FLOPPY_GEOMETRIES))
def test_a_floppy_is_known_by_its_size(size: int) -> None:
    disk = Disk(bytes(size))
    assert disk.kind is DriveKind.FLOPPY
    cylinders, heads, sectors = disk.geometry
    assert cylinders * heads * sectors * 512 == size


def test_programs_need_not_be_whole_sectors() -> None:
    disk = Disk(bytes(700))
    assert disk.sectors == 2
    assert disk.read(1) == bytes(512)
    assert disk.read(2) is None


@settings(deadline=None, max_examples=60)
@given(st.binary(min_size=0, max_size=200), st.booleans())
def test_any_code_ends_in_a_result(code: bytes, protected: bool) -> None:
    # lgdt [7DE0h]; mov eax, cr0; or al, 1; mov cr0, eax; jmp 8:7C13h
    prefix = bytes.fromhex("fa 0f 01 16 e0 7d 0f 20 c0 0c 01 0f 22 c0 ea 13 7c 08 00")
    image = bytearray(((prefix if protected else b"") + code).ljust(510, b"\xf4") + b"\x55\xaa")
    if protected:
        image[0x1E0:0x1E6] = bytes.fromhex("17 00 c8 7d 00 00")
        image[0x1C8:0x1E0] = bytes(8) + bytes.fromhex(
            "ff ff 00 00 00 9a cf 00 ff ff 00 00 00 92 cf 00"
        )
    result = pyboot.boot(bytes(image), instruction_limit=20_000, time_limit=5, memory=2)
    assert result.reason in StopReason
    assert result == pyboot.boot(bytes(image), instruction_limit=20_000, time_limit=5, memory=2)
