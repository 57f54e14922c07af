"""Random programs about what output formats do: sections and their attributes, declarations,
special symbols, relocations, debug information and map files.

Many are wrong; then nasm's messages count. Left out is what nasm sees differently in its first pass
than later: %pragma behind a declaration that it is about, MAP twice, ABSOLUTE with a symbol that is
EXTERN first, `.text nobits` behind code in `.text`, and in a size `$` or a name that means nothing
(which damages the line that nasm reads at the time).
"""

from __future__ import annotations

import random

NAMES = ["a", "b", "c", "foo", "foo.bar", "foo.end"]
ELF_SECTIONS = [
    *(".text", ".text", ".data", ".bss", ".rodata", ".tdata", ".tbss", ".comment", ".note"),
    *(".init_array", ".preinit_array", ".fini_array", ".lbss", ".ldata", ".lrodata"),
    *(".text.foo-bar", "other", "Other", '"quoted"', ".symtab"),
]
ELF_ATTRIBUTES = [
    *("alloc", "noalloc", "exec", "noexec", "write", "nowrite", "readonly", "tls", "notls"),
    *("merge", "nomerge", "strings", "nostrings", "progbits", "nobits", "note", "EXEC"),
    *("preinit_array", "init_array", "fini_array", "byte", "word", "dword", "qword", "tword"),
    *("oword", "yword", "zword", "pointer", "dw*3", "byte*2", "xword*4", "b", "q", "*4"),
    *("align=1", "align=4", "align=16", "align = 32", "align= 64", "align=3", "align=0x100"),
    *("align=10h", "align=(1<<4)", "align=0", "align=-4", "unknown", "info=1", "link=.text"),
    *("alloc=5", "group", "align=4096 write", "entsize=8"),
]
BIN_SECTIONS = [".text", ".data", ".bss", "one", "two", "three"]
BIN_ATTRIBUTES = [
    *(
        "progbits",
        "nobits",
        "align=1",
        "align=2",
        "align=16",
        "align=64",
        "align=(1<<5)",
        "align=3",
    ),
    *("valign=2", "valign=32", "valign=5", "start=0x100", "start=0x200", "start=(0x180+0x20)"),
    *("vstart=0x1000", "vstart=0", "vstart=(one_end-one_start)", "start=two_end-two_start"),
    *("follows=one", "follows=.text", "follows=nothing", "vfollows=two", "vfollows=.text"),
    *("vfollows=nothing", "unknown", "align=", "start=(5", "start=a", "start=5+"),
]
SPECIALS = [
    *(":function", ":data", ":object", ":notype", ":weak", ":strong", ":hidden", ":internal"),
    *(":protected", ":default", ":function hidden", ":data 4", ":function (foo.end-foo)"),
    *(
        ":function foo.end-foo",
        ":data hidden 2*4",
        ":weak function",
        ":object a-b",
        ":data default",
    ),
    *(":internal", ":FUNCTION Hidden", ": data", ":data protected weak 3", ":data (4*2)"),
]
FRAMES = ["..got", "..gotoff", "..gotpc", "..plt", "..sym", "..tlsie", "..gottpoff"]


class SectionProgram:
    """One program; `text` is its source, `options` those of the command line but the files.

    The files it may ask for are in `files`.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        rnd = self._random
        self.form = rnd.choice(["bin", "elf32", "elf32"])
        self.options = ["-f", self.form]
        # Most programs should be right, so that nasm comes to write them.
        self._wild = rnd.random() < 0.3
        if rnd.random() < 0.5:
            if self.form == "bin":
                self.options.append("-g")
            else:
                debug = [["-g"], ["-gdwarf"], ["-F", "stabs"], ["-gstabs", "--reproducible"]]
                self.options += rnd.choice(debug)
        if rnd.random() < 0.15:
            self.options += rnd.choice(
                [["--prefix", "_"], ["--lprefix", "L."], ["--gpostfix", "@4"]]
            )
        self.files = {"inc.inc": "inside: nop\n two\n dd inside\n", "data.bin": "0123456789"}
        self._defined: list[str] = []
        self._structures: list[str] = []
        self._externs: list[str] = []
        self.text = "\n".join(self._lines()) + "\n"

    def _choice(self, items: list[str]) -> str:
        return self._random.choice(items)

    def _mild(self, items: list[str], count: int) -> str:
        """Return one of the first `count` items, or of all in a wild program."""
        return self._choice(items if self._wild else items[:count])

    def _lines(self) -> list[str]:
        rnd = self._random
        lines = ["%macro two 0", " nop", " inc eax", "%endmacro"]
        lines += ["%macro quiet 0.nolist", " two", " dec eax", "%endmacro"]
        names = list(NAMES[:4])
        rnd.shuffle(names)
        if self.form == "elf32":
            self._externs = ["e0", "e1"]
            lines.append("extern e0, e1")
        if rnd.random() < 0.3:
            lines.append(rnd.choice(["bits 16", "bits 32"]))
        if self.form == "bin" and rnd.random() < 0.5:
            lines.append(f"org {rnd.choice(['0x100', '0x80', '(7<<4)', '0'])}")
        if self.form == "bin" and rnd.random() < 0.5:
            kinds = ["all", "brief", "sections", "segments", "symbols", "", "brief symbols", "all"]
            lines.append(
                f"[map {rnd.choice(kinds)} {rnd.choice(['m.map', 'm.map', 'stdout', ''])}]"
            )
        if rnd.random() < 0.2:
            # Behind an EXTERN it may come too late for it.
            facility = self._choice(["output", "elf32", "elf", "bin"])
            operation = self._choice(
                ["gprefix _", "lprefix L", "gsuffix", "prefix x y", "lsuffix q"]
            )
            lines.insert(0, f"%pragma {facility} {operation}")
        lines += self._declarations()
        for _ in range(rnd.randint(2, 25)):
            dice = rnd.random()
            if dice < 0.22:
                lines.append(self._section())
            elif dice < 0.4 and names:
                name = names.pop()
                lines += self._label(name)
            elif dice < 0.45:
                lines += self._declarations()
            else:
                lines.append(" " + self._statement())
        for name in names:
            lines += self._label(name)
        if self.form == "bin":
            for name in ("one", "two"):
                if any(f" {name}" in line for line in lines):
                    lines += [f"section {name}", f"{name}_start: dd 0", f"{name}_end:"]
        return lines

    def _label(self, name: str) -> list[str]:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.15:
            return [f"{name} equ {self._constant()}"]
        self._defined.append(name)
        lines = [f"{name}: {self._data()}" if dice < 0.5 else f"{name}:"]
        if dice > 0.7:
            lines += [f" {self._statement()}", ".end:"]
        return lines

    def _constant(self) -> str:
        """Return the value of an EQU; it rests on labels defined before it only."""
        rnd = self._random
        names = [*self._defined, *self._externs, "$", "$$"]
        if self._wild and self.form == "elf32" and rnd.random() < 0.1:
            return f"{self._choice(names)} wrt {self._choice(FRAMES)}"
        value = f"{self._choice(names)}+{rnd.randint(0, 5)}"
        return value if rnd.random() < 0.7 else str(rnd.randint(0, 99))

    def _declarations(self) -> list[str]:
        rnd = self._random
        lines = []
        for _ in range(rnd.randint(0, 3)):
            special = ""
            if rnd.random() < 0.4 and (self.form == "elf32" or self._wild):
                special = self._mild(SPECIALS, 6)
            dice = rnd.random()
            if dice < 0.45:
                lines.append(f"global {self._choice(NAMES if self._wild else NAMES[:4])}{special}")
            elif dice < 0.5:
                lines.append(f"static {self._choice(NAMES)}{special if self._wild else ''}")
            elif self.form == "bin" and not self._wild:
                lines.append("required r" if dice < 0.7 else "extern e9")
            elif dice < 0.7:
                name = self._choice(["e0", "e1", *(NAMES if self._wild else [])])
                lines.append(f"extern {name}{special}")
            elif dice < 0.75:
                lines.append(f"required {self._choice(['e0', 'r'])}")
            elif dice < 0.85:
                size = self._mild(["4", "8", "4:4", "8:8 hidden", "4:3", "4:near", "(4)", ""], 2)
                lines.append(f"common v0 {size}")
            elif dice < 0.9 and self.form == "elf32":
                lines.append(self._choice(["osabi 3", "osabi 9,1", "osabi 0", "osabi 300"]))
            elif dice < 0.95:
                facility = self._choice(["asm", "ignore", "dbg", "limit", "list", "output"])
                lines.append(f"%pragma {facility} {self._choice(['what', '', 'options x'])}")
            else:
                lines.append(f"%line {rnd.randint(1, 300)}+1 {self._choice(['x.c', 'y.c'])}")
        return lines

    def _section(self) -> str:
        rnd = self._random
        if self.form == "elf32":
            section = self._mild(ELF_SECTIONS, -1)
            attributes = [self._choice(ELF_ATTRIBUTES) for _ in range(rnd.choice([0, 0, 1, 2, 4]))]
        else:
            section = self._choice(BIN_SECTIONS)
            attributes = [self._mild(BIN_ATTRIBUTES, 9) for _ in range(rnd.choice([0, 0, 1, 1, 2]))]
        if rnd.random() < 0.05:
            start = self._choice(["absolute 0x10", "absolute $", "[absolute 5]"])
            return f"{start}\n resb {rnd.randint(0, 9)}\n__?SECT?__\n resw 1\nsection .text"
        if section == ".text" and self.form == "elf32":
            attributes = [one for one in attributes if one != "nobits"]
        form = self._choice(["section {}", "SEGMENT {}", "[section {}]", "[segment {}]"])
        return form.format(" ".join([section, *attributes]))

    def _name(self) -> str:
        rnd = self._random
        if self._externs and rnd.random() < 0.3:
            return self._choice(self._externs)
        if self.form == "bin" and rnd.random() < 0.1:
            return f"section.{self._choice(BIN_SECTIONS)}.{self._choice(['start', 'vstart'])}"
        return self._choice(NAMES[:4])

    def _value(self) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.2:
            return str(rnd.randint(-3, 300))
        if dice < 0.5:
            return self._name()
        if dice < 0.65:
            return f"{self._name()}+{rnd.randint(0, 20)}"
        if dice < 0.75:
            return self._choice(["$", "$$", "$-$$"])
        if dice < 0.8 and self._wild:
            return f"{self._name()}-{self._name()}"
        if self.form == "elf32" or self._wild:
            return f"{self._name()} wrt {self._choice(FRAMES)}"
        return self._name()

    def _data(self) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.5:
            unit = self._choice(["dd", "dd", "dw", "db", "dq"] if self._wild else ["dd"])
            return f"{unit} {self._value()}"
        if dice < 0.7:
            return self._choice(
                ["db 'text'", "dw 1, 2", "dq 1.5", "dt 2.0", "do 1.0", "dy 1.0", "db ?", "dd 1.0"]
            )
        if dice < 0.9:
            unit = self._choice(["b", "w", "d", "q", "t", "o", "y", "z"])
            return f"res{unit} {rnd.randint(0, 9)}"
        return f"dd {self._value()} - $"

    def _structure(self) -> bool:
        """Return whether the structure is still to be defined."""
        if "s" in self._structures:
            return False
        self._structures.append("s")
        return True

    def _statement(self) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.3:
            return self._data()
        if dice < 0.4:
            return f"times {rnd.randint(0, 40)} {self._choice(['nop', 'db 1', 'resb 2'])}"
        if dice < 0.5:
            return f"{self._choice(['jmp', 'call', 'jz'])} {self._name()}"
        if dice < 0.55:
            return f"mov eax, [{self._value()}]"
        if dice < 0.6:
            return f"align {self._choice(['4', '16', '64'])}"
        if dice < 0.64:
            return f"sectalign {self._mild(['8', '32', 'off', 'on', '3', '0x100'], 4)}"
        if dice < 0.7:
            return self._choice(["two", "quiet", "two", '%include "inc.inc"'])
        if dice < 0.74:
            return 'incbin "data.bin"' if rnd.random() < 0.5 else 'incbin "data.bin", 3, 4'
        if dice < 0.78:
            return "struc s\n.x: resd 1\n.y: resb 300\nendstruc" if self._structure() else ""
        if dice < 0.82:
            return f"%rep {rnd.randint(0, 3)}\n  inc ebx\n%endrep"
        if dice < 0.86:
            return f"call {self._name()} wrt {self._choice(FRAMES)}" if self._wild else "ret"
        if dice < 0.9:
            return f"lea ecx, [ebx + {self._name()}]"
        return self._choice(["nop", "mov eax, 5", "push ebp", "add ecx, 1000"])
