"""The programs that the machine is tested with: their bytes, and what QEMU makes of them.

Each `programs/NAME.asm` says in its first lines how it is run:

    ; run: disk floppy            drives to boot it from; "disk-nolba": without LBA, not in QEMU
    ; sectors: 2880               size of the image; sectors behind the program hold a pattern
    ; keys: abc{enter}            typed when the program has sent "ready"

`golden/NAME.hex` holds the bytes that nasm made of it, `golden/NAME.DRIVE.txt` the serial log and
exit status under QEMU. Running this file as a program records both anew.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from pyboot.disk import SECTOR

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
GOLDEN = HERE / "golden"
QEMU = "qemu-system-i386"
SYMBOLS_SOURCE = HERE / "symbols.asm"
SYMBOLS_ELF = GOLDEN / "symbols.elf.hex"
_TIMEOUT_SECONDS = 30


class Program(NamedTuple):
    """One program and one way to run it."""

    name: str
    drive: str
    sectors: int
    keys: str

    @property
    def source(self) -> Path:
        return PROGRAMS / f"{self.name}.asm"

    @property
    def golden_bytes(self) -> Path:
        return GOLDEN / f"{self.name}.hex"

    @property
    def golden_log(self) -> Path:
        return GOLDEN / f"{self.name}.{self.drive}.txt"

    @property
    def in_qemu(self) -> bool:
        return self.drive != "disk-nolba"

    def image(self, code: bytes) -> bytes:
        """Return the disk image: the program, and sectors that tell which they are."""
        image = bytearray(code + bytes(-len(code) % SECTOR))
        while len(image) < self.sectors * SECTOR:
            number = len(image) // SECTOR
            image += bytes((number * 7 + i) & 0xFF for i in range(SECTOR))
        return bytes(image)


class Outcome(NamedTuple):
    """What a run left: the serial log with plain newlines, and the exit status."""

    log: str
    status: int


def programs() -> list[Program]:
    """Return every program in every way it is run."""
    found = []
    for source in sorted(PROGRAMS.glob("*.asm")):
        directives = dict(re.findall(r"^; (run|sectors|keys): (.*)$", source.read_text(), re.M))
        for drive in directives.get("run", "disk").split():
            sectors = int(directives.get("sectors", 0))
            found.append(Program(source.stem, drive, sectors, directives.get("keys", "")))
    return found


def recorded_code(program: Program) -> bytes:
    """Return the program's bytes as nasm made them when they were recorded."""
    return recorded_bytes(program.golden_bytes)


def recorded_bytes(path: Path) -> bytes:
    """Return the bytes in a golden file of hexadecimal digits and comments."""
    lines = path.read_text().splitlines()
    return bytes.fromhex("".join(line for line in lines if not line.startswith("#")))


def recorded_outcome(program: Program) -> Outcome:
    """Return what QEMU made of the program when that was recorded."""
    header, _, log = program.golden_log.read_text().partition("\n")
    status = re.search(r"status (\d+)", header)
    assert status is not None, f"{program.golden_log}: no exit status in the first line"
    return Outcome(log, int(status[1]))


def assemble(program: Program) -> bytes:
    """Return what nasm makes of the program now."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "program.bin")
        subprocess.run(
            ["nasm", "-f", "bin", f"-I{PROGRAMS}/", program.source, "-o", output], check=True
        )
        return output.read_bytes()


def run_in_qemu(program: Program, image: bytes) -> Outcome:
    """Boot `image` under QEMU and return what came of it."""
    interface = "floppy" if program.drive == "floppy" else "ide"
    with tempfile.TemporaryDirectory() as folder:
        disk, log = Path(folder, "disk.img"), Path(folder, "serial.log")
        disk.write_bytes(image)
        command = [
            *(QEMU, "-m", "32", "-display", "none", "-no-reboot", "-serial", f"file:{log}"),
            *("-device", "isa-debug-exit,iobase=0xf4,iosize=4"),
            *("-drive", f"file={disk},format=raw,if={interface}"),
        ]
        if program.keys:
            monitor = Path(folder, "monitor")
            command += ["-monitor", f"unix:{monitor},server=on,wait=off"]
        process = subprocess.Popen(command)
        try:
            if program.keys:
                _wait_for(log, b"ready")
                _press(monitor, program.keys)
            status = process.wait(timeout=_TIMEOUT_SECONDS)
        finally:
            process.kill()
            process.wait()
        return Outcome(plain(log.read_bytes()), status)


def plain(log: bytes) -> str:
    """Return a serial log as text with plain newlines, ending in one."""
    return log.decode("ascii", "replace").replace("\r\n", "\n").rstrip("\n") + "\n"


def _wait_for(log: Path, text: bytes) -> None:
    end = time.monotonic() + _TIMEOUT_SECONDS
    while not log.exists() or text not in log.read_bytes():
        if time.monotonic() > end:
            raise TimeoutError(f"{text!r} was not sent")
        time.sleep(0.02)


def _press(monitor: Path, keys: str) -> None:
    """Press `keys`, in pyboot's notation, through QEMU's monitor."""
    names = {"enter": "ret", "backspace": "backspace"}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(monitor))
        for piece in re.findall(r"\{\w+\}|.", keys):
            if len(piece) > 1:
                key = names.get(piece[1:-1], piece[1:-1])
            else:
                key = f"shift-{piece.lower()}" if piece.isupper() else piece
            connection.sendall(f"sendkey {key} 20\n".encode())
            time.sleep(0.15)


def _version(command: str) -> str:
    output = subprocess.run([command, "--version"], capture_output=True, check=True, text=True)
    return output.stdout.splitlines()[0]


def link_symbols() -> bytes:
    """Return the ELF file that nasm and GNU ld make of symbols.asm now."""
    with tempfile.TemporaryDirectory() as folder:
        made, linked = Path(folder, "symbols.o"), Path(folder, "symbols.elf")
        # The object holds the source's name as it is given here.
        command = ["nasm", "-f", "elf32", SYMBOLS_SOURCE.name, "-o", str(made)]
        subprocess.run(command, cwd=SYMBOLS_SOURCE.parent, check=True)
        options = ["-m", "elf_i386", "-Ttext", "0x7c00", "-e", "start"]
        subprocess.run(["ld", *options, made, "-o", linked], check=True)
        return linked.read_bytes()


def _write_bytes(path: Path, origin: str, data: bytes) -> None:
    lines = [data[i : i + 48].hex() for i in range(0, len(data), 48)]
    path.write_text("\n".join([f"# {origin}", *lines, ""]))


def record() -> None:
    """Write the golden files anew, from nasm and QEMU."""
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    nasm, qemu = _version("nasm"), _version(QEMU)
    _write_bytes(SYMBOLS_ELF, f"{nasm}, {_version('ld')}", link_symbols())
    for program in programs():
        code = assemble(program)
        _write_bytes(program.golden_bytes, nasm, code)
        if program.in_qemu:
            log, status = run_in_qemu(program, program.image(code))
            program.golden_log.write_text(f"# {qemu}: status {status}\n{log}")
            print(program.name, program.drive, status, file=sys.stderr)


if __name__ == "__main__":
    record()
