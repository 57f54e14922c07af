"""Commands beside the linker: thin, over `pylink.formats`, and usable from Python."""
