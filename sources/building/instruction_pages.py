"""Makes docs/instructions/: pages that list every instruction, from the assembler's own table.

And one that lists what the tests know to differ from NASM.
"""

from __future__ import annotations

import re
import sys
import textwrap
from types import ModuleType

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from pyasm.x86 import instructions, kinds
from pyasm.x86.form_text import covers, joined, line_of
from pyasm.x86.processors import LEVEL, LEVELS
from pyasm.x86.table import LONG_MODE, Form, expand_block

FOLDER = "docs/instructions"
DIFFERENCES = "tests/differential/known_x86_differences.toml"
_MADE_BY = "Made by `python3 Makefile.py instructions` from {}. Edit that, not this page."
# Flags that tell a reader something; the others are about how operands are matched.
_NOTES = (
    *("lock", "hle", "hlenl", "hlexr", "bnd", "priv", "prot", "smm", "undoc", "obsolete", "never"),
    *("amd", "cyrix", "opt", "latevex"),
)
# Flags that say how operands are matched, and nothing about where the instruction belongs.
_MATCHING = (
    *("alias", "anysize", "long", "mib", "nohle", "nolong", "nop", "sb", "sd", "sib"),
    *("size", "sm", "sm2", "so", "sq", "sw", "sx", "sy", "sz"),
)
_LEGEND = """\
A line is a form: mnemonic and operands, the encoding, the processor level of the CPU directive
(with the extension before it), and remarks. Operands are as in Intel's manual (SDM volume 2,
3.1.1.3): `r/m32` is a register or memory of 32 bits, `imm8` a number, `rel8` a jump's distance,
`m16:32` a far pointer in memory, `moffs8` an address without registers, `vm32x` memory whose
addresses come from an xmm register, `sti` a register of the x87. `{k}` is a mask, `{z}` zeroing,
`{er}` rounding, `m32bcst` an element that is broadcast. The encoding:

| notation | what |
|---|---|
| `00` … `ff` | a byte of the opcode; `+r`: with a register's number added |
| `/r` `/0` … `/7` | ModRM, with a register or this number in its field reg |
| `o16` `o32` `a16` `a32` | operand or address size: a prefix where the mode has another |
| `ib` `iw` `id` | an immediate of 1, 2, 4 bytes; `ib.s`: sign-extended, `ib.u`: unsigned |
| `rel8` `rel16` `rel32` `rel` | a distance; `rel` is as wide as the mode |
| `iwd` `seg` `moffs` | a far pointer's offset and segment; an address |
| `/is4` | a register in the high half of the last byte |
| `vex.` `xop.` `evex.` | such a prefix: vector length, mandatory prefix, opcode map, W |
| `wait` `rep` | a prefix that comes along |

Remarks: `lock` and `hle` (also `hlenl`, `hlexr`) say that LOCK and XACQUIRE or XRELEASE may stand
before it, `bnd` the same of BND; `priv` and `prot` need privileges and protected mode; `opt` is
used only where the assembler optimizes; `undoc`, `obsolete`, `never` and the names of makers speak
for themselves. Forms of 64-bit code are left out.
"""


def pages() -> dict[str, str]:
    """Return the path and the text of each page."""
    families = [
        (module.__name__.rpartition(".")[2], module)
        for module in vars(instructions).values()
        if isinstance(module, ModuleType) and hasattr(module, "TEXT")
    ]
    families.sort(key=lambda family: instructions.TEXTS.index(family[1].TEXT))
    made: dict[str, str] = {}
    where: dict[str, list[str]] = {}
    for name, module in families:
        title, _, about = (module.__doc__ or name).partition("\n")
        blocks = [_block_lines(block, name, where) for block in module.TEXT.split("\n\n")]
        text = "\n\n".join("\n".join(lines) for lines in blocks if lines)
        if not text:
            continue  # a family of 64-bit code
        source = _MADE_BY.format(f"`{module.__name__.replace('.', '/')}.py`")
        parts = [f"# {title.rstrip('.')}", about.strip(), f"{source}\n[Notation](README.md)"]
        made[f"{FOLDER}/{name}.md"] = (
            "\n\n".join(part for part in parts if part) + f"\n\n```\n{text}\n```\n"
        )
    made[f"{FOLDER}/README.md"] = _index(families, where)
    made[f"{FOLDER}/differences.md"] = _differences()
    return made


def _differences() -> str:
    """Return the page that lists the intended differences from NASM."""
    with open(DIFFERENCES, "rb") as file:
        entries = tomllib.load(file)["difference"]
    rows = [
        "# Instructions that differ from NASM's\n",
        f"{_MADE_BY.format(f'`{DIFFERENCES}`')}\n",
        "Everything else gives the bytes, the errors and the warnings of NASM 2.16.01. Where that\n"
        "version makes code that the processor reads otherwise than it was written, pyasm follows\n"
        "the manual. The tests run every example here with both, so a difference that is gone is\n"
        "found.",
    ]
    for entry in entries:
        rows.append(
            f"\n## `{entry['example']}`\n\n{textwrap.fill(' '.join(entry['reason'].split()), 100)}"
            f"\n\n| in {entry['bits']}-bit code | |\n|---|---|\n"
            f"| NASM 2.16.01 | {entry['nasm']} |\n| pyasm | {entry['ours']} |"
        )
    return "\n".join(rows) + "\n"


def _index(families: list[tuple[str, ModuleType]], where: dict[str, list[str]]) -> str:
    """Return the page that tells where each mnemonic is."""
    rows = [
        f"# All instructions\n\n{_MADE_BY.format('the tables in `pyasm/x86/instructions/`')}\n"
        "[instructions.md](../instructions.md) tells how to read and extend those;\n"
        "[differences.md](differences.md) lists where NASM 2.16 gives other bytes.\n",
        _LEGEND,
        f"## Families\n\nThere are {len(where)} mnemonics.\n",
    ]
    for name, module in families:
        if not any(name in pages_of for pages_of in where.values()):
            continue
        title = (module.__doc__ or name).partition("\n")[0].rstrip(".")
        rows.append(f"- [{name}]({name}.md): {title}")
    rows.append("\n## Mnemonics")
    for letter in sorted({mnemonic[0] for mnemonic in where}):
        for name, _ in families:
            found = sorted(
                mnemonic for mnemonic in where if mnemonic[0] == letter and name in where[mnemonic]
            )
            if found:
                rows.append(f"\n**{letter.upper()}**, [{name}]({name}.md):")
                rows += textwrap.wrap(" ".join(found), 100)
    return "\n".join(rows) + "\n"


def _block_lines(block: str, family: str, where: dict[str, list[str]]) -> list[str]:
    """Return the lines for one heading of the table, and note where its mnemonics are."""
    heading, *rows = list(block.strip("\n").split("\n"))
    rows = [row for row in rows if not row.lstrip().startswith("#")]
    names, *shared = heading.split()
    lines: list[str] = []
    for place, choice in enumerate(names.split("/")):
        if choice == "-":
            continue
        first, *aliases = choice.split(",")
        shown: list[tuple[list[str], str]] = []
        for row in rows:
            forms = expand_block(first, place, f"{heading}\n{row}")
            for operands, alike in joined(form for form in forms if not _is_long(form)):
                encoding = encoding_text(alike[0])
                if any(code == encoding and covers(said, operands) for said, code in shown):
                    continue  # NASM's table says some things twice
                shown.append((operands, encoding))
                text = f"{line_of(alike[0], operands):43} {encoding:33}"
                lines.append(f"{text} {_remarks(alike[0], shared, row)}".rstrip())
        if not shown:
            continue
        lines += [f"{alias:43} as {first}" for alias in aliases]
        for name in (first, *aliases):
            pages_of = where.setdefault(name, [])
            if family not in pages_of:
                pages_of.append(family)
    return lines


def _is_long(form: Form) -> bool:
    """Whether a form needs 64-bit code, and so is only there to be refused."""
    return (
        bool(form.flags & LONG_MODE)
        or "o64" in _tokens(form.row)
        or any(
            need & kinds.GENERAL and need & kinds.BITS64 and need & kinds.REGISTER
            for need in form.needs
        )
    )


def _remarks(form: Form, shared: list[str], row: str) -> str:
    """Return the extension and the processor level of a form, and what else is to be known."""
    columns = re.split(r" {2,}", row.strip())
    own = columns[-1].split() if len(columns) in (2, 4) else []
    words = dict.fromkeys(word.partition(".")[0] for word in (*shared, *own))
    extension = [
        word for word in words if word not in LEVEL and word not in _NOTES and word not in _MATCHING
    ]
    level = " ".join([*extension, LEVELS[form.level] if form.level else "any"])
    return f"{level:18} {' '.join(word for word in words if word in _NOTES)}"


def _tokens(row: str) -> list[str]:
    columns = re.split(r" {2,}", row.strip())
    return columns[2 if len(columns) > 2 else 0].split()


def encoding_text(form: Form) -> str:
    """Return a form's encoding in the notation that the index page explains."""
    words = ["wait"] * form.wait + ["rep"] * form.repeat
    if form.address_size:
        words.append(f"a{form.address_size}")
    if form.operand_size:
        words.append(f"o{form.operand_size}")
    if form.vex is not None:
        token = next(
            token
            for token in _tokens(form.row)
            if token.partition(".")[0] in ("vex", "xop", "evex")
        )
        kind, length, rest = token.split(".", 2)
        if not length.strip("xyz"):
            length = ("128", "256", "512")[form.vex.low >> 2]
        words.append(f"{kind}.{length}.{rest}")
    code = [f"{byte:02x}" for byte in form.opcode]
    if form.condition_skip >= 0:
        code[form.condition_skip] = "03/05"
    if form.opcode_register >= 0:
        code[-1] += "+r"
    words += code
    if form.modrm_rm >= 0:
        words.append("/r" if form.digit < 0 else f"/{form.digit}")
    for item in form.tail:
        if item.what == "literal":
            words.append(f"{item.size:02x}")
        elif item.what == "register":
            words.append("/is4")
        elif item.what == "relative":
            size = item.size * 8 or form.operand_size or ""
            words.append(f"rel{size}")
        elif item.what == "segment":
            words.append("seg")
        elif item.what == "absolute":
            words.append("moffs")
        else:
            word = {1: "ib", 2: "iw", 4: "id", 0: "iwd"}[item.size]
            suffix = {"unsigned": ".u"}.get(item.rule, ".s" if "extended" in item.rule else "")
            words.append(word + suffix)
    return " ".join(words)
