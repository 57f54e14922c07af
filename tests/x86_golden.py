"""Makes the golden data of the x86 encoder anew, with the nasm that is installed.

    python tests/x86_golden.py

writes a file for each family of the instruction table to tests/golden/x86/: lines that the
generator makes of the table, with the bytes or the error, and the warnings, that nasm gives them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "golden" / "x86"
LEVELS = {0: "-O0", 1: "-O1", 9: "-Ox"}


def _count(forms: int) -> int:
    """How many instructions to make of a mnemonic with so many forms."""
    return max(2, forms)


def main() -> None:
    """Write all the files."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from known_x86_differences import differences
    from nasm_oracle import judge
    from x86_generator import Generator

    from pyasm.x86 import instructions
    from pyasm.x86.table import Table
    from pyasm.x86.text import instruction_text

    version = subprocess.run(["nasm", "-v"], capture_output=True, text=True, check=True).stdout
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = differences()
    names = {
        module.TEXT: name for name, module in vars(instructions).items() if hasattr(module, "TEXT")
    }
    for number, text in enumerate(instructions.TEXTS):
        table = Table((text,))
        generator = Generator(table, number)
        rows = [f"# {version.strip()}", "# bits\tlevel\tline\tbytes or error\twarnings"]
        for bits in (16, 32):
            for level, option in LEVELS.items():
                lines = {
                    instruction_text(generator.instruction(mnemonic, wrong=0.15))
                    for mnemonic in generator.mnemonics
                    for _ in range(_count(len(table.forms(mnemonic))) if level == 9 else 1)
                    if level == 9 or generator.random.random() < 0.2
                }
                asked = sorted(
                    line for line in lines if not any(each.is_about(line) for each in known)
                )
                with tempfile.TemporaryDirectory() as folder:
                    verdicts = judge(asked, bits, Path(folder), option)
                for line, verdict in zip(asked, verdicts, strict=True):
                    if verdict.errors == ["parser: instruction expected"]:
                        continue  # newer than this nasm
                    said = "; ".join(sorted(verdict.warnings))
                    result = verdict.errors[0] if verdict.data is None else verdict.data.hex()
                    rows.append(f"{bits}\t{level}\t{line}\t{result}\t{said}".rstrip())
        (FOLDER / f"{names[text]}.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
