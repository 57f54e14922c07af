"""Random whole programs: all that sources have, together, and at times one mistake.

Macros in macros, conditions on labels, structures, sections, local labels, alignment, and jumps
just in reach and just out of it. `program_generator` has the operands and the simple statements.

A line without a mistake never turns into a label, as a macro's name without arguments does: in a
conditional, that would be a name which only some passes define.
"""

from __future__ import annotations

import random
import re

from program_generator import CONDITIONS, NUMBERS, R16, R32, Program
from whole_program_macros import TEXTS, call

INCLUDED = {"bytes.bin": "0123456789abcdef", "part.inc": "  nop\n  dw __LINE__\n"}
_BIN_ATTRIBUTES = ["", "", " align=16", " align=1", " vstart=0x1000", " follows=.text", " nobits"]
_ELF_ATTRIBUTES = ["", "", " align=16", " alloc write", " noalloc", " exec", " nobits align=32"]
_FRAMES = ["..got", "..gotoff", "..plt", "..sym", "..gotpc", "..tlsie"]
_MISTAKES = [
    "  mov eax, nobody",
    "  jmp nobody.local",
    "  moov eax, 5",
    "  mov eax 5",
    "  mov al, [bx+cx]",
    "  mov eax, bx",
    "  times -1 db 0",
    "  times 3-5 nop",
    "  db 1/0",
    "  resb -1",
    "  db 'open",
    "  push",
    "  add [esi], 5",
    "  lea eax, ebx",
    "%error planted",
    "%warning planted",
    "%if nobody > 1\n%endif",
    "%endif",
    "%rep 3\n  nop",
    "%macro broken 1\n  nop",
    "%pop",
    "%include 'nothere.inc'",
    "  incbin 'nothere.bin'",
    "  save",
    "  until z",
    "  else",
    "  bits 17",
    "  cpu 999",
    "  dw 70000",
    "  mov al, 300",
    "  add eax, byte 5000",
    "  db 'a' + nobody",
    "  jmp short $+200",
    "  loop $-200",
    "  dd ($-$$) * $",
    "  align 3",
    "  global",
    "  section",
    "  istruc nobody\n  iend",
    "  mov cr9, eax",
    "l0:",
    "l0 equ 12345",
    "orphan",
    "  mov eax, [eax*3+ebx*2]",
    "  dd 1.0.0",
    "  %assign q q q",
    "[unknown directive]",
    "  mov ax, [byte 300]",
    "%define (",
    "  dd 5 wrt nobody",
    "  equ 5",
    "  times nobody nop",
    "  db (5",
    "  dw 0x1_0000, 123456789",
]


class WholeProgram(Program):
    """One random program: `text`, the command line's `options`, and the `files` it reads."""

    def __init__(self, seed: int) -> None:
        self.files = INCLUDED
        self.faulty = False
        self._scopes: dict[str, list[str]] = {}
        self._global = ""
        self._undefined_locals: list[str] = []
        self._near: list[str] = []
        self._structures: list[str] = []
        self._numbers = 0
        super().__init__(seed)
        rnd = random.Random(seed ^ 0x5EED)
        self.options = [rnd.choice(["-Ox", "-Ox", "-Ox", "-O1", "-O0"])]
        if rnd.random() < 0.4:
            self.options += ["-D", f"OPTION={rnd.randint(0, 500)}"]
        if rnd.random() < 0.3:
            self.options += [rnd.choice(["-w+all", "-w-number-overflow", "-Worphan-labels"])]

    # The plan: which label lies in which section

    def _lines(self) -> list[str]:
        rnd = self._random
        self._macros = False
        self._usable = [f"q{number}" for number in range(rnd.choice([0, 0, 1, 3, 6]))]
        self._equates = list(self._usable)
        self._upwards = rnd.random() < 0.5
        self.faulty = rnd.random() < 0.25
        count = rnd.choice([1, 2, 3, 5, 8])
        names = [".text"] if self._one_section else [".text", ".data", rnd.choice(["one", ".bss"])]
        plan = [(rnd.choice(names), f"l{number}") for number in range(count)]
        self._labels = [label for _, label in plan]
        self._home = {label: section for section, label in plan}
        self._section = names[0]
        self._chosen = rnd.sample(sorted(TEXTS), rnd.randint(1, 5))
        lines = self._head()
        size = rnd.choice([2, 4, 8, 14])
        for section, label in plan:
            if section != self._section or rnd.random() < 0.1:
                lines += self._switch(section)
            lines += self._define(label)
            for _ in range(rnd.randint(1, size)):
                lines += self._block(0)
            lines += self._finish_scope()
        while self._equates:
            lines += self._equ()
        if self.faulty:
            place = rnd.randint(len(lines) // 4, len(lines))
            lines[place:place] = rnd.choice(_MISTAKES).splitlines()
        return lines

    def _head(self) -> list[str]:
        rnd = self._random
        lines = [f"  bits {rnd.choice([16, 32])}"]
        for name in self._chosen:
            lines += TEXTS[name].strip().splitlines()
        if rnd.random() < 0.3:
            lines.append("%use smartalign")
            mode = rnd.choice(["generic", "nop", "k7", "k8", "p6"])
            jump = rnd.choice(["", ", 8", ", nojmp", ", 32"])
            lines.append(f"  alignmode {mode}{jump}")
        if self.form == "bin":
            if rnd.random() < 0.5:
                lines.append(f"  org {rnd.choice(['0x7c00', '0x100', '0', '(7 << 4)'])}")
        else:
            lines.append(f"  extern e0, e1\n  global {self._choice(self._labels)}")
            if rnd.random() < 0.4:
                lines.append(f"  common c0 {rnd.choice(['4', '64:16', '(2*4)'])}")
        if rnd.random() < 0.2:
            lines.append(self._choice(["  cpu 486", "  cpu p6", "  cpu x64", "  cpu 386"]))
        if rnd.random() < 0.2:
            lines.append(self._choice(["%pragma asm what", "%pragma ignore this", "%pragma"]))
        if rnd.random() < 0.4:
            lines += self._structure()
        return lines

    def _structure(self) -> list[str]:
        rnd = self._random
        name = f"s{len(self._structures)}"
        self._structures.append(name)
        start = self._choice(["", ", -40", ", 8", ", 0x100"])
        field = self._choice(["resd 1", "resb 3", "resw 2", "alignb 4\n  .pad: resb 1", "resq 1"])
        return [
            f"struc {name}{start}",
            f"  .a: {field}",
            f"  .b: res{rnd.choice('bwd')} {rnd.randint(0, 9)}",
            "  .c:",
            "endstruc",
        ]

    def _switch(self, section: str) -> list[str]:
        rnd = self._random
        self._section = section
        if section in (".text", ".data", ".bss"):
            return [f"  section {section}"]
        attributes = _BIN_ATTRIBUTES if self.form == "bin" else _ELF_ATTRIBUTES
        if section not in self._scopes:
            self._scopes[section] = []
            return [f"  section {section}{rnd.choice(attributes)}"]
        return [f"  {rnd.choice(['section', 'segment'])} {section}"]

    # Labels

    def _fresh(self) -> int:
        self._numbers += 1
        return self._numbers

    def _define(self, label: str) -> list[str]:
        rnd = self._random
        self._defined.append(label)
        self._global = label
        self._undefined_locals = [".a", ".b", ".c"][: rnd.randint(0, 3)]
        self._near = [label, *self._undefined_locals]
        return [f"{label}:"]

    def _finish_scope(self) -> list[str]:
        return [f"{self._undefined_locals.pop()}:" for _ in list(self._undefined_locals)]

    def _same_section(self) -> list[str]:
        here = [label for label in self._labels if self._home[label] == self._section]
        return here or self._labels

    def _target(self) -> str:
        """Return a label to jump to, most often one close by."""
        rnd = self._random
        if rnd.random() < 0.6:
            return self._choice(self._near)
        return self._name()

    def _distance(self) -> str:
        """Return the distance of two labels of a section, most often of this one."""
        rnd = self._random
        if rnd.random() < 0.5:
            return f"({self._choice(self._near)}-{self._choice(self._near)})"
        one = self._choice(self._labels)
        other = self._choice(
            [label for label in self._labels if self._home[label] == self._home[one]]
        )
        return f"({one}-{other})"

    def _name(self) -> str:
        rnd = self._random
        if self.form == "elf32" and rnd.random() < 0.1:
            return self._choice(["e0", "e1"])
        if rnd.random() < 0.5:
            return self._choice(self._near)
        return self._choice(self._same_section() + self._usable)

    def _value(self) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.3:
            return str(rnd.choice(NUMBERS))
        if dice < 0.45:
            return self._name()
        if dice < 0.75:
            return self._distance()
        if dice < 0.85:
            return f"$-{self._choice(self._near)}"
        if dice < 0.9:
            return self._choice(["$-$$", "$$-$", "'ab'", "0x7f", "-0x80"])
        return f"{self._distance()}*{rnd.randint(1, 3)}+{rnd.choice(NUMBERS)}"

    # Blocks

    def _block(self, depth: int) -> list[str]:
        rnd = self._random
        dice = rnd.random()
        if depth > 2 or dice < 0.35:
            return [f"  {self._line()}"]
        if dice < 0.42 and self._undefined_locals and depth == 0:
            return [f"{self._undefined_locals.pop()}:"]
        if dice < 0.52:
            return self._reach()
        if dice < 0.57 and depth == 0:
            return self._equ()
        if dice < 0.70:
            name = rnd.choice(self._chosen)
            return call(name, rnd, self._global, self._line())
        if dice < 0.78:
            return self._condition(depth)
        if dice < 0.84:
            return self._rep(depth)
        if dice < 0.88:
            return self._instance()
        if dice < 0.92:
            return [self._align()]
        if dice < 0.96:
            return [self._directive()]
        return self._absolute()

    def _reach(self) -> list[str]:
        """Return a jump over about as much as a short one reaches."""
        rnd = self._random
        name = f"..@r{self._fresh()}"
        jump = self._choice(["jmp", "jz", "jnc", "jmp near", "jz strict near", "call"])
        if rnd.random() < 0.1:
            jump = self._choice(["jmp short", "loop", "jecxz", "jcxz"])
        span = 122 - rnd.choice([0, 20]) + rnd.randint(-3, 8)
        inner = [f"  {self._line()}" for _ in range(rnd.choice([0, 0, 1, 2]))]
        room = rnd.choice([f"  times {span} nop", f"  resb {span}", f"%rep {span}\n  nop\n%endrep"])
        if rnd.random() < 0.5:
            return [f"  {jump} {name}", *inner, room, f"{name}:"]
        return [f"{name}:", *inner, room, f"  {jump} {name}"]

    def _equ(self) -> list[str]:
        """Return an EQU; what rests on others rests on later ones, or all on earlier ones."""
        rnd = self._random
        if not self._equates:
            return [f"  {self._line()}"]
        name = self._equates.pop(0)
        number = int(name[1:])
        others = self._usable[number + 1 :] if self._upwards else self._usable[:number]
        dice = rnd.random()
        if dice < 0.2:
            value = str(rnd.choice(NUMBERS))
        elif dice < 0.55 and others:
            value = f"{self._choice(others)}{rnd.choice(['', '+1', '-3'])}"
        elif dice < 0.75:
            value = f"{self._choice(self._near)}-{self._choice(self._near)}"
        elif dice < 0.9:
            value = f"{self._choice(self._same_section())}+{rnd.randint(0, 9)}"
        else:
            value = "$-$$"
        return [f"{name} equ {value}"]

    def _condition(self, depth: int) -> list[str]:
        rnd = self._random
        label = self._global
        test = rnd.choice(
            [
                f"%if ($-{label}) > {rnd.randint(0, 260)}",
                f"%if ($-$$) & {1 << rnd.randint(0, 4)}",
                f"%if ($-{label}) % 3 = {rnd.randint(0, 2)}",
                f"%if {rnd.randint(0, 1)}",
                "%ifdef OPTION",
                f"%ifidn __?OUTPUT_FORMAT?__, {self._choice(['bin', 'elf32'])}",
                f"%ifmacro {self._choice(['save', 'unless', 'if', 'nope'])}",
                f"%if __?BITS?__ == {rnd.choice([16, 32])}",
                f"%ifn ($-{label}) < {rnd.randint(0, 20)}",
            ]
        )
        lines = [test, *self._block(depth + 1)]
        if rnd.random() < 0.3:
            lines += [f"%elif ($-$$) > {rnd.randint(0, 300)}", *self._block(depth + 1)]
        if rnd.random() < 0.5:
            lines += ["%else", *self._block(depth + 1)]
        return [*lines, "%endif"]

    def _rep(self, depth: int) -> list[str]:
        rnd = self._random
        counter = f"i{depth}"
        inner = self._block(depth + 1)
        leave = [f"%if {counter} >= {rnd.randint(0, 5)}", "%exitrep", "%endif"]
        if rnd.random() < 0.5:
            leave = []
        text = "\n".join(inner)
        if re.search(r"^\S+:", text, re.MULTILINE) or " equ " in text or "struc" in text:
            inner = [f"  {self._line()}"]
        return [
            f"%assign {counter} {rnd.randint(0, 3)}",
            f"%rep {rnd.randint(0, 5)}",
            *leave,
            *inner,
            f"  db {counter}",
            f"%assign {counter} {counter}+1",
            "%endrep",
        ]

    def _instance(self) -> list[str]:
        rnd = self._random
        if not self._structures:
            return ["  db 'no structure'"]
        name = self._choice(self._structures)
        if rnd.random() < 0.5:
            field = self._choice([".a", ".b", ".c", "_size - " + name])
            return [f"  mov {self._choice(R32)}, [{self._choice(R32)} + {name}{field}]"]
        return [
            f"  istruc {name}",
            f"    at .a, db {rnd.randint(0, 255)}",
            *([f"    at {name}.c, dw 5"] if rnd.random() < 0.5 else []),
            "  iend",
        ]

    def _align(self) -> str:
        rnd = self._random
        unit = rnd.choice([2, 4, 8, 16, 32, 64])
        fill = self._choice(["", "", ", db 0", ", nop", ", db 0xcc", ", int3"])
        return rnd.choice(
            [
                f"  align {unit}{fill}",
                f"  align {unit}{fill}",
                f"  alignb {unit}{self._choice(['', ', resb 1', ', db 5'])}",
                f"  sectalign {self._choice(['on', 'off', '32'])}",
                f"  times ({unit} - (($-$$) % {unit})) % {unit} nop",
            ]
        )

    def _directive(self) -> str:
        rnd = self._random
        return rnd.choice(
            [
                "  bits 16",
                "  bits 32",
                "  default abs",
                "[warning push]\n[warning -all]\n  dw 70000\n[warning pop]",
                "[warning -number-overflow]",
                "[warning *number-overflow]",
                '%include "part.inc"',
                "  use32",
                "%push ctx\n%$x:\n  jz %$x\n%pop",
                "%assign w ($-$$)\n  dw w",
                f"%assign w $-{self._global}\n  times w & 7 db w",
                "[list -]\n[list +]",
            ]
        )

    def _absolute(self) -> list[str]:
        rnd = self._random
        start = self._choice(["0x40", "0x100", self._global, "$"])
        number = self._fresh()
        # One piece of text: a mistake is not planted inside, where nasm has its own errors.
        lines = [
            f"  absolute {start}",
            f"..@v{number}: resb {rnd.randint(0, 9)}",
            "  alignb 4",
            f"..@w{number}: resd 2",
            f"  section {self._section}",
        ]
        return ["\n".join(lines)]

    def _line(self) -> str:
        """Return one statement."""
        rnd = self._random
        dice = rnd.random()
        if dice < 0.3:
            kind = self._choice(["", "", "", "", "near ", "strict "])
            return f"j{self._choice([*CONDITIONS, 'mp', 'mp'])} {kind}{self._target()}"
        if dice < 0.33:
            return f"{self._choice(['loop', 'jecxz', 'jmp short'])} {self._choice(self._near)}"
        if dice < 0.40:
            kind = self._choice(["byte", "word", "dword", "strict dword", "strict byte"])
            return f"add {self._choice([*R32, *R16])}, {self._choice([kind, ''])} {self._value()}"
        if dice < 0.46:
            unit = self._choice(["dd", "dw", "dq", "db"])
            if unit == "db":
                return (
                    f"db ({self._distance()}) & 0xff, 'text', `\\n\\x41`, {rnd.randint(-128, 255)}"
                )
            return f"{unit} {self._value()}, {self._choice(['1.5', '0x7f', self._value()])}"
        if dice < 0.52:
            return self._choice(
                [
                    "db 3 dup (1, 2, ?)",
                    "dw 'abc', \"d\", ?",
                    "dd 1.0, -0.1e10, __?Infinity?__",
                    "dq 3.14159, 1e-300",
                    "dt 1.25",
                    "dw 2 dup ('x', 2 dup (5))",
                    'incbin "bytes.bin", 3, 5',
                    'times 2 incbin "bytes.bin", 12',
                    "resw 3",
                    f"resb {self._same_section()[0]}-{self._same_section()[0]}+4",
                    "times 3 movsb",
                    f"times 3 jz {self._choice(self._near)}",
                    "db __?utf16?__('u'), __?ilog2e?__(64)",
                ]
            )
        if dice < 0.55 and self.form == "elf32":
            return f"{self._choice(['dd', 'call', 'push dword'])} e0 wrt {self._choice(_FRAMES)}"
        return self._statement()
