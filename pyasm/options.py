"""What an assembly is asked to do: the settings behind the command line and the public API."""

from __future__ import annotations

from .preprocessor import PreprocessorOptions
from .relaxation import MOST_ROUNDS


class Options:
    """Settings of one assembly.

    `format` is a key of `pyasm.output.FORMATS`, `format_alias` the name it was asked for by if that
    is another; `bits` 16, 32 or 0 for the format's own default;
    `optimize` NASM's level (0, 1, 9 for -Ox); `listing` whether a listing is kept;
    `most_rounds` the limit of sizing rounds; `affixes` what goes before and behind symbols in the
    output: `global prefix`, `global suffix`, `local prefix`, `local suffix`. `debug_format` is a
    key of `pyasm.output.DEBUG_FORMATS[format]`, or empty; `reproducible` leaves out version
    numbers; `output` is the output file's name, which map files show; `tasm`: -t.
    """

    def __init__(self) -> None:
        self.format = "bin"
        self.format_alias = ""
        self.bits = 0
        self.optimize = 9
        self.listing = False
        self.most_rounds = MOST_ROUNDS
        self.affixes: dict[str, str] = {}
        self.debug_format = ""
        self.reproducible = False
        self.output = ""
        self.tasm = False
        self.preprocessor = PreprocessorOptions()
