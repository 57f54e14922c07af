"""Random objects (as gas source) and random linker scripts, for comparing pylink with GNU ld."""

from __future__ import annotations

import random

_SECTIONS = [
    ('.text,"ax",@progbits', "x"),
    ('.text.a,"ax",@progbits', "x"),
    ('.text.b,"ax",@progbits', "x"),
    ('.rodata,"a",@progbits', "r"),
    ('.rodata.x,"a",@progbits', "r"),
    ('.data,"aw",@progbits', "w"),
    ('.data.y,"aw",@progbits', "w"),
    ('.bss,"aw",@nobits', "b"),
    ('.bss.z,"aw",@nobits', "b"),
    ('mysec,"aw",@progbits', "w"),
    ('.rosec,"a",@progbits', "r"),
    ('.codesec,"ax",@progbits', "x"),
    ('.rodata.str1.1,"aMS",@progbits,1', "s"),
    ('.rodata.str1.4,"aMS",@progbits,1', "S"),
    ('.rodata.cst4,"aM",@progbits,4', "c"),
    ('.rodata.cst8,"aM",@progbits,8', "C"),
    ('.comment,"MS",@progbits,1', "n"),
    ('.nonalloc,"",@progbits', "n"),
    ('.note.foo,"a",@note', "r"),
    ('.init_array,"aw",@init_array', "p"),
    ('.ctors.00100,"aw",@progbits', "p"),
    ('.init_array.00200,"aw",@init_array', "p"),
]
_WORDS = ["alpha", "beta", "pha", "a", "", "ta", "gamma", "mma", "delta beta", "x"]


class Generator:
    """One case: sources of objects and a script, from a seeded random generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.symbols: list[str] = []
        self.common: list[str] = []

    def sources(self) -> list[str]:
        """Return gas sources; all references are to symbols of one of them."""
        rnd = self.random
        count = rnd.randint(1, 4)
        self.symbols = [f"s{i}_{j}" for i in range(count) for j in range(rnd.randint(1, 4))]
        self.common = [f"com{i}" for i in range(rnd.choice([0, 0, 1, 3]))]
        return [self._source(i) for i in range(count)]

    def _source(self, number: int) -> str:
        rnd = self.random
        lines = []
        if rnd.random() < 0.7:
            lines.append(f'.file "f{number}.c"')
        mine = [s for s in self.symbols if s.startswith(f"s{number}_")]
        sections = rnd.sample(_SECTIONS, rnd.randint(1, 6))
        if not any(kind in "xrwb" for _, kind in sections):
            sections.append(_SECTIONS[0])
        homes = [entry for entry in sections if entry[1] in "xrwb"]
        placed: dict[str, list[str]] = {}
        for name in mine:
            placed.setdefault(rnd.choice(homes)[0], []).append(name)
        for section, kind in sections:
            lines.append(f".section {section}")
            if kind in "xrwb" and rnd.random() < 0.6:
                lines.append(f".balign {rnd.choice([1, 2, 4, 8, 16, 32, 64])}")
            lines += self._content(kind, placed.get(section, []), number)
        for name in self.common:
            if rnd.random() < 0.5:
                lines.append(f".comm {name},{rnd.randint(1, 40)},{rnd.choice([1, 4, 16, 32])}")
        if rnd.random() < 0.5:
            lines.append(f".globl abs{number}\nabs{number} = {rnd.choice([0, 5, 0x1234])}")
        if rnd.random() < 0.4:
            lines.append(f".weak weak{rnd.randint(0, 2)}")
        if rnd.random() < 0.8:
            lines.append('.section .note.GNU-stack,"",@progbits')
        return "\n".join(lines) + "\n"

    def _content(self, kind: str, names: list[str], number: int) -> list[str]:
        rnd = self.random
        lines = []
        if kind in "sS":
            if kind == "S":
                lines.append(".balign 4")
            for index in range(rnd.randint(1, 5)):
                if rnd.random() < 0.3:
                    lines.append(f"lstr{number}{kind}{index}:")
                lines.append(f'.asciz "{rnd.choice(_WORDS)}"')
                if kind == "S":
                    lines.append(".balign 4")
            return lines
        if kind in "cC":
            lines += [f".{'long' if kind == 'c' else 'quad'} {rnd.randint(0, 4)}" for _ in range(3)]
            return lines
        if kind == "n":
            return [f'.asciz "{rnd.choice(_WORDS)}"' for _ in range(rnd.randint(1, 2))]
        if kind == "p":
            return [f".long {rnd.choice(self.symbols)}"]
        if kind == "b":
            for name in names:
                lines += [f".globl {name}", f"{name}:", f".skip {rnd.randint(1, 20)}"]
            lines.append(f".skip {rnd.randint(0, 30)}")
            return lines
        for name in names:
            if rnd.random() < 0.2:
                lines.append(f".weak {name}")
            else:
                lines.append(f".globl {name}")
            if rnd.random() < 0.5:
                lines.append(f".type {name},@{'function' if kind == 'x' else 'object'}")
            if rnd.random() < 0.5:
                lines.append(f".size {name},{rnd.randint(0, 9)}")
            lines.append(f"{name}:")
            lines += self._data(kind)
        lines.append(f"local{number}{kind}{rnd.randint(0, 99999)}:")
        if rnd.random() < 0.3:
            lines.append(f".Lx{number}{kind}{rnd.randint(0, 99999)}:")
        lines += self._data(kind)
        return lines

    def _data(self, kind: str) -> list[str]:
        rnd = self.random
        lines = []
        for _ in range(rnd.randint(0, 4)):
            choice = rnd.randint(0, 6)
            target = rnd.choice(self.symbols + self.common)
            if target.startswith("com") and rnd.random() < 0.8:
                target = self.symbols[0]
            if choice == 0:
                lines.append(f".long {target}+{rnd.randint(0, 20)}")
            elif choice == 1:
                lines.append(f".long {target}-.")
            elif choice == 2 and kind == "x":
                lines.append(f"call {target}" if not target.startswith("com") else "nop")
            elif choice == 3:
                lines.append(f".byte {rnd.randint(0, 255)}")
            elif choice == 4:
                lines.append(f".skip {rnd.randint(1, 9)}")
            elif choice == 5 and kind != "b":
                lines.append(".ascii " + '"' + "abc"[: rnd.randint(1, 3)] + '"')
            else:
                lines.append(f".long 0x{rnd.randint(0, 0xFFFFFFFF):x}")
        return lines

    # Scripts

    def script(self) -> str:
        """Return a random script, or "" for the built-in one."""
        rnd = self.random
        if rnd.random() < 0.15:
            return ""
        self.regions: list[str] = []
        self.names: list[str] = []
        self.defined: list[str] = []
        parts = []
        if rnd.random() < 0.3:
            parts.append("ENTRY(s0_0)")
        if rnd.random() < 0.3:
            parts.append(self._memory())
        if rnd.random() < 0.3:
            parts.append(f"top{rnd.randint(0, 9)} = {self._expression(False)};")
        parts.append("SECTIONS {")
        if rnd.random() < 0.7:
            start = rnd.choice(["0x1000", "0x7c00", "0x10000", "0x8048000 + SIZEOF_HEADERS", "0"])
            parts.append(f"  . = {start};")
        for _ in range(rnd.randint(1, 6)):
            parts.append(self._statement())
        if rnd.random() < 0.2:
            parts.append("  /DISCARD/ : { *(.note.GNU-stack) *(.nonalloc) }")
        if rnd.random() < 0.3:
            parts.append("  _end = .;")
        parts.append("}")
        return "\n".join(parts) + "\n"

    def _memory(self) -> str:
        rnd = self.random
        lines = ["MEMORY {"]
        base = 0x1000
        for name, attributes in rnd.choice(
            [
                [("ram", "")],
                [("rom", "(rx)"), ("ram", "(w!x)")],
                [("rom", ""), ("ram", "(rwx)")],
            ]
        ):
            lines.append(f"  {name} {attributes} : ORIGIN = {base:#x}, LENGTH = 0x8000")
            self.regions.append(name)
            base += 0x10000
        return "\n".join([*lines, "}"])

    def _name(self) -> str:
        names = [".text", ".data", ".rodata", ".bss", ".mine", ".other", "out1", ".init_array"]
        unused = [name for name in names if name not in self.names]
        name = self.random.choice(unused)
        self.names.append(name)
        return name

    def _statement(self) -> str:
        rnd = self.random
        choice = rnd.random()
        if choice < 0.15:
            align = rnd.choice(["ALIGN(16)", "ALIGN(0x1000)", ". + 4", ". + 0x100", "ALIGN(., 32)"])
            return f"  . = {align};"
        if choice < 0.35:
            name = f"v{rnd.randint(0, 9)}"
            kind = rnd.choice(["{} = {};", "{} = {};", "PROVIDE({} = {});", "HIDDEN({} = {});"])
            text = kind.format(name, self._expression(True))
            self.defined.append(name)
            return "  " + text
        return self._output_section()

    def _output_section(self) -> str:
        rnd = self.random
        name = self._name()
        head = f"  {name}"
        if rnd.random() < 0.15:
            head += f" {rnd.choice(['0x20000', 'ALIGN(64)', '. + 16', 'ALIGN(0x1000)'])}"
        head += " :"
        if rnd.random() < 0.12:
            head += f" AT({rnd.choice(['0x90000', 'ADDR(' + name + ') + 0x40000'])})"
        if rnd.random() < 0.12:
            head += f" ALIGN({rnd.choice([4, 16, 256])})"
        if rnd.random() < 0.08:
            head += f" SUBALIGN({rnd.choice([1, 2, 32])})"
        body = [self._content_statement(name) for _ in range(rnd.randint(0, 4))]
        text = f"{head} {{ {' '.join(body)} }}"
        if self.regions and rnd.random() < 0.6:
            text += f" >{rnd.choice(self.regions)}"
            if rnd.random() < 0.3:
                text += f" AT>{rnd.choice(self.regions)}"
        if rnd.random() < 0.15:
            text += f" ={rnd.choice(['0x90', '0xCCDD', '0x01020304', '0x123', '5'])}"
        return text

    def _content_statement(self, name: str) -> str:
        rnd = self.random
        choice = rnd.random()
        if choice < 0.6:
            patterns = {
                ".text": ["*(.text)", "*(.text .text.*)", "*(SORT(.text.*))", "*(.text*)"],
                ".data": ["*(.data)", "*(.data .data.*)", "*(SORT_BY_ALIGNMENT(.data*))"],
                ".rodata": ["*(.rodata .rodata.*)", "*(.rodata.str*)", "*(.rodata.cst*)"],
                ".bss": ["*(.bss)", "*(.bss .bss.*) *(COMMON)"],
                ".init_array": [
                    "KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*)))",
                    "KEEP(*(.init_array))",
                ],
            }.get(
                name,
                [
                    "*(.rosec)",
                    "*(.codesec)",
                    "*(mysec)",
                    "*f1.o(.text)",
                    "*(EXCLUDE_FILE(*f0.o) .data)",
                    "*(.text.a .data.y)",
                    "KEEP(*(.rodata))",
                    "*(.comment)",
                    "SORT(*)(.text .data)",
                    "*(.rodata.[a-x] .bss.?)",
                ],
            )
            return rnd.choice(patterns)
        if choice < 0.7:
            kind = rnd.choice(["BYTE", "SHORT", "LONG", "QUAD"])
            return f"{kind}({self._expression(True)})"
        if choice < 0.8:
            step = rnd.choice([". + 3", "ALIGN(8)", ". + 0x10", "ALIGN(. != 0 ? 4 : 1)", ". + 0"])
            return f". = {step};"
        if choice < 0.85:
            return f"FILL({rnd.choice(['0x90', '0xAABB', '7'])})"
        name = f"w{rnd.randint(0, 9)}"
        text = f"{name} = {self._expression(True)};"
        self.defined.append(name)
        return text

    def _expression(self, dot: bool) -> str:
        rnd = self.random
        atoms = ["4", "0x10", "1K", rnd.choice(self.symbols)]
        if dot:
            atoms += [".", ". + 8", "ALIGN(16)", "SIZEOF_HEADERS"]
        if self.names:
            name = rnd.choice(self.names)
            atoms += [f"SIZEOF({name})", f"ADDR({name})", f"LOADADDR({name})"]
        if self.defined:
            atoms.append(rnd.choice(self.defined))
        if self.regions:
            atoms += [f"ORIGIN({self.regions[0]})", f"LENGTH({self.regions[0]})"]
        left = rnd.choice(atoms)
        choice = rnd.random()
        if choice < 0.4:
            return left
        right = rnd.choice(atoms)
        if choice < 0.75:
            return f"{left} {rnd.choice(['+', '-', '*', '&', '|', '+', '-', '<', '=='])} {right}"
        if choice < 0.8:
            return f"MAX({left}, {right})"
        if choice < 0.85:
            return f"ABSOLUTE({left})"
        if choice < 0.9:
            return f"({left} != 0 ? {right} : {left})"
        if choice < 0.95:
            return f"DEFINED({rnd.choice([*self.symbols, 'nothing'])}) ? {left} : {right}"
        return f"~({left}) & 0xfff"

    def options(self, scripted: bool) -> list[str]:
        """Return random options for a link with or without a script."""
        rnd = self.random
        result = []
        for chance, option in (
            (0.1, rnd.choice(["-N", "-n"])),
            (0.1, "--gc-sections"),
            (0.08, "-x"),
            (0.05, "-X"),
            (0.08, "-s"),
            (0.1, "--oformat=binary"),
            (0.05, "-znoseparate-code"),
            (0.05, "-znorelro"),
            (0.05, "-Ttext=0x9000000"),
            (0.05, "--defsym=ds=0x55"),
            (0.05, "--sort-common"),
            (0.05, "-eweak0"),
        ):
            # With a script of one's own, --gc-sections is among the known differences.
            if rnd.random() < chance and not (scripted and option == "--gc-sections"):
                result.append(option)
        return result
