"""Random NASM programs: labels and jumps in and out of reach, sections, EQU, TIMES, macros.

Left out is what nasm and pyasm are known to see differently (docs/pyasm.md): an EQU that is the
distance between two sections, multiples of such a distance, and which of two registers without a
factor is the base where a sum of forward references turns out to be zero.
"""

from __future__ import annotations

import random

R32 = ["eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp"]
R16 = ["ax", "bx", "cx", "dx", "si", "di", "bp", "sp"]
CONDITIONS = ["o", "no", "b", "nb", "z", "nz", "be", "a", "s", "ns", "p", "np", "l", "ge", "g"]
NUMBERS = [0, 1, -1, 2, 127, 128, -128, -129, 255, 256, 1000, 65535, 0x12345]
MACROS = """
%macro save 1-*
%rep %0
  push %1
%rotate 1
%endrep
%endmacro
%macro unless 2
  j%-1 %%skip
  %2
%%skip:
%endmacro
%macro fill 2
%if %1 > 3
  times %1 db %2
%elif %1 = 0
  db 'none'
%else
  dw %1, %2
%endif
%endmacro
%define twice(x) ((x) * 2)
%xdefine four twice(2)
"""


class Program:
    """One random program; `text` is its source for output format `form` (bin or elf32)."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random = random.Random(seed)
        self.form = self._random.choice(["bin", "elf32"])
        self._one_section = self._random.random() < 0.4
        self._macros = self._random.random() < 0.6
        self._labels = [f"l{number}" for number in range(self._random.randint(1, 8))]
        self._constants = [f"q{number}" for number in range(self._random.randint(0, 4))]
        self._usable = list(self._constants)
        self._defined: list[str] = []
        self.text = "\n".join(self._lines()) + "\n"

    def _choice(self, items: list[str]) -> str:
        return self._random.choice(items)

    def _lines(self) -> list[str]:
        rnd = self._random
        lines = [f" bits {rnd.choice([16, 32])}"]
        if self._macros:
            lines += MACROS.splitlines()
        if self.form == "bin" and rnd.random() < 0.5:
            lines.append(f" org {rnd.choice(['0x7c00', '0x100', '0'])}")
        if self.form == "elf32":
            lines += [" extern e0, e1", f" global {self._choice(self._labels)}"]
            if rnd.random() < 0.3:
                lines.append(f" common c0 {rnd.choice([4, 8, 64])}")
        undefined = list(self._labels)
        rnd.shuffle(undefined)
        constants = list(self._constants)
        instructions = rnd.randint(3, 40)
        while instructions or undefined or constants:
            dice = rnd.random()
            if undefined and dice < 0.2:
                label = undefined.pop()
                self._defined.append(label)
                lines.append(f"{label}: {self._statement()}" if dice < 0.1 else f"{label}:")
            elif constants and dice < 0.3:
                name = constants.pop(0)
                lines.append(f"{name} equ {self._constant()}")
            elif dice < 0.36 and not self._one_section:
                lines.append(f" section {self._choice(['.text', '.data', '.foo'])}")
            elif instructions:
                lines.append(f"  {self._statement()}")
                instructions -= 1
        return lines

    def _name(self) -> str:
        if self.form == "elf32" and self._random.random() < 0.1:
            return self._choice(["e0", "e1"])
        return self._choice(self._labels + self._usable)

    def _constant(self) -> str:
        rnd = self._random
        if not self._defined or rnd.random() < 0.4:
            return rnd.choice([str(rnd.choice(NUMBERS)), "$-$$"])
        name = self._choice(self._defined)
        if self._one_section and rnd.random() < 0.6:
            return f"{name}-{self._choice(self._defined)}"
        return f"{name}+{rnd.randint(0, 9)}"

    def _value(self) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.4:
            return str(rnd.choice(NUMBERS))
        if dice < 0.6:
            return self._name()
        if dice < 0.75:
            return f"{self._choice(self._labels)}-{self._choice(self._labels)}"
        if dice < 0.85:
            return f"$-{self._choice(self._labels)}"
        if dice < 0.9 or not self._one_section:
            return "$-$$"
        pair = f"{self._choice(self._labels)}-{self._choice(self._labels)}"
        return f"({pair})*{rnd.randint(1, 3)}+{rnd.choice(NUMBERS)}"

    def _memory(self) -> str:
        rnd = self._random
        dice = rnd.random()
        index = f"{self._choice(R32[:7])}*{rnd.choice([2, 4, 8])}"
        if dice < 0.2:
            return f"[{self._value()}]"
        if dice < 0.5:
            return f"[{self._choice(R32)}+{self._value()}]"
        if dice < 0.6:
            return f"[{index}+{self._value()}]"
        if dice < 0.8:
            return f"[{self._choice(['bx', 'si', 'di', 'bp', 'bx+si', 'bp+di'])}+{self._value()}]"
        return f"[{self._choice(R32)}+{index}+{self._value()}]"

    def _statement(self) -> str:
        rnd = self._random
        jump = f"j{self._choice(CONDITIONS)} {self._name()}"
        dice = rnd.random()
        if dice < 0.22:
            return jump
        if dice < 0.30:
            return f"jmp {self._name()}"
        if dice < 0.34:
            return f"call {self._name()}"
        if dice < 0.45:
            operation = self._choice(["add", "or", "and", "cmp", "xor", "sub"])
            return f"{operation} {self._choice(R32 + R16)}, {self._value()}"
        if dice < 0.55:
            return f"mov {self._choice(R32)}, {self._choice([self._memory(), self._value()])}"
        if dice < 0.60:
            size = self._choice(["dword", "word"])
            return f"{self._choice(['add', 'cmp'])} {size} {self._memory()}, {self._value()}"
        if dice < 0.64:
            return f"push {self._choice(['', 'dword ', 'word '])}{self._value()}"
        if dice < 0.68:
            return f"lea {self._choice(R32)}, {self._memory()}"
        if dice < 0.72:
            return f"imul {self._choice(R32)}, {self._choice(R32)}, {self._value()}"
        if dice < 0.80:
            return f"{self._choice(['dd', 'dw'])} {self._value()}, {rnd.choice(NUMBERS)}"
        if dice < 0.84:
            return f"times {rnd.randint(0, 130)} nop"
        if dice < 0.87:
            return f"times {rnd.randint(0, 4)} {jump}"
        if dice < 0.90:
            unit = rnd.choice([4, 16, 32])
            return f"times ({unit} - (($-$$) % {unit})) % {unit} nop"
        if self._macros and dice < 0.98:
            return self._macro_call(jump)
        return self._choice(
            ["db 'abc', 5", "ret", "movsd", "shl eax, 1", f"db {rnd.randint(0, 9)}"]
        )

    def _macro_call(self, jump: str) -> str:
        rnd = self._random
        dice = rnd.random()
        if dice < 0.25:
            count = rnd.randint(1, 4)
            return f"save {', '.join([self._choice(R16) for _ in range(count)])}"
        if dice < 0.5:
            return f"unless {self._choice(CONDITIONS)}, {jump}"
        if dice < 0.8:
            return f"fill {rnd.randint(0, 6)}, {rnd.randint(0, 255)}"
        return f"dw twice({rnd.randint(0, 99)}), four"
