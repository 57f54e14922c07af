"""Random programs full of macros: what the preprocessor makes of them, nasm has to make too."""

from __future__ import annotations

import random
from collections.abc import Callable


class Generator:
    """Writes one program from a seed. Its lines are directives, macro calls and `db` lines."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.macros: list[tuple[str, int, int, bool]] = []  # name, fewest, most, takes lists
        self.defines: dict[str, int] = {}
        self.strings: list[str] = []
        self.numbers: list[str] = []
        self.contexts = 0
        self.depth = 0
        self.in_macro = 0  # how many parameters can be relied on
        self.lists = False  # whether they may be lists or empty
        self.count = 0

    def program(self) -> str:
        """Return the text of a program."""
        for _ in range(self.random.randint(8, 30)):
            self.statement()
        while self.contexts:
            self.lines.append("%pop")
            self.contexts -= 1
        return "\n".join(self.lines) + "\n"

    def emit(self, line: str) -> None:
        indent = self.random.choice(["", " ", "\t", "  "])
        comment = self.random.choice([""] * 6 + [" ; c", "; %macro", "   "])
        self.lines.append(indent + line + comment)

    def name(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def number(self) -> str:
        r = self.random
        value = r.randint(0, 255)
        return r.choice(
            [
                str(value),
                f"0x{value:x}",
                f"{value:b}b",
                f"0{value:x}h",
                f"{value:o}q",
                f"'{chr(97 + value % 26)}'",
            ]
        )

    def atom(self) -> str:
        r = self.random
        choices = [self.number]
        if self.numbers:
            choices += [lambda: r.choice(self.numbers)] * 3
        if self.in_macro:
            choices.append(lambda: "%0")
        if self.in_macro and not self.lists:
            choices += [lambda: f"%{r.randint(1, self.in_macro)}"] * 3
        if self.contexts and r.random() < 0.5:
            choices.append(lambda: "%$x")
        if self.defines:
            choices += [self.define_use] * 3
        return r.choice(choices)()

    def parameter(self) -> str:
        """A parameter that may be anything."""
        return f"%{self.random.randint(1, self.in_macro)}"

    def define_use(self) -> str:
        r = self.random
        name = r.choice(list(self.defines))
        count = self.defines[name]
        if not count:
            return name
        space = r.choice(["", "", " "])
        return f"{name}{space}(" + ",".join([self.argument() for _ in range(count)]) + ")"

    def argument(self) -> str:
        r = self.random
        if r.random() < 0.15:
            return r.choice([" 1 ", "{2}", "{ 3 }", "(4)"])
        if r.random() < 0.2 and self.depth < 3:
            self.depth += 1
            text = self.expression()
            self.depth -= 1
            return text
        return self.number()

    def expression(self) -> str:
        r = self.random
        text = self.atom()
        for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
            operator = r.choice(
                ["+", "-", "*", "&", "|", "^", "<<", "==", "<", "&&", " + ", " - ", "//"]
            )
            right = str(r.randint(1, 9)) if operator in ("//", "<<") else self.atom()
            text = f"({text}){operator}{right}" if r.random() < 0.5 else f"{text}{operator}{right}"
        return text

    def data(self) -> str:
        r = self.random
        items = [f"({self.expression()})&255" for _ in range(r.randint(1, 3))]
        if self.strings and r.random() < 0.4:
            items.append(r.choice(self.strings))
        if self.in_macro and r.random() < 0.3:
            items.append(r.choice(["%{1:-1}", "%{-1:1}", "%{1:1}", self.parameter()]))
        return "db " + ",".join(items)

    def statement(self) -> None:
        r = self.random
        choices = [
            self.plain,
            self.plain,
            self.define,
            self.define,
            self.assign,
            self.conditional,
            self.repetition,
            self.call,
            self.call,
            self.call,
            self.string,
            self.context,
            self.undefine,
            self.function,
            self.paste,
        ]
        if not self.in_macro and self.depth == 0:
            choices += [self.macro] * 4
        if self.in_macro:
            choices += [self.rotate]
        r.choice(choices)()

    def plain(self) -> None:
        self.emit(self.data())

    def define(self) -> None:
        r = self.random
        kind = r.choice(["%define", "%define", "%idefine", "%xdefine"])
        if r.random() < 0.5:
            name = self.name("D")
            self.emit(f"{kind} {name} {self.expression()}")
            self.defines[name] = 0
            return
        name = self.name("F")
        count = r.randint(1, 3)
        parameters = [r.choice(["", "", "", "="]) + "abc"[i] for i in range(count)]
        body = " + ".join([r.choice(["abc"[i], f"({'abc'[i]})"]) for i in range(count)])
        if r.random() < 0.3:
            body += f"+{self.expression()}"
        self.emit(f"{kind} {name}({','.join(parameters)}) {body}")
        self.defines[name] = count

    def assign(self) -> None:
        r = self.random
        name = r.choice(self.numbers) if self.numbers and r.random() < 0.6 else self.name("N")
        old = f"{name}+" if name in self.numbers else ""
        self.emit(f"%assign {name} {old}({self.expression()})&0xff")
        if name not in self.numbers:
            self.numbers.append(name)

    def test(self) -> str:
        r = self.random
        some = [*self.defines, *self.numbers, "nothing"]
        macro = r.choice([name for name, *_ in self.macros] or ["none"])
        tests = [
            f"if {self.expression()}",
            f"ifdef {r.choice(some)}",
            f"ifidn {self.atom()},{self.atom()}",
            f"ifidni {r.choice('aA')},{r.choice('aA')}",
            f"ifnum {self.atom()}",
            f"ifstr {self.atom()}",
            f"ifid {r.choice(some)}",
            f"ifempty {r.choice(['', 'x', '%1' if self.in_macro else ''])}",
            f"iftoken {self.atom()}",
            f"ifmacro {macro} {r.choice(['', '1', '2-3', '1-*', '1+'])}",
            f"ifctx {r.choice(['c', 'd'])}",
        ]
        text = r.choice(tests)
        return text.replace("if", "ifn", 1) if r.random() < 0.3 else text

    def block(self, most: int = 3) -> None:
        """Statements that may not be carried out: what they define is unknown behind them."""
        self.depth += 1
        contexts = self.contexts
        known = dict(self.defines), list(self.numbers), list(self.strings)
        for _ in range(self.random.randint(1, most)):
            self.statement()
        while self.contexts > contexts:
            self.emit("%pop")
            self.contexts -= 1
        self.depth -= 1
        self.defines, self.numbers, self.strings = known

    def conditional(self) -> None:
        if self.depth > 3:
            return self.plain()
        r = self.random
        self.emit("%" + self.test())
        self.block()
        for _ in range(r.choice([0, 0, 1, 2])):
            self.emit("%el" + self.test())
            self.block()
        if r.random() < 0.6:
            self.emit("%else")
            self.block()
        self.emit("%endif")
        return None

    def repetition(self) -> None:
        if self.depth > 2:
            return self.plain()
        r = self.random
        self.emit(f"%rep {r.choice(['0', '1', '2', '3', '2+1'])}")
        self.emit(self.data())  # an empty block makes nasm 2.16.01 panic
        self.block(2)
        if r.random() < 0.3:
            self.emit("%" + self.test())
            self.emit("%exitrep")
            self.emit("%endif")
            self.emit(self.data())
        self.emit("%endrep")
        return None

    def macro(self) -> None:
        r = self.random
        again = self.macros and r.random() < 0.2
        name = r.choice(self.macros)[0] if again else self.name("m")
        least = r.randint(0, 3)
        most = least + r.choice([0, 0, 1, 2])
        greedy = r.random() < 0.2 and most > 0
        count = str(least) if least == most else f"{least}-{most}"
        defaults = [self.number() for _ in range(r.randint(0, most - least))]
        suffix = ("+" if greedy else "") + r.choice(["", "", ".nolist"])
        self.emit(f"{r.choice(['%macro', '%imacro'])} {name} {count}{suffix} {','.join(defaults)}")
        self.lists = r.random() < 0.4
        self.in_macro = max(most if self.lists else least, 1)
        if not least and not self.lists:
            self.lists = True
        contexts, self.contexts = self.contexts, 0
        known = dict(self.defines), list(self.numbers), list(self.strings)
        for _ in range(r.randint(1, 4)):
            self.statement()
        if r.random() < 0.2:
            self.emit("%" + self.test())
            self.emit("%exitmacro")
            self.emit("%endif")
            self.emit(self.data())
        if r.random() < 0.3:
            self.emit("%%l equ 5")
            self.emit("db %%l")
        while self.contexts:
            self.emit("%pop")
            self.contexts -= 1
        self.contexts = contexts
        self.in_macro = 0
        self.emit("%endmacro")
        self.defines, self.numbers, self.strings = known
        self.macros.append((name, least, most, self.lists))
        self.lists = False

    def call(self) -> None:
        if not self.macros:
            return self.plain()
        r = self.random
        name, least, most, lists = r.choice(self.macros)
        count = r.choice([least, most, r.randint(least, most)])
        if r.random() < 0.05:
            count += 1
        choices: list[Callable[[], str]] = [self.number, self.number, self.atom]
        choices.append(lambda: f"{{{self.number()}}}")
        choices += [lambda: "{ 7 }", lambda: " 8 ", lambda: "9 + 1"]
        if lists:
            choices += [lambda: "{1,2}", lambda: "", lambda: "{}", lambda: "{1 , 2 }"]
        arguments = [r.choice(choices)() for _ in range(count)]
        label = r.choice([""] * 8 + [f"{self.name('L')}: ", f"{self.name('L')} "])
        if self.in_macro or self.depth:
            label = ""
        return self.emit(f"{label}{name} {','.join(arguments)}")

    def string(self) -> None:
        r = self.random
        name = self.name("S")
        if self.strings and r.random() < 0.5:
            one, two = r.choice(self.strings), r.choice(self.strings)
            text = r.choice(
                [
                    f"%strcat {name} {one},{two},'x'",
                    f"%substr {name} {one} {r.randint(-1, 4)}",
                    f"%substr {name} {one} {r.randint(0, 4)},{r.randint(-4, 4)}",
                    f'%strcat {name} {one} "q\'" `\\n\\x41`',
                ]
            )
            self.emit(text)
            if r.random() < 0.5:
                length = self.name("N")
                self.emit(f"%strlen {length} {name}")
                self.numbers.append(length)
        else:
            self.emit(
                f"%defstr {name} {r.choice(['abc', 'a  b', self.expression(), '(x,y)', '1.5e3'])}"
            )
        self.strings.append(name)

    def context(self) -> None:
        r = self.random
        if self.contexts and r.random() < 0.3 and not self.depth:
            self.emit("%pop")
            self.contexts -= 1
            return
        if self.depth and self.in_macro == 0 and r.random() < 0.5:
            return
        self.emit(r.choice(["%push c", "%push d", "%push"]))
        self.contexts += 1
        self.emit(r.choice(["%define %$x 1", "%assign %$x 2+3", "%xdefine %$x 4"]))

    def undefine(self) -> None:
        if self.defines and self.random.random() < 0.5 and not self.depth and not self.in_macro:
            name = self.random.choice(list(self.defines))
            self.emit(f"%undef {name}")
            del self.defines[name]

    def function(self) -> None:
        r = self.random
        e = self.expression
        self.emit(
            "db "
            + r.choice(
                [
                    f"%eval({e()})&255",
                    f"%abs(-({e()}))&255",
                    f"%count({e()},{e()})",
                    f"%str({self.atom()} , x)",
                    f"%strlen({r.choice(self.strings or ['`a`'])})",
                    f"%isdef({r.choice([*self.defines, 'zz'])})",
                    f"%num({r.randint(0, 999)},{r.randint(-5, 5)},{r.randint(2, 36)})",
                    f"%cond({e()},1,2)",
                    f"%substr('hello',{r.randint(-2, 6)},{r.randint(-6, 6)})",
                    f"%strcat('a',%str({self.atom()}))",
                    f"%tok('{r.randint(1, 9)}')",
                ]
            )
        )

    def paste(self) -> None:
        r = self.random
        if not self.defines:
            return self.plain()
        name = r.choice(list(self.defines))
        if self.defines[name]:
            return self.plain()
        return self.emit(
            r.choice(
                [
                    f"db ({name[:1]} %+ {name[1:]})&255",
                    f"db (%[{name}])&255",
                    f"db ({name[:1]}%[{name[1:]}])&255",
                    "db (%eval(1) %+ 2)&255",
                ]
            )
        )

    def rotate(self) -> None:
        self.emit(f"%rotate {self.random.choice(['1', '-1', '2', '%0'])}")


def program(seed: int) -> str:
    """Return the program of a seed."""
    return Generator(seed).program()
