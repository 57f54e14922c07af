"""pydis: a disassembler with ndisasm's command line, which also shows what is in objects.

`cli` is the command; the work is done in `pyasm.x86`.
"""
