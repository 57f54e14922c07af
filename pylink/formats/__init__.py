"""Binary formats: ELF32, archives, disk images.

Imports nothing of ours but itself. `elf32`, `archive_records` and the like describe the formats
with construct; `layouts` holds the flat records of ELF as `struct` layouts, derived from those
descriptions, so that programs which only read tables start without importing construct.
"""
