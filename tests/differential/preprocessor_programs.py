"""Random programs full of macros: what the preprocessor makes of them, nasm has to make too."""

from __future__ import annotations

import random
from collections.abc import Callable

# The file that %include reads, and its name.
INCLUDED = "x.inc"
INCLUDED_TEXT = """\
db 42
%define INC 1
%macro inc_macro 0-1 7
db %1,%0
%endmacro
inc_macro
"""

_CONDITIONS = ("e", "NE", "c", "nc", "o", "pe", "g", "nle", "z", "ecxz", "foo", "1")


class Generator:
    """Writes one program from a seed. Its lines are directives, macro calls and `db` lines."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.macros: list[
            tuple[str, int, int, bool, bool]
        ] = []  # name, counts, takes lists, greedy
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
            self.alias,
            self.overload,
            self.odd_parameters,
            self.tokens,
            self.query,
            self.report,
            self.more,
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
        self.macros.append((name, least, most, self.lists, greedy))
        self.lists = False

    def call(self) -> None:
        if not self.macros:
            return self.plain()
        r = self.random
        name, least, most, lists, greedy = r.choice(self.macros)
        count = r.choice([least, most, r.randint(least, most)])
        if r.random() < 0.05:
            count += 1
        choices: list[Callable[[], str]] = [self.number, self.number, self.atom]
        choices.append(lambda: f"{{{self.number()}}}")
        choices += [lambda: "{ 7 }", lambda: " 8 ", lambda: "9 + 1"]
        if lists:
            choices += [lambda: "{1,2}", lambda: "{}", lambda: "{1 , 2 }"]
        if lists and not greedy:  # nasm reads freed memory after `x,,`
            choices.append(lambda: "")
        if r.random() < 0.1:
            choices.append(lambda: r.choice(_CONDITIONS))
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

    def alias(self) -> None:
        """%defalias, and uses of the alias."""
        r = self.random
        if not self.defines:
            return self.define()
        target = r.choice(list(self.defines))
        name = self.name("AK")
        self.emit(f"{r.choice(['%defalias', '%idefalias'])} {name} {target}")
        if r.random() < 0.3:
            test = r.choice(["ifdef", "ifdefalias", "ifnid", "ifndefalias"])
            self.emit(f"%{test} {name}")
            self.emit(self.data())
            self.emit("%endif")
        if r.random() < 0.15:
            return self.emit(f"%undefalias {name}")
        if r.random() < 0.2 and not self.defines[target]:
            self.emit(f"%define {name} {self.number()}")
        self.defines[name] = self.defines[target]
        return None

    def overload(self) -> None:
        """One name with several counts of parameters, and calls with any count."""
        r = self.random
        name = self.name("OV")
        kind = r.choice(["%define", "%idefine", "%xdefine"])
        counts = r.sample([0, 1, 2, 3], r.randint(1, 3))
        for count in counts:
            last = "+" if count and r.random() < 0.3 else ""
            names = list("abc"[:count])
            body = "+".join([*names, str(count)])
            text = f"({','.join(names)}{last})" if count else ""
            self.emit(f"{kind} {name}{text} {body}")
        for _ in range(r.randint(1, 3)):
            count = r.choice([*counts, r.randint(0, 4)])
            arguments = ",".join([self.number() for _ in range(count)])
            self.emit(f"db 1+{name}{f'({arguments})' if count else ''}")
        if r.random() < 0.2:
            self.emit(f"%undef {name}")

    def odd_parameters(self) -> None:
        """Parameters with =, &, &&, ! and +, and %, in the body."""
        r = self.random
        name = self.name("P")
        count = r.randint(1, 3)
        marks = [r.choice(["", "=", "&", "&&", "!", "&!", "!="]) for _ in range(count)]
        names = list("xyz"[:count])
        specified = [f"{mark}{name}" for mark, name in zip(marks, names, strict=True)]
        if r.random() < 0.3:
            specified[-1] += "+"
        if r.random() < 0.15:
            specified[0] = r.choice(["-", "", "="])
        separator = r.choice([",", ", ", " , ", "%,"])
        body = separator.join([r.choice([n, f"{n} ", f"{{{n}}}", f"({n})"]) for n in names])
        self.emit(f"%define {name}({','.join(specified)}) 1%,{body}")
        some = ["1", " 2 ", "'x'", "", " ", "{1,2}", "{ 3 }", "(1,2)", "1 2", "a b", "{1}{2}", "-1"]
        for _ in range(r.randint(1, 3)):
            arguments = [r.choice([*some, self.number()]) for _ in range(count)]
            if r.random() < 0.1:
                arguments.append("9")
            self.emit(f"%defstr {name}s {name}({','.join(arguments)})")
            self.emit(f"db {name}s")

    def tokens(self) -> None:
        """%deftok, %idefstr, %ixdefine, %iassign and the like."""
        r = self.random
        name = self.name("T")
        text = r.choice(["1 + 2", "5", "1,2", "(3)", self.number().replace("'", "")])
        if r.random() < 0.5:
            self.emit(
                f"{r.choice(['%deftok', '%ideftok'])} {name} {r.choice(['`%s`', '%r']) % text}"
            )
            self.emit(f"db {r.choice([name, name.lower()])}")
            return
        directive, value = r.choice(
            [
                ("%idefstr", "a  b"),
                ("%ixdefine", self.number()),
                ("%iassign", self.expression()),
                ("%istrlen", "'abc'"),
                ("%istrcat", "'abc', `d`"),
                ("%isubstr", "'abc' 2,1"),
                ("%pathsearch", "'x.inc'"),
                ("%ipathsearch", "'none.inc'"),
            ]
        )
        self.emit(f"{directive} {name} {value}")
        self.emit(f"db {r.choice([name, name.lower()])}")

    def query(self) -> None:
        """%?, %??, %*? and %*?? in a single-line macro, with other spellings."""
        r = self.random
        name = self.name("Q")
        what = r.choice(["%?", "%??", "%*?", "%*??", "%{?}", "%?x"])
        kind = r.choice(["%idefine", "%define", "%ixdefine"])
        self.emit(f"{kind} {name} {r.choice(['', '1 + '])}{what}{r.choice(['', ' + 1', '(2)'])}")
        self.emit(f"%defstr {name}s {r.choice([name, name.lower()])}")
        self.emit(f"db {name}s")

    def report(self) -> None:
        """Messages."""
        r = self.random
        kind = r.choice(["%warning", "%warning", "%warning", "%error"])
        some = ["text", "'quoted'", '"a" b', self.expression(), "a  b ; c", "%[__?LINE?__]"]
        if self.in_macro:
            some += ["%1 is wrong", "%0", "%?", "'%1'"]
        if kind == "%error":
            self.emit("%" + self.test())
        self.emit(f"{kind} {r.choice(some)}")
        if kind == "%error":
            self.emit("%endif")

    def more(self) -> None:
        """Rare things."""
        r = self.random
        choices = [
            "%ifdef INC\n db INC\n%endif",
            "%ifmacro inc_macro 1\n inc_macro 3\n%endif",
            f"%line {r.randint(1, 900)}{r.choice(['', '+0', '+1', '+3', '-1'])}",
            f"%line {r.randint(1, 900)}{r.choice(['', '+2'])} o.c",
            f'# {r.randint(1, 900)} "other.c" 2',
            "%depend 'x.inc'",
            "%use fp",
            "%ifusing fp\ndb 1\n%elifusable fp\ndb 2\n%endif",
            "%ifenv HOME\ndb 3\n%endif",
            "db %sel(2,1,2,3), %sel(%count(1,2),7,8)",
            f"db %sel({r.randint(-1, 4)},1,2)+0",
            "%push r\n%push s\n%define %$$y 5\n%assign %$y %$$y+1\ndb %$y,%$$y\n%pop s\n"
            "%ifctx r\ndb %$y\n%endif\n%repl t\n%pop t",
            "%push\n%$here: db 1\ndb %$here-$$\n%pop",
            "%comment\n%endif\n%endcomment",
            "%null nothing %here",
            "struc s%[__?LINE?__]\n.a: resb 2\n.b resw 1\nendstruc\ndb 5",
            f"%unmacro {r.choice([m[0] for m in self.macros] or ['none'])} {r.randint(0, 3)}",
            "%stacksize small\n%arg q:byte, w:dword\n mov ax,[q]\n mov bx,w",
            "%stacksize flat\n%push l\n%assign %$localsize 0\n%local v:word, u:tword\n mov ax,[u]\n"
            "enter %$localsize,0\n%pop",
            "db __?LINE?__",
            "db __FILE__",
            "align 4",
            "db %str( a , b  c ), %str(%?), %str('q')",
            "%%x: db 1" if self.in_macro else "x%[__?LINE?__]: db 1",
            "%defstr __E %!NOTHING_LIKE_THAT",
            "%if 1 %+ 0 == 10\n db 10\n%endif",
            "db %iseq(1,1)" if r.random() < 0.1 else "db %isidn(a,a),%isnum(5),%isnstr(5)",
            "%ifidn {a},{a}\ndb 1\n%endif",
            "db %strcat(%str(a),'b',`c`),%substr(%str(abcdef),2),%substr('abc',-2,2)",
            "%pragma preproc sane_empty_expansion " + r.choice(["on", "off", "", "1"]),
        ]
        if self.in_macro:
            choices += [
                f"j%{r.choice('+-')}1 $",
                "%00: db 1",
                "db '%1', %{1}, %0",
                "%ifid %1\n%1: db 2\n%endif",
                "%xdefine XX%1 %1\n%ifnum %1\ndb XX%1\n%endif",
                "%define YY %1\ndb YY,YY",
                "%rep 2\n%%r%[__?LINE?__] equ 1\n%rotate 1\n%endrep",
                "%exitmacro",
                "db %{1:2},%{-1:-1}",
                "%if %0 > 1\n db %2\n%endif",
                "%defstr ZZ %?\n db ZZ",
                "%defstr ZZ %??\n db ZZ",
                "%assign V%1 1\n db 1,%[V%1]",
            ]
        else:  # within .nolist, nasm loses count of the lines
            choices += [f'%include "{INCLUDED}"'] * 2
        text = r.choice(choices)
        for line in text.split("\n"):
            self.emit(line)

    def rotate(self) -> None:
        self.emit(f"%rotate {self.random.choice(['1', '-1', '2', '%0'])}")


def program(seed: int) -> str:
    """Return the program of a seed."""
    return Generator(seed).program()
