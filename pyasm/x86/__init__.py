"""The x86 processor: its registers, instruction table, encoder and disassembler.

Nothing here knows about source text, symbols or output formats: an `Instruction` goes in,
an `Encoded` comes out.
"""
