"""The command line: options in all their spellings, names of outputs, messages, exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from pyasm import cli
from pyasm.command_line import DEPEND, PREPROCESS, CommandLine, UsageError

ROOT = Path(__file__).resolve().parent.parent.parent
MOV = "mov ax,1\n"


class Outcome:
    def __init__(self, result: cli.Result, stdout: str, stderr: str) -> None:
        self.status = result.status
        self.outputs = result.outputs
        self.dependencies = result.dependencies
        self.stdout = stdout
        self.stderr = stderr


Pyasm = Callable[..., Outcome]


@pytest.fixture
def pyasm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pyasm:
    """A function that runs the command in an empty folder; its current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NASMENV", raising=False)
    Path("a.asm").write_text(MOV)

    def run(*argv: str) -> Outcome:
        stdout, stderr = io.StringIO(), io.StringIO()
        with redirect_stdout(stdout), redirect_stderr(stderr):
            result = cli.run(argv)
        return Outcome(result, stdout.getvalue(), stderr.getvalue())

    return run


def read(*argv: str, nasmenv: str = "") -> CommandLine:
    line = CommandLine()
    line.read(argv, {"NASMENV": nasmenv})
    return line


# Reading options


@pytest.mark.parametrize(
    "argv", [["-felf32"], ["-f", "elf32"], ["-f elf32"], ["-f", "ELF32"], ["-felf"]]
)
def test_spellings_of_a_value(argv: list[str]) -> None:
    assert read(*argv, "a.asm").format == "elf32"


@pytest.mark.parametrize(
    ("argv", "attribute", "value"),
    [
        (["-o", "x"], "output", "x"),
        (["-l", "x"], "listing", "x"),
        (["-L+"], "listing_flags", "+"),
        (["-Zx"], "error_file", "x"),
        (["-s"], "errors_to_stdout", True),
        (["-Xvc"], "style", "vc"),
        (["-X", "msvc"], "style", "vc"),
        (["-X", "GNU"], "style", "gnu"),
        (["-g"], "debug", True),
        (["-gdwarf"], "debug_format", "dwarf"),
        (["-F", "stabs"], "debug_format", "stabs"),
        (["-O0"], "optimize", 0),
        (["-O1"], "optimize", 1),
        (["-O2"], "optimize", 9),
        (["-O", "99"], "optimize", 9),
        (["-O0", "-Ox"], "optimize", 9),
        (["-O1v"], "optimize", 1),
        (["-Ov"], "show_passes", True),
        (["-I", "a", "-Ib/", "-i", "c", "-id"], "include_paths", ["a", "b/", "c", "d"]),
        (
            ["-DA", "-d", "B=1", "-UA", "-u", "B", "-Px", "-p", "y"],
            "prepared",
            [
                ("define", "A"),
                ("define", "B=1"),
                ("undefine", "A"),
                ("undefine", "B"),
                ("include", "x"),
                ("include", "y"),
            ],
        ),
        (
            ["--include", "x", "--before", "y", "--pragma=z w", "--BEFORE=q"],
            "prepared",
            [("include", "x"), ("before", "y"), ("pragma", "z w"), ("before", "q")],
        ),
        (["-w+user", "-w-user", "-Wuser", "-Wno-user"], "warnings", ["+user", "-user", "user"]),
        (["-w", "error", "-Werror=user"], "warnings", ["error", "error=user"]),
        (["-E"], "mode", PREPROCESS),
        (["-e"], "mode", PREPROCESS),
        (["-M"], "mode", DEPEND),
        (["-MD"], "depend", True),
        (["-MD", "x"], "depend_file", "x"),
        (["-MD", "-s"], "depend_file", None),
        (["-MF", "x"], "depend_file", "x"),
        (["-MG"], "depend_missing_ok", True),
        (["-MP"], "depend_phony", True),
        (["-MW"], "depend_watcom", True),
        (["-MT", "x"], "depend_targets", [("x", False)]),
        (["-MQ", "x"], "depend_targets", [("x", True)]),
        (["-a"], "raw", True),
        (["--no-line"], "no_line", True),
        (["--keep-all"], "keep_all", True),
        (["--reproducible"], "reproducible", True),
        (["--debug=3", "--debug", "--abort-on-panic", "--keep-all"], "keep_all", True),
        (["--prefix", "_"], "affixes", {"global prefix": "_"}),
        (["--gprefix=_"], "affixes", {"global prefix": "_"}),
        (["--postfix", "_"], "affixes", {"global suffix": "_"}),
        (["--gpostfix", "_"], "affixes", {"global suffix": "_"}),
        (
            ["--lprefix", "_", "--lpostfix", "x"],
            "affixes",
            {"local prefix": "_", "local suffix": "x"},
        ),
        (["--limit-rep", "5", "--limit-lines=0x10"], "limits", [("rep", 5), ("lines", 16)]),
        (["--limit-passes", "unlimited"], "limits", [("passes", None)]),
        (["--diagnostics=json"], "diagnostics", "json"),
        (["--diagnostics", "rich"], "diagnostics", "rich"),
        (["-h"], "show", "help"),
        (["--help"], "show", "help"),
        (["-hf"], "show", "help"),
        (["-v"], "show", "version"),
        (["-version"], "show", "version"),
        (["--v"], "show", "version"),
        (["--version"], "show", "version"),
        (["-y"], "show", "debug formats"),
    ],
)
def test_option(argv: list[str], attribute: str, value: object) -> None:
    line = read(*argv)
    found = getattr(line, attribute)
    if attribute == "warnings":
        assert isinstance(value, list)
        assert found[: len(value)] == value
    else:
        assert found == value
    assert not line.messages


def test_each_option_has_a_test() -> None:
    from pyasm import command_line

    text = Path(__file__).read_text(encoding="utf-8")
    for letter in (*command_line._VALUES, *command_line._FLAGS):
        assert f'"-{letter}' in text, letter
    for name in (*command_line._LONG_VALUES, *command_line._LONG_FLAGS):
        assert f'"--{name}' in text, name


def test_variable_nasmenv() -> None:
    assert read("a.asm", nasmenv="-felf32 -DX=1").format == "elf32"
    line = read("a.asm", nasmenv="|-f|elf32|-o|a b")
    assert (line.format, line.output) == ("elf32", "a b")


def test_response_file(pyasm: Pyasm) -> None:
    Path("lines").write_bytes(b"-f elf32\r\n-o\r\n  out.o  \r\n\r\na.asm\r\n")
    Path("words").write_text("-f elf32 -o out.o\na.asm\n")
    for argv in (["-@", "lines"], ["-@lines"], ["@words"]):
        assert pyasm(*argv).outputs == ["out.o"]
        os.unlink("out.o")


def test_response_file_that_names_itself(pyasm: Pyasm) -> None:
    Path("loop").write_text("-@loop\n")
    outcome = pyasm("-@loop")
    assert outcome.status == 1
    assert outcome.stderr.startswith("pyasm: error: unrecognised option `-@'\n")


def test_two_dashes_end_options(pyasm: Pyasm) -> None:
    Path("-f").write_text(MOV)
    assert pyasm("-o", "x", "--", "-f").outputs == ["x"]


# Wrong command lines


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "pyasm: fatal: no input file specified\nType pyasm -h for help.\n"),
        (["-f"], "pyasm: error: option `-f' requires an argument\n"),
        (["-q", "a.asm"], "pyasm: error: unrecognised option `-q'\n"),
        (["--foo", "a.asm"], "pyasm: error: unrecognized option `--foo'\n"),
        (["--prefix"], "pyasm: error: option `--prefix' requires an argument\n"),
        (["--no-line=1"], "pyasm: error: option `--no-line' does not take an argument\n"),
        (["-MX"], "pyasm: error: unknown dependency option `-MX'\n"),
        (["-MT"], "pyasm: error: option `-MT' requires a parameter\n"),
        (["-Oz"], "pyasm: fatal: unknown optimization option -Oz\n"),
        (["-Xfoo"], "pyasm: fatal: unrecognized error reporting format `foo'\n"),
        (["a.asm", "b.asm"], "a.asm: fatal: more than one input file specified: b.asm\n"),
        (["-ox", "-oy"], "x: fatal: more than one output file specified: y\n"),
        (["-o", "a.asm", "a.asm"], "a.asm: fatal: will not overwrite input file\n"),
        (["-l", "./a.asm", "a.asm"], "a.asm: fatal: will not overwrite input file\n"),
        (["-Z", "./a.asm", "a.asm"], "a.asm: fatal: will not overwrite input file\n"),
        (["-Z", "a.asm", "a.asm"], "a.asm: fatal: will not overwrite input file\n"),
        (["-f", "foo"], "pyasm: fatal: unrecognised output format `foo' - use -hf for a list\n"),
        (
            ["-felf64", "a.asm"],
            "pyasm: fatal: output format `elf64': 64-bit output is not supported yet"
            " (there are: bin, elf32)\n",
        ),
        (
            ["-fobj", "a.asm"],
            "pyasm: fatal: output format `obj': this output format is not supported yet"
            " (there are: bin, elf32)\n",
        ),
        (
            ["-Fdwarf", "a.asm"],
            "pyasm: fatal: unrecognized debug format `dwarf' for output format `bin'\n",
        ),
        (["--diagnostics=foo"], "pyasm: fatal: unrecognized form of diagnostics `foo'"),
        (["-@", "none", "a.asm"], "pyasm: error: unable to open response file `none'\n"),
    ],
)
def test_wrong_command_line(pyasm: Pyasm, argv: list[str], message: str) -> None:
    outcome = pyasm(*argv)
    assert outcome.status == 1
    assert outcome.stderr.startswith(message)
    assert os.listdir() == ["a.asm"]
    assert Path("a.asm").read_text() == MOV


@pytest.mark.parametrize(
    ("argv", "suggestion"),
    [
        (["--prefx", "_"], "--prefix"),
        (["--limit-mmacro", "5"], ""),
        (["--keepall"], "--keep-all"),
        (["--diagnostic=rich"], "--diagnostics"),
        (["-f", "efl32"], "elf32"),
    ],
)
def test_did_you_mean(pyasm: Pyasm, argv: list[str], suggestion: str) -> None:
    outcome = pyasm(*argv, "a.asm")
    if suggestion:
        assert outcome.status == 1
        assert f"info: did you mean `{suggestion}'?\n" in outcome.stderr
    else:
        assert "warning: unknown limit: `mmacro' [-w+other]" in outcome.stderr


def test_all_wrong_options_are_told(pyasm: Pyasm) -> None:
    outcome = pyasm("-q", "--foo", "-r", "a.asm")
    assert [word for word in ("-q", "--foo", "-r") if f"`{word}'" not in outcome.stderr] == []


def test_usage_error_ends_reading() -> None:
    with pytest.raises(UsageError):
        read("-Xfoo", "-v")


# Help and version


def test_version(pyasm: Pyasm) -> None:
    outcome = pyasm("-v", "nothing.asm")
    assert outcome.status == 0
    # CMake and configure scripts look for these words.
    assert outcome.stdout.startswith("NASM version 2.16.01 ")
    assert len(outcome.stdout.splitlines()) == 1


def test_help_names_formats_and_warnings(pyasm: Pyasm) -> None:
    text = pyasm("-hf").stdout
    assert "       bin                  Flat raw binary" in text
    assert '       elf                  Legacy alias for "elf32"\n' in text
    assert '       pp-else              all warnings prefixed with "pp-else-"\n' in text
    assert "       zeroing              RESx in initialized section becomes zero [on]\n" in text


def test_version_does_not_load_the_assembler() -> None:
    code = (
        "import sys; from pyasm.cli import run; run(['-v']); run(['-h']);"
        "print([m for m in sys.modules if m.startswith('pyasm')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "pyasm.assembler" not in done.stdout
    assert "pyasm.diagnostics" not in done.stdout


# Names of outputs


@pytest.mark.parametrize(
    ("argv", "output"),
    [
        (["a.asm"], "a"),
        (["-felf32", "a.asm"], "a.o"),
        (["x.y/b.c.asm"], "x.y/b.c"),
        (["-felf32", "plain"], "plain.o"),
        (["plain"], "nasm.out"),
        (["-felf32", ".hidden"], ".hidden.o"),
        (["x.y/plain"], "nasm.out"),
    ],
)
def test_name_of_output(pyasm: Pyasm, argv: list[str], output: str) -> None:
    os.mkdir("x.y")
    for name in ("x.y/b.c.asm", "plain", ".hidden", "x.y/plain"):
        Path(name).write_text(MOV)
    outcome = pyasm(*argv)
    assert outcome.outputs == [output]
    assert Path(output).exists()
    if output == "nasm.out":
        assert (
            f"{argv[-1]}: warning: default output file same as input, using `nasm.out' for output"
            " [-w+other]\n"
        ) == outcome.stderr


def test_result_names_what_was_read_and_written(pyasm: Pyasm) -> None:
    os.mkdir("inc")
    Path("inc/é.inc").write_text('incbin "inc/data"\n')
    Path("inc/data").write_bytes(b"xyz")
    Path("pre.inc").write_text("%define X 1\n")
    Path("b.asm").write_text('%include "é.inc"\ndb X\n')
    outcome = pyasm("-Iinc", "-Ppre.inc", "b.asm", "-o", "é.bin", "-l", "b.lst", "-MD", "b.d")
    assert outcome.status == 0
    assert outcome.dependencies == ["b.asm", "pre.inc", "inc/é.inc", "inc/data"]
    assert outcome.outputs == ["b.lst", "é.bin", "b.d"]
    assert Path("é.bin").read_bytes() == b"xyz\1"
    assert Path("b.d").read_text("utf-8") == "é.bin : b.asm pre.inc inc/é.inc inc/data\n\n"


def test_standard_input_and_output(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pyasm", "-", "-o", "/dev/stdout"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=b"db 'hello'\n",
        capture_output=True,
        check=False,
    )
    if not os.path.exists("/dev/stdout"):
        pytest.skip("there is no /dev/stdout here")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"hello", b"")


def test_runs_do_not_influence_each_other(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%define X 1\n%warning here\ndb 1\n")
    first = pyasm("-felf32", "-w-user", "b.asm")
    assert first.stderr == ""
    second = pyasm("b.asm")
    assert second.stderr == "b.asm:2: warning: here [-w+user]\n"
    assert Path("b").read_bytes() == b"\1"


# Messages


def test_forms_of_messages(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("start:\n  mvo ax, 1\n")
    classic = "b.asm:2: error: parser: instruction expected\n"
    assert pyasm("b.asm").stderr == classic
    assert pyasm("--diagnostics=classic", "b.asm").stderr == classic
    assert pyasm("-Xvc", "b.asm").stderr == "b.asm(2) : error: parser: instruction expected\n"
    rich = pyasm("--diagnostics=rich", "b.asm").stderr
    assert rich.splitlines() == [
        "b.asm:2:3: error: parser: instruction expected",
        "    2 |   mvo ax, 1",
        "      |   ^~~",
        "  hint: did you mean `mov'?",
    ]
    outcome = pyasm("--diagnostics=json", "b.asm")
    message = json.loads(outcome.stderr)
    assert message["severity"] == "error"
    assert (message["file"], message["line"], message["column"]) == ("b.asm", 2, 3)
    assert message["message"] == "parser: instruction expected"
    assert message["hint"] == "did you mean `mov'?"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("argv", "no_color", "coloured", "rich"),
    [
        ([], "", True, True),
        ([], "1", False, True),
        (["-Xgnu"], "", False, False),
        (["--diagnostics=classic"], "", False, False),
    ],
)
def test_messages_on_a_terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    no_color: str,
    coloured: bool,
    rich: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    Path("b.asm").write_text("foo bar\n")
    terminal = Terminal()
    with redirect_stderr(terminal):
        assert cli.run([*argv, "b.asm"]).status == 1
    assert ("\x1b[" in terminal.getvalue()) is coloured
    assert ("1 | foo bar" in terminal.getvalue().replace("\x1b[0m", "")) is rich


def test_escapes_in_a_source_do_not_reach_a_terminal(pyasm: Pyasm) -> None:
    Path("b.asm").write_bytes(b"%error \x1b[31mred\n\x1b[2J foo\n")
    assert "\x1b" not in pyasm("--diagnostics=rich", "b.asm").stderr


def test_errors_to_standard_output(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%error no\n")
    outcome = pyasm("-s", "b.asm")
    assert (outcome.stdout, outcome.stderr) == ("b.asm:1: error: no\n", "")


def test_errors_to_a_file(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%error no\n")
    outcome = pyasm("-Z", "errors", "b.asm")
    assert (outcome.status, outcome.stderr) == (1, "")
    assert Path("errors").read_text() == "b.asm:1: error: no\n"
    assert pyasm("-Z", "errors", "a.asm").status == 0
    assert Path("errors").read_text() == ""
    outcome = pyasm("-Z", "none/errors", "b.asm")
    assert outcome.status == 1
    assert "cannot open file `none/errors' for error messages" in outcome.stderr
    assert "b.asm:1: error: no\n" in outcome.stderr


def test_warning_options(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%warning look\n db 300\n")
    assert pyasm("b.asm").stderr.count("warning:") == 2
    assert pyasm("-w-user", "b.asm").stderr.count("warning:") == 1
    assert pyasm("-w-all", "b.asm").stderr == ""
    outcome = pyasm("-Werror=user", "b.asm")
    assert outcome.status == 1
    assert outcome.stderr.startswith("b.asm:1: error: look [-w+error=user]\n")
    assert pyasm("-Werror", "-Wno-error=user", "-w-number-overflow", "b.asm").status == 0


def test_unknown_warning_class(pyasm: Pyasm) -> None:
    assert pyasm("-w+foo", "a.asm").stderr == ""
    outcome = pyasm("-w+unknown-warning", "-Wno-foo", "a.asm")
    text = "pyasm: warning: unknown warning name: foo [-w+unknown-warning]\n"
    assert (outcome.status, outcome.stderr) == (0, text)


def test_debug_information_is_for_objects(pyasm: Pyasm) -> None:
    assert pyasm("-g", "a.asm").stderr == ""
    assert pyasm("-Fnull", "a.asm").stderr == ""
    for option, section in (
        ("-g", b".debug_line"),
        ("-Fdwarf", b".debug_line"),
        ("-gstabs", b".stab"),
    ):
        outcome = pyasm(option, "-felf32", "a.asm", "-o", "a.o")
        assert (outcome.status, outcome.stderr) == (0, "")
        assert section in Path("a.o").read_bytes()


def test_passes_are_shown(pyasm: Pyasm) -> None:
    outcome = pyasm("-Ov", "a.asm")
    assert outcome.stderr.startswith("a.asm: info: assembly required ")


# Preprocessing and dependencies


def test_preprocess(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%define X 1\n  db X ; comment\n\n%if X\nmov ax,bx\n%endif\n")
    outcome = pyasm("-E", "b.asm")
    assert outcome.status == 0
    assert outcome.stdout == "%line 2+1 b.asm\n db 1\n\n\nmov ax,bx\n"
    assert pyasm("-E", "b.asm", "-o", "b.i").stdout == ""
    assert Path("b.i").read_text() == outcome.stdout
    assert pyasm("-a", "b.i", "-o", "b.bin").status == 0
    assert Path("b.bin").read_bytes() == b"\1\x89\xd8"


def test_definitions_from_the_command_line(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("db A, B\n%ifdef C\ndb 3\n%endif\n")
    argv = ["-DA=1", "-D", "B=2", "-DC", "-UC", "--before", "%define X", "b.asm"]
    assert pyasm(*argv).status == 0
    assert Path("b").read_bytes() == b"\1\2"


def test_limits(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("%rep 10\ndb 0\n%endrep\n")
    assert pyasm("--limit-rep", "5", "b.asm").status == 1
    assert pyasm("--limit-rep=unlimited", "b.asm").status == 0
    assert pyasm("--limit-lines", "5", "b.asm").status == 1
    outcome = pyasm("--limit-rep", "x", "b.asm")
    assert outcome.stderr == "pyasm: warning: invalid limit value: `x' [-w+other]\n"


def test_affixes(pyasm: Pyasm) -> None:
    Path("b.asm").write_text("extern e\nglobal g\ncommon c 4\ng: dd e\nl: dd c\n")
    argv = ["--prefix", "P_", "--postfix", "_Q", "--lprefix", "L_", "--lpostfix", "_M"]
    assert pyasm("-felf32", *argv, "b.asm").status == 0
    names = Path("b.o").read_bytes()
    assert [name for name in (b"P_e_Q", b"P_g_Q", b"L_c_M", b"L_l_M") if name not in names] == []


DEPENDING = '%include "x.inc"\n%include "none.inc"\n'


def test_dependencies_only(pyasm: Pyasm) -> None:
    os.mkdir("inc")
    Path("inc/x.inc").write_text("")
    Path("b.asm").write_text(DEPENDING)
    outcome = pyasm("-M", "-Iinc/", "b.asm")
    assert (outcome.status, outcome.stdout) == (0, "b : b.asm inc/x.inc none.inc\n\n")
    assert pyasm("-MG", "-Iinc", "b.asm").stdout == "b : b.asm x.inc none.inc\n\n"
    assert pyasm("-M", "-felf32", "-MT", "a$", "b.asm").stdout.startswith("a$ : ")
    assert pyasm("-M", "-felf32", "-MQ", "a$", "b.asm").stdout.startswith("a$$ : ")
    assert pyasm("-M", "-MP", "a.asm").stdout == "a : a.asm\n\na.asm :\n\n"
    assert pyasm("-M", "-MF", "d", "a.asm").stdout == ""
    assert Path("d").read_text() == "a : a.asm\n\n"
    assert not Path("b").exists()


def test_dependencies_besides(pyasm: Pyasm) -> None:
    assert pyasm("-MD", "-felf32", "a.asm").outputs == ["a.o", "a.d"]
    assert Path("a.d").read_text() == "a.o : a.asm\n\n"
    assert pyasm("-MD", "-", "a.asm").stdout == "a : a.asm\n\n"
    Path("a.d").unlink()
    Path("b.asm").write_text("foo bar\n")
    assert pyasm("-MD", "-felf32", "b.asm").status == 1
    assert not Path("b.d").exists()


# The process


def process(folder: Path, *argv: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # the options are of a kind
        [sys.executable, "-m", "pyasm", *argv],
        cwd=folder,
        env=environment,
        check=False,
        **{"capture_output": True, **options},
    )


def test_exit_status_of_the_process(tmp_path: Path) -> None:
    (tmp_path / "a.asm").write_text(MOV)
    assert process(tmp_path, "a.asm").returncode == 0
    done = process(tmp_path, "none.asm")
    assert done.returncode == 1
    assert done.stderr == (
        b"pyasm: fatal: unable to open input file `none.asm' No such file or directory\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="pipes break in another way on Windows")
@pytest.mark.parametrize("option", ["-h", "-E"])
def test_reader_that_goes_away(tmp_path: Path, option: str) -> None:
    (tmp_path / "a.asm").write_text("db 1\n" * 50_000)
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = process(
            tmp_path, option, "a.asm", stdout=pipe, stderr=subprocess.PIPE, capture_output=False
        )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_message_bytes_are_those_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.asm").write_bytes(b"%error caf\xc3\xa9 \xff\n")
    assert process(tmp_path, "a.asm").stderr == b"a.asm:1: error: caf\xc3\xa9 \xff\n"


def test_internal_error_is_one_line(pyasm: Pyasm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("bug")

    Path("a").write_bytes(b"old")
    monkeypatch.setattr("pyasm.assembler.Assembler.read", fail)
    monkeypatch.delenv("PYASM_DEBUG", raising=False)
    outcome = pyasm("a.asm")
    assert outcome.status == 1
    assert outcome.stderr.startswith(
        "pyasm: fatal: internal error, please report: KeyError: 'bug'\n"
    )
    assert not Path("a").exists()
    monkeypatch.setenv("PYASM_DEBUG", "1")
    with pytest.raises(KeyError):
        pyasm("a.asm")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RecursionError(), "pyasm: fatal: the source nests too deeply\n"),
        (MemoryError(), "pyasm: fatal: out of memory\n"),
    ],
)
def test_exhaustion(
    pyasm: Pyasm, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("pyasm.assembler.Assembler.read", fail)
    outcome = pyasm("a.asm")
    assert (outcome.status, outcome.stderr) == (1, message)
