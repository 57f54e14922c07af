#!/usr/bin/env python3
"""Build BareFlow and boot it; needs nothing but Python 3.10 or newer and a package index.

    python3 Makefile.py run      set up .venv, build everything, boot the image
    python3 Makefile.py test     check and test everything
    python3 Makefile.py --help   all targets and options

What is built from what is in `build_steps`. A step runs when its command, its tool or the contents
of a file that the tool read have changed since the last time. How steps are run, remembered and
reported is in sources/building/; docs/build.md tells more.
"""

import os
import sys

if sys.version_info < (3, 10):  # noqa: UP036 - says so; the rest of the file would not even load
    sys.exit("Makefile.py needs Python 3.10 or newer; this is " + sys.version.split()[0])

from sources.building.environment import ROOT, BuildError, ensure_environment
from sources.building.options import USAGE, Options, parse_options
from sources.building.reporter import Reporter
from sources.building.steps import BUILD, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

IMAGE = f"{BUILD}/bareflow.img"
APP = f"{BUILD}/app.elf"
APP_BINARY = f"{BUILD}/app.bin"
APP_MAP = f"{BUILD}/app.map"
LIBRARY = f"{BUILD}/kernel_lib.a"
MANIFEST = "sources/objects/manifest.json"
CHECKED = f"{BUILD}/objects.txt"

# The app ends by writing 0x10 to the debug-exit port if all went well; QEMU and pyboot turn a
# value into the exit status 2 * value + 1.
PASSED = 2 * 0x10 + 1


# ----------------------------------------------------------------------------------------------
# What is built


def build_steps() -> list[Step]:
    """Return the steps of the build, each after those that make its inputs.

    Sources are found by their folder and ending, so a new one needs no edit here: boot/*.asm
    become flat binaries, other *.asm objects, and each *.c has its precompiled object.
    """
    boot = sources("boot", ".asm")
    runtime = sources("runtime", ".asm")
    app = sources("app", ".asm")
    runtime_objects = [*map(assembled, runtime), *map(precompiled, sources("runtime", ".c"))]
    app_objects = [*map(assembled, app), *map(precompiled, sources("app", ".c"))]

    link = ["-m", "elf_i386", "-T", "layouts/app.ld"]
    linked = [*app_objects, LIBRARY]
    parts = [*map(flat, boot), APP_BINARY]
    return [
        Step("check_objects", [MANIFEST, CHECKED], [MANIFEST], CHECKED),
        *[assemble("bin", source, flat(source)) for source in boot],
        *[assemble("elf32", source, assembled(source)) for source in [*runtime, *app]],
        Step("pyar", ["rcs", LIBRARY, *runtime_objects], [*runtime_objects, CHECKED], LIBRARY),
        Step("pylink", [*link, "-Map", APP_MAP, "-o", APP, *linked], linked, APP, [APP_MAP]),
        Step("pyobjcopy", ["-O", "binary", APP, APP_BINARY], [APP], APP_BINARY),
        Step("pyimage", ["build", "layouts/disk.toml", "-C", BUILD, "-o", IMAGE], parts, IMAGE),
    ]


def assemble(output_format: str, source: str, output: str) -> Step:
    """Return the step that assembles `source`, with a listing beside the output."""
    listing = os.path.splitext(output)[0] + ".lst"
    args = ["-f", output_format, "-I", "sources/boot/", "-l", listing, "-o", output, source]
    return Step("pyasm", args, [source], output, [listing])


def sources(folder: str, ending: str) -> list[str]:
    """Return the paths of the files in sources/`folder` that end in `ending`, sorted."""
    names = sorted(os.listdir(f"sources/{folder}"))
    return [f"sources/{folder}/{name}" for name in names if name.endswith(ending)]


def flat(source: str) -> str:
    """Return the path of a source's flat binary."""
    return f"{BUILD}/{stem(source)}.bin"


def assembled(source: str) -> str:
    """Return the path of an assembler source's object."""
    return f"{BUILD}/{stem(source)}.o"


def precompiled(source: str) -> str:
    """Return the path of a C source's object, which is committed."""
    return f"sources/objects/{stem(source)}.o"


def stem(path: str) -> str:
    """Return a file's name without folder and ending."""
    return os.path.splitext(os.path.basename(path))[0]


def steps_for(output: str) -> list[Step]:
    """Return the steps that are needed to make `output`."""
    steps = build_steps()
    needed = {output}
    for step in reversed(steps):
        if needed & set(step.outputs):
            needed |= set(step.inputs)
    return [step for step in steps if needed & set(step.outputs)]


# ----------------------------------------------------------------------------------------------
# Targets: each returns the exit status


def target_build(options: Options, report: Reporter) -> int:
    """build everything (the default)"""
    return build(build_steps(), options, report)


def target_image(options: Options, report: Reporter) -> int:
    """build the disk image and what it needs"""
    return build(steps_for(IMAGE), options, report)


def target_rebuild(options: Options, report: Reporter) -> int:
    """clean, then build"""
    return target_clean(options, report) or target_build(options, report)


def build(steps: list[Step], options: Options, report: Reporter) -> int:
    """Run `steps` as far as they are not up to date."""
    import time

    from sources.building.engine import Build, command_line

    started = time.perf_counter()
    work = Build(steps, options, report)
    goal = steps[-1].output
    if options.dry_run:
        for step in work.would_run():
            print(command_line(step))
    elif not work.run():
        return 1
    elif work.ran:
        seconds = time.perf_counter() - started
        report.done(f"Built {goal} ({len(work.ran)} steps, {seconds:.2f} s)")
    else:
        report.say(f"{goal} is up to date, nothing to do")
    return 0


def target_clean(options: Options, report: Reporter) -> int:
    """delete all that a build makes"""
    import shutil

    if options.dry_run:
        print(f"delete {BUILD}/")
    elif os.path.isdir(BUILD):
        shutil.rmtree(BUILD)
        report.say(f"Deleted {BUILD}/")
    return 0


def target_run(options: Options, report: Reporter) -> int:
    """build the image and boot it: in the embedded emulator, or with --qemu in QEMU"""
    status = target_image(options, report)
    if status or options.dry_run:
        return status
    if options.qemu:
        import subprocess

        try:
            status = subprocess.run([*qemu(), "-display", "none"], timeout=120).returncode
        except subprocess.TimeoutExpired:
            raise BuildError("QEMU was stopped: the app had not ended after 120 s") from None
    else:
        from pyboot.cli import main as boot

        status = boot([IMAGE, "--symbols", APP, "--time-limit", "120"])
    return 0 if status == PASSED else status or 1


def target_debug(options: Options, report: Reporter) -> int:
    """build the image and start QEMU, which then waits for gdb"""
    status = target_image(options, report)
    if status or options.dry_run:
        return status
    import subprocess

    command = [*qemu(), "-s", "-S"]
    print("QEMU waits for a debugger. In another terminal, in this folder:")
    print(f"  gdb {APP} -ex 'target remote localhost:1234' -ex 'hbreak main' -ex continue")
    return subprocess.run(command, check=False).returncode


def qemu() -> list[str]:
    """Return the command that boots the image with its serial port on standard output."""
    import shutil

    program = shutil.which("qemu-system-i386")
    if program is None:
        raise BuildError(
            "qemu-system-i386 is not installed (Debian and Ubuntu: apt install qemu-system-x86; "
            "macOS: brew install qemu). Without --qemu, `run` needs no QEMU."
        )
    drive = f"file={IMAGE},format=raw,if=ide"
    debug_exit = "isa-debug-exit,iobase=0xf4,iosize=4"
    return [program, "-drive", drive, "-device", debug_exit, "-serial", "stdio", "-no-reboot"]


def target_info(options: Options, report: Reporter) -> int:
    """build, then show sizes, the largest symbols and what is left of each budget"""
    status = target_build(options, report)
    if status or options.dry_run:
        return status
    from pylink.tools.pyimage import main as pyimage
    from sources.building.sizes import print_sizes

    print_sizes(
        budgets=[
            # What it is, file, bytes that it may have, whether zeros at its end count.
            ("stage 1: code", flat("stage1"), 440, False),  # the MBR's data follow
            ("stage 2", flat("stage2"), 8 * 512, False),
            ("app with runtime", APP_BINARY, 28 * 1024, True),
            ("app: what stage 2 loads", APP_BINARY, 512 * 512, True),
            ("runtime library", LIBRARY, 15 * 1024, True),
        ],
        program=APP,
    )
    return pyimage(["list", IMAGE])


def target_objects(options: Options, report: Reporter) -> int:
    """make sources/objects/ anew with the pinned clang; with --verify only compare"""
    return python(["sources/objects/compile.py", *["--verify"] * options.verify], options)


def target_instructions(options: Options, report: Reporter) -> int:
    """make the pages in docs/instructions/ anew from the assembler's instruction table"""
    from sources.building.instruction_pages import FOLDER, pages

    made = pages()
    if options.dry_run:
        print("\n".join(f"write {path}" for path in made))
        return 0
    os.makedirs(FOLDER, exist_ok=True)
    for name in os.listdir(FOLDER):
        if f"{FOLDER}/{name}" not in made:
            os.remove(f"{FOLDER}/{name}")
    for path, text in made.items():
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    report.say(f"Wrote {len(made)} pages in {FOLDER}/")
    return 0


def target_lines(options: Options, report: Reporter) -> int:
    """compare with a file of instruction lines whose bytes are known: `lines -- FILE`"""
    return python(["tests/x86_corpus.py", *options.arguments], options)


def target_suite(options: Options, report: Reporter) -> int:
    """run NASM's own regression tests: `suite -- FOLDER`, the travis/test of a checkout"""
    return python(["tests/nasm_suite.py", *options.arguments], options)


def target_compatibility(options: Options, report: Reporter) -> int:
    """compare examples of all features with nasm and make docs/compatibility.md anew"""
    return python(["tests/features.py", *options.arguments], options)


def target_projects(options: Options, report: Reporter) -> int:
    """compare with nasm on checkouts of public projects: `projects -- FOLDER`"""
    return python(["tests/real_projects.py", *options.arguments], options)


def target_test(options: Options, report: Reporter) -> int:
    """check style and types and run all tests; with `-- ARGS` only `pytest ARGS`"""
    packages = ["pyasm", "pylink", "pyboot", "tests", "benchmarks", "Makefile.py"]
    commands = [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy", *packages],
        ["-m", "pytest", "-n", "auto"],
    ]
    if options.arguments:
        commands = [["-m", "pytest", *options.arguments]]
    worst = 0
    for command in commands:
        report.say(" ".join(["python", *command]))
        status = python(command, options)
        worst = worst or status
        if status and not options.keep_going:
            break
    return worst


def target_bench(options: Options, report: Reporter) -> int:
    """measure pyasm, pylink and the build against nasm, GNU ld and make"""
    status = target_build(options, report)
    return status or python(["-m", "benchmarks", *options.arguments], options)


def python(args: list[str], options: Options) -> int:
    """Run this environment's Python in the project's folder; return its exit status."""
    import subprocess

    if options.dry_run:
        print(" ".join([sys.executable, *args]))
        return 0
    return subprocess.run([sys.executable, *args], check=False).returncode


def target_list(options: Options, report: Reporter) -> int:
    """list the targets, and what a build makes from what"""
    print_targets()
    print()
    for step in build_steps():
        print(f"{step.output:22} {step.tool:8} {' '.join(step.inputs)}")
    return 0


def print_targets() -> None:
    """Print each target and what it does."""
    for name, (function, _) in TARGETS.items():
        print(f"  {name:12}  {function.__doc__}")


# The targets, and the extra of pyproject.toml that each needs; None: nothing at all.
TARGETS: "dict[str, tuple[Callable[[Options, Reporter], int], str | None]]" = {
    "build": (target_build, ""),
    "run": (target_run, "run"),
    "debug": (target_debug, ""),
    "image": (target_image, ""),
    "info": (target_info, ""),
    "objects": (target_objects, "objects"),
    "instructions": (target_instructions, ""),
    "lines": (target_lines, "test"),
    "suite": (target_suite, "test"),
    "compatibility": (target_compatibility, "test"),
    "projects": (target_projects, "test"),
    "test": (target_test, "test"),
    "bench": (target_bench, ""),
    "clean": (target_clean, None),
    "rebuild": (target_rebuild, ""),
    "list": (target_list, None),
}


def main(words: list[str]) -> int:
    """Do what the command line `words` asks for; return the exit status."""
    try:
        options = parse_options(words)
        if options.help:
            print(USAGE + "\nTargets:")
            print_targets()
            return 0
        targets = options.targets or ["build"]
        for target in targets:
            if target not in TARGETS:
                raise BuildError(f"unknown target '{target}'; there are {', '.join(TARGETS)}")
        report = Reporter(options, folder="" if os.getcwd() == ROOT else ROOT)
        for target in targets:
            function, extra = TARGETS[target]
            if extra is not None:
                ensure_environment(extra, report.say)
            os.chdir(ROOT)
            status = function(options, report)
            if status:
                return status
    except BuildError as error:
        print(f"Makefile.py: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Nobody reads on: say nothing, and keep the interpreter's own flush at exit quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        print(f"Makefile.py: {name}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nMakefile.py: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
