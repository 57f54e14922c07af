"""Whole programs, compared with QEMU: recorded runs always, live ones where QEMU is installed."""

from __future__ import annotations

import boot_programs
import pytest
from boot_programs import Outcome, Program

import pyboot
from pyboot.result import BootResult

PROGRAMS = boot_programs.programs()
IN_QEMU = [program for program in PROGRAMS if program.in_qemu]


def _name(program: Program) -> str:
    return f"{program.name}-{program.drive}"


def run(program: Program, code: bytes) -> BootResult:
    return pyboot.boot(
        program.image(code),
        drive="floppy" if program.drive == "floppy" else "disk",
        lba=program.drive != "disk-nolba",
        keys=program.keys,
        time_limit=20,
    )


def outcome(result: BootResult) -> Outcome:
    assert result.exit_status is not None, (result.reason, result.detail, result.serial_text)
    return Outcome(boot_programs.plain(result.serial), result.exit_status)


@pytest.mark.parametrize("program", IN_QEMU, ids=_name)
def test_program_does_what_it_did_in_qemu(program: Program) -> None:
    result = run(program, boot_programs.recorded_code(program))
    assert outcome(result) == boot_programs.recorded_outcome(program)
    assert result.notes == ()


@pytest.mark.parametrize("program", PROGRAMS, ids=_name)
def test_runs_repeat_exactly(program: Program) -> None:
    code = boot_programs.recorded_code(program)
    assert run(program, code) == run(program, code)


@pytest.mark.requires("nasm")
@pytest.mark.parametrize("program", PROGRAMS, ids=_name)
def test_recorded_bytes_are_those_of_the_source(program: Program) -> None:
    assert boot_programs.assemble(program) == boot_programs.recorded_code(program)


@pytest.mark.requires("nasm", "ld")
def test_recorded_symbols_are_those_of_the_source() -> None:
    assert boot_programs.link_symbols() == boot_programs.recorded_bytes(boot_programs.SYMBOLS_ELF)


@pytest.mark.requires(boot_programs.QEMU)
@pytest.mark.parametrize("program", IN_QEMU, ids=_name)
def test_program_does_what_it_does_in_qemu(program: Program) -> None:
    code = boot_programs.recorded_code(program)
    assert outcome(run(program, code)) == boot_programs.run_in_qemu(program, program.image(code))


def test_a_bios_without_lba_says_so() -> None:
    program = next(program for program in PROGRAMS if program.drive == "disk-nolba")
    result = run(program, boot_programs.recorded_code(program))
    assert "no extensions" in result.serial_text
    assert result.exit_status == 5
