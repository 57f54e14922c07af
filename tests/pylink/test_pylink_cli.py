"""The command line: order, spellings, messages, and what is on disk afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from object_builder import build_object

import pylink
from pylink import cli
from pylink.command_line import expand_response_files, split_words
from pylink.formats.archive import NewMember, write_archive

MAIN = build_object(
    {".text": b"\x90\xe8\xfc\xff\xff\xff\xc3\0", ".data": b"abcd", ".note.GNU-stack": b""},
    {"_start": (".text", 0)},
    {".text": [(2, 2, "helper")]},
)
HELPER = build_object(
    {".text": b"\xc3\x90\x90\x90", ".note.GNU-stack": b""}, {"helper": (".text", 0)}, {}
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("main.o").write_bytes(MAIN)
    Path("helper.o").write_bytes(HELPER)
    library = write_archive([NewMember("helper.o", HELPER, ["helper"], is_object=True)])
    Path("libhelp.a").write_bytes(library)
    Path("flat.ld").write_text(
        "ENTRY(_start) SECTIONS { . = 0x7c00; .text : { *(.text) } .data : { *(.data) } }"
    )
    return tmp_path


def link(*arguments: str) -> cli.Result:
    return cli.run(arguments)


FLAT = b"\x90\xe8\x02\0\0\0\xc3\0\xc3\x90\x90\x90abcd"


@pytest.mark.parametrize(
    "arguments",
    [
        ["-T", "flat.ld", "--oformat=binary", "main.o", "helper.o", "-o", "out"],
        ["-Tflat.ld", "--oformat", "binary", "main.o", "helper.o", "-oout"],
        ["--script=flat.ld", "--oformat", "binary", "main.o", "-L.", "-lhelp", "--output=out"],
        ["-m", "elf_i386", "-T", "flat.ld", "--oform=binary", "main.o", "-l:libhelp.a", "-L", "."],
        ["-static", "-nostdlib", "-T", "flat.ld", "--oformat=binary", "main.o", "libhelp.a"],
        ["-T", "flat.ld", "--oformat=binary", "-(", "libhelp.a", "main.o", "-)"],
        ["-T", "flat.ld", "--oformat=binary", "main.o", "--whole-archive", "libhelp.a"],
        ["-T", "flat.ld", "--oformat=binary", "-z", "now", "-z", "relro", "main.o", "helper.o"],
        [
            "-T",
            "flat.ld",
            "--oformat=binary",
            "--hash-style=gnu",
            "-plugin",
            "x",
            "main.o",
            "helper.o",
        ],
    ],
)
def test_spellings(arguments: list[str]) -> None:
    output = "out" if any("out" in word for word in arguments if "oformat" not in word) else "a.out"
    assert link(*arguments).status == 0
    image = Path(output).read_bytes()
    assert sorted(image) == sorted(FLAT)


def test_order_matters_for_archives(capsys: pytest.CaptureFixture[str]) -> None:
    assert link("libhelp.a", "main.o").status == 1
    assert "undefined reference to `helper'" in capsys.readouterr().err
    assert link("main.o", "libhelp.a").status == 0


def test_dependencies() -> None:
    Path("part.ld").write_text(".data : { *(.data) }")
    Path("t.ld").write_text(
        "INPUT(main.o) SEARCH_DIR(.) GROUP(-lhelp)\n"
        "SECTIONS { .text : { *(.text) } INCLUDE part.ld }"
    )
    result = link("-T", "t.ld", "-o", "out", "-Map=out.map", "--dependency-file=out.d")
    assert result.status == 0
    assert [os.path.normpath(path) for path in result.dependencies] == [
        *("t.ld", "part.ld", "main.o", "libhelp.a")
    ]
    assert result.outputs == ["out", "out.map", "out.d"]
    assert Path("out.d").read_text().startswith("out: \\\n  t.ld \\\n  part.ld")
    assert "libhelp.a(helper.o)" in Path("out.map").read_text()


def test_response_file() -> None:
    Path("args").write_text("-T \"flat.ld\" --oformat=binary\n main.o helper.o -o 'a b'")
    assert link("@args").status == 0
    assert Path("a b").read_bytes() == FLAT
    Path("loop").write_text("@loop")
    assert link("@loop").status == 1
    assert split_words(r"a\ b 'c d' \"e") == ["a b", "c d", '"e']
    assert expand_response_files(["@nosuchfile"]) == ["@nosuchfile"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--foo", "main.o"], "unrecognized option '--foo'"),
        (["--gc-section", "--entri=x"], "unrecognized option '--entri=x'; did you mean 'entry'?"),
        (["-o"], "-o: missing argument"),
        ([], "no input files"),
        (["-m", "elf_x86_64", "main.o"], "unrecognised emulation mode: elf_x86_64"),
        (["nosuch.o"], "cannot find nosuch.o: No such file or directory"),
        (["main.o", "-lnosuch"], "cannot find -lnosuch: No such file or directory"),
        (["-T", "nosuch.ld", "main.o"], "cannot open linker script file nosuch.ld"),
        (["-Ttext=xyz", "main.o"], "invalid hex number `xyz'"),
        (["--section-start=.text", "main.o"], 'invalid argument to option "--section-start"'),
        (["--defsym=x", "main.o"], "expected SYMBOL=EXPRESSION"),
        (["--defsym=x=1+", "main.o"], "syntax error: expected an expression"),
        (["-shared", "main.o"], "shared libraries are not supported"),
        (["-r", "main.o"], "not supported yet"),
        (["--end-group"], "group ended before it began"),
        (["-z", "max-page-size=3", "main.o"], "invalid maximum page size `3'"),
        (["--strip-all=x", "main.o"], "doesn't allow an argument"),
        (["--no", "main.o"], "option '--no' is ambiguous"),
        (["--oformat=pdf", "main.o", "helper.o"], "target pdf not found"),
        (["--unresolved-symbols=x"], "bad --unresolved-symbols option: x"),
        (["--orphan-handling=x"], "invalid argument to option"),
        (["--build-id=x"], "unrecognized --build-id style 'x'"),
        (["."], "cannot find .: Is a directory"),
        (["flat.ld", "-T", "flat.ld"], "no input files"),
        (["--require-defined=nope", "main.o", "helper.o"], "required symbol `nope' not defined"),
    ],
)
def test_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    before = sorted(folder.iterdir())
    assert link(*arguments).status == 1
    assert message in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x7fELF", "file not recognized"),
        (MAIN[:100], "file not recognized: file format not recognized"),
        (MAIN[:18] + b"\x28" + MAIN[19:], "ELF machine 40 is not i386"),
        (MAIN[:16] + b"\x02" + MAIN[17:], "cannot use executable file 'x.o' as input"),
        (MAIN[:16] + b"\x03" + MAIN[17:], "attempted static link of dynamic object `x.o'"),
        (
            b"\x7fELF\x02\x01" + bytes(12) + b"\x3e\0",
            "i386:x86-64 architecture of input file `x.o'",
        ),
        (b"junk", "it was read as a linker script"),
        (b"\0\0\0\0", "file not recognized: file format not recognized"),
        (b"!<arch>\nbroken", "malformed archive"),
    ],
)
def test_foreign_files(content: bytes, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("x.o").write_bytes(content)
    assert link("main.o", "helper.o", "x.o").status == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "SECTIONS {\n .text : { *(.text) }\n x = ;\n}",
            "s.ld:3:6: syntax error: expected an expr",
        ),
        ("SECTIONS { .text : { *(.text) } x=1; }", "put spaces around '='"),
        ("INCLUDE s.ld", "includes nested too deeply"),
        ("INCLUDE nosuch.ld", "cannot open linker script file nosuch.ld"),
        ("x = " + "(" * 500 + "1" + ")" * 500 + ";", "expression is nested too deeply"),
        ("x = 1" + "+1" * 9000 + ";", "expression is too long"),
        ('x = "abc', "unterminated string"),
        ("/* abc", "unterminated comment"),
        ("SECTIONS { . = 0xffffffff00; .text : { *(.text) } .d 0 : { LONG(1) } }", "gap"),
        ("SECTIONS { .text : { *(.text) . = 0xf0000000; } }", "would have"),
        ("SECTIONS { .text : ALIGN(0x80000000) { *(.text) } .z 0x80000001 : { LONG(1) } }", "gap"),
        ("LD_FEATURE(x)", "unknown feature `x'"),
        ("MEMORY { r (q) : ORIGIN = 0, LENGTH = 1 }", "invalid character q (113) in flags"),
        ("REGION_ALIAS(a, b)", "memory region `b' for alias `a' does not exist"),
        (
            "SECTIONS { .text : { *(.text) } } INSERT AFTER .nowhere;",
            ".nowhere not found for insert",
        ),
        ("x = CONSTANT(FOO);", "unknown constant `FOO' referenced in expression"),
        ("x = ORIGIN(nowhere);", "undefined MEMORY region `nowhere' referenced in expression"),
        ("x = ADDR(.nowhere);", "undefined section `.nowhere' referenced in expression"),
        ("PHDRS { a PT_STRANGE; } SECTIONS { .text : { *(.text) } :a }", "unknown phdr type"),
        ("SECTIONS { x : AT(0) { *(.text) } AT> q }", "section has both a load address and"),
        ("frobnicate", "'frobnicate' is not a linker-script command"),
    ],
)
def test_script_errors(script: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.ld").write_text(script)
    binary = ["--oformat=binary"] if message == "gap" else []
    assert link("-T", "s.ld", *binary, "main.o", "helper.o").status == 1
    assert message in capsys.readouterr().err


def test_caret_is_under_the_column(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.ld").write_text("SECTIONS {\n\t.text : { *(.text) }\n\tx = nosuch;\n}\n")
    assert link("-T", "s.ld", "main.o", "helper.o").status == 1
    assert capsys.readouterr().err.splitlines() == [
        "pylink: s.ld:3:6: undefined symbol `nosuch' referenced in expression",
        "  \tx = nosuch;",
        "  \t    ^",
    ]


def test_fatal_warnings() -> None:
    assert link("main.o", "helper.o", "-e", "nowhere").status == 0
    assert link("main.o", "helper.o", "-e", "nowhere", "--fatal-warnings").status == 1
    assert link("main.o", "helper.o", "-e", "nowhere", "-w").status == 0


def test_many_undefined_references_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    relocations = [(offset, 1, "nowhere") for offset in range(0, 80, 4)]
    many = build_object({".text": bytes(80)}, {"_start": (".text", 0)}, {".text": relocations})
    Path("many.o").write_bytes(many)
    assert link("many.o").status == 1
    lines = capsys.readouterr().err.splitlines()
    assert sum("undefined reference to `nowhere'" in line for line in lines) == 5
    assert "more undefined references to `nowhere' follow" in lines[-1]


def test_output_folder_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert link("main.o", "helper.o", "-o", "nofolder/out").status == 1
    assert "cannot open output file" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_disk_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert link("main.o", "helper.o", "-o", "/dev/full").status == 1
    assert "cannot open output file /dev/full: No space left on device" in capsys.readouterr().err


def test_archive_without_the_symbol(capsys: pytest.CaptureFixture[str]) -> None:
    unit = build_object({".text": bytes(4)}, {"other": (".text", 0)}, {})
    library = write_archive([NewMember("other.o", unit, ["other"], is_object=True)])
    Path("lib.a").write_bytes(library)
    user = build_object(
        {".text": bytes(4)}, {"_start": (".text", 0)}, {".text": [(0, 1, "missing")]}
    )
    Path("user.o").write_bytes(user)
    assert link("user.o", "lib.a", "-o", "out").status == 1
    assert "undefined reference to `missing'" in capsys.readouterr().err
    assert not Path("out").exists()


def test_mode_of_the_output() -> None:
    assert link("main.o", "helper.o", "-o", "out").status == 0
    if os.name == "posix":
        assert Path("out").stat().st_mode & 0o100


def test_information(capsys: pytest.CaptureFixture[str]) -> None:
    assert link("--version").status == 0
    assert "GNU ld" in capsys.readouterr().out
    assert link("--help").status == 0
    assert "Usage: pylink" in capsys.readouterr().out
    assert link("-t", "main.o", "libhelp.a", "-M").status == 0
    out = capsys.readouterr().out
    assert out.startswith("main.o\n(libhelp.a)helper.o\n")
    assert "Linker script and memory map" in out


def test_module_runs() -> None:
    command = [sys.executable, "-m", "pylink", "--version"]
    environment = {**os.environ, "PYTHONPATH": str(Path(pylink.__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.startswith("pylink ")


def test_start_up_imports_nothing_heavy() -> None:
    code = (
        "import sys; from pylink import cli; cli.run(['main.o', 'helper.o', '-o', 'out']);"
        "print([m for m in ('construct', 'intervaltree', 'dataclasses', 'typing', 'argparse',"
        " 'pathlib', 'logging', 'json', 'tempfile', 'shutil', 'subprocess') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(pylink.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_api() -> None:
    result = pylink.link(
        [pylink.Input("a.o", MAIN), "helper.o"],
        script="flat.ld",
        definitions={"magic": 0x1234},
        oformat="binary",
    )
    assert result.image == FLAT
    assert result.symbols["helper"] == 0x7C08
    assert result.symbols["magic"] == 0x1234
    assert [(s.name, s.address, s.size) for s in result.sections] == [
        (".text", 0x7C00, 12),
        (".data", 0x7C0C, 4),
    ]
    assert result.dependencies == ["helper.o", "flat.ld"]
    with pytest.raises(pylink.LinkError, match="undefined reference to `helper'"):
        pylink.link(["main.o"])
