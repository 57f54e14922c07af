"""pyasm: an x86 assembler that takes NASM's language and command line, in pure Python."""
