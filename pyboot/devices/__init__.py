"""The PC's devices, each on its I/O ports."""
