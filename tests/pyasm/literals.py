"""Literals and what nasm makes of them, recorded in tests/golden/pyasm/*.txt.

`python tests/pyasm/literals.py` writes the records anew with the installed nasm. A record's first
line names the version; then come lines of `literal`, tab, `bytes` in hexadecimal (empty where nasm
reports an error), and for floats the size, rounding, denormals and messages between tabs too.
"""

from __future__ import annotations

import random
import re
import subprocess
import tempfile
from decimal import Decimal, getcontext
from pathlib import Path

GOLDEN = Path(__file__).parent.parent / "golden" / "pyasm"
DIRECTIVES = {1: "db", 2: "dw", 4: "dd", 8: "dq", 10: "dt", 16: "do"}

NUMBERS = """
0 1 00 007 10 255 65536 4294967295 4294967296 9223372036854775807 9223372036854775808
18446744073709551615 01010 1_000 1__0_ 0x 0x0 0x1f 0XFF 0xdead_beef 0h 0h10 0hff 0H1 $0 $0ff $1_0
10h 0ffh 0FFH 1e16h 0dh 0bh 0b 0b1 0b101 0B1_1 0y11 101b 101B 11y 1b1b 0b1b 0b1h 0b12 0o17 0o8 0q17
17o 17q 18q 0d19 0t19 19d 19t 0d1h 0d10b 0xh 0xg 12x 1x 0t 0q 0d 0y 1a 12ab 0x1g 099 0_9 $9h 0c 9a
1d1 0d0d 00b 00h 0b0o 5o5q 77777777777777777777q 0xfffffffffffffffff 0x123456789abcdef01
18446744073709551616 99999999999999999999999999999999 0b111
""".split()  # noqa: SIM905 - a column of quotes and commas is harder to read

STRINGS = [
    "'abc'", '"abc"', "`abc`", "''", "'a''b'", '\'"\'', '"\'"', "`'\"`", r"'a\nb'", r"`a\nb`",
    r"`\a\b\t\n\v\f\r\e\\\'\"\`\?`", r"`\0\1\12\123\1234\400\777\8\9`", r"`\x\x4\x41\x411\X42\xg`",
    r"`\u263a\u00e9\u7f\u80\u7ff\u800\uffff\u\u12g`", r"`\U0001f600\U00110000\U7fffffff\Uffffffff`",
    r"`\U\U1\U12345678\U00000041`", r"`\q\z\ \-`", "'\xe9\xff\x80'", "`\xc3\xa9`",
    r"`\\`", r"`\`\``",
]  # fmt: skip

TRANSFORMED = [
    (function, text)
    for function in ("utf16", "utf16le", "utf16be", "utf32", "utf32le", "utf32be")
    for text in (r"`a\u263a\U0001f600z`", "''", r"`\u7ff\u800\uffff\U0010ffff`")
]

FLOATS = """
0.0 1.0 -1.0 1.5 0.1 0.3 -2.75 3.14159265358979 1e10 1.e10 1e+10 1e-10 1_0.5_0 123.456e7
65504.0 65520.0 1e5 3.4028235e38 3.5e38 1.17549435e-38 1e-45 1e-46 1.7976931348623157e308 1e309
2.2250738585072014e-308 5e-324 2e-324 1e4932 1e-4950 1e5000 1e-5000 1e999999999999
0x1.0p0 0x1p4 0x.8p1 0x1.8p-1 0h1.8 $1.8p1 0x1p-1074 0x1p-1075 0x1.fffffffffffff8p0 0b1.1p3 0o7.4
0y1.01 0q1.7p2 0d1.5 0t2.5 1.0000001 0.000000000000000000000001 12345678901234567890.0
__Infinity__ -__?Infinity?__ __NaN__ __?QNaN?__ __SNaN__ -__?snan?__ 240.0 248.0 0.001 1.9999999
""".split()  # noqa: SIM905 - as above

PACKED = "0p 1p 12p 0p12 -123p 123456789012345678p 1234567890123456789p 1_2p 99p".split()  # noqa: SIM905


class Float:
    """A float, how it is stored, and what nasm makes of it."""

    def __init__(self, text: str, size: int, rounding: str = "near", flush: str = "nodaz") -> None:
        self.text = text
        self.size = size
        self.rounding = rounding
        self.flush = flush
        self.data = b""
        self.messages: list[str] = []


def random_floats(seed: int, count: int) -> list[Float]:
    """Return random literals: of all lengths and ranges, near halves, and of all radices."""
    source = random.Random(seed)
    getcontext().prec = 80

    def digits(alphabet: str, lengths: list[int]) -> str:
        return "".join([source.choice(alphabet) for _ in range(source.choice(lengths))])

    def literal() -> str:
        kind = source.random()
        if kind < 0.45:
            text = digits("0123456789", [1, 3, 8, 17, 30, 51]) + "."
            text += digits("0123456789", [0, 1, 5, 20])
            if source.random() < 0.7:
                powers = [0, 1, 5, 8, 15, 24, 38, 39, 45, 308, 324, 4932, 4950, 5000, 9999]
                text += f"e{source.choice(['', '-', '+'])}{source.choice(powers)}"
            return text
        if kind < 0.85:
            prefix, alphabet = source.choice(
                [
                    ("0x", "0123456789abcdefABCDEF"),
                    ("0h", "0123456789abcdef"),
                    ("0o", "01234567"),
                    ("$0", "0123456789abcdef"),
                    ("0b", "01"),
                ]
            )
            text = prefix + digits(alphabet, [1, 3, 14, 20, 40, 60])
            if source.random() < 0.7:
                text += "." + digits(alphabet, [1, 3, 7, 14])
            powers = [0, 1, 7, 15, 24, 127, 149, 150, 1023, 1074, 1075, 16383, 16445, 16500]
            return text + f"p{source.choice(['', '-', '+'])}{source.choice(powers)}"
        bits = source.choice([3, 7, 10, 23])
        odd = (1 << bits) * 2 + source.randrange(1 << bits) * 2 + 1
        return format(Decimal(odd) / Decimal(1 << source.choice([0, bits, bits + 1])), "f") + ".0"

    found: list[Float] = []
    while len(found) < count:
        text = literal()
        if text.count(".") > 1:
            text = text[:-2]
        found.append(
            Float(
                source.choice(["", "-"]) + text,
                source.choice(list(DIRECTIVES)),
                source.choice(["near"] * 4 + ["up", "down", "zero"]),
                source.choice(["nodaz"] * 3 + ["daz"]),
            )
        )
    return found


def judge_floats(floats: list[Float], nasm: str) -> None:
    """Ask nasm for the bytes and messages of floats that it takes."""
    rows = [
        f"[float {f.rounding}]\n[float {f.flush}]\n {DIRECTIVES[f.size]} {f.text}\n" for f in floats
    ]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "f.asm").write_text("".join(rows))
        command = [nasm, "-w+all", "-f", "bin", "-o", "f.bin", "f.asm"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        data = Path(folder, "f.bin").read_bytes()
    for number, message in re.findall(r"^f\.asm:(\d+): warning: (.*) \[", done.stderr, re.M):
        floats[(int(number) - 1) // 3].messages.append(message)
    for each in floats:
        each.data, data = data[: each.size], data[each.size :]


def judge_data(rows: list[str], nasm: str) -> list[str]:
    """Return nasm's bytes for each line of data, in hexadecimal; empty where there is an error."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for row in rows:
            Path(folder, "d.asm").write_text(row + "\n", "latin-1")
            done = subprocess.run(
                [nasm, "-w-all", "-f", "bin", "-o", "d.bin", "d.asm"],
                cwd=folder,
                capture_output=True,
                check=False,
            )
            data = Path(folder, "d.bin").read_bytes().hex() if done.returncode == 0 else ""
            found.append(data)
    return found


def records(name: str) -> list[list[str]]:
    """Return the fields of each record of a file."""
    lines = (GOLDEN / name).read_text("latin-1").split("\n")
    return [line.split("\t") for line in lines[1:] if line]


def refresh() -> None:
    """Write all records anew."""
    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    head = f"nasm {version.split()[2]}"

    def write(name: str, rows: list[list[str]]) -> None:
        text = "\n".join([head, *["\t".join(row) for row in rows]]) + "\n"
        (GOLDEN / name).write_text(text, "latin-1")

    values = judge_data([f"dq {text}" for text in NUMBERS], "nasm")
    write("numbers.txt", [[text, value] for text, value in zip(NUMBERS, values, strict=True)])
    texts = [f"db {text}" for text in STRINGS]
    texts += [f"db __{function}__({text})" for function, text in TRANSFORMED]
    values = judge_data(texts, "nasm")
    literals = [*STRINGS, *[f"{function} {text}" for function, text in TRANSFORMED]]
    write(
        "strings.txt",
        [[text, value] for text, value in zip(literals, values, strict=True)],
    )
    floats = [Float(text, size) for text in FLOATS for size in DIRECTIVES]
    floats += [Float(text, 10) for text in PACKED]
    floats += random_floats(1, 150)
    judge_floats(floats, "nasm")
    write(
        "floats.txt",
        [
            [f.text, str(f.size), f.rounding, f.flush, f.data.hex(), "; ".join(f.messages)]
            for f in floats
        ],
    )


if __name__ == "__main__":
    refresh()
