"""Operand kinds as bit sets, in which forms of the table say what they take.

An operand *has* bits; a form's operand *needs* bits. The operand fits if it has all of them
(sizes aside, which have rules of their own, see `matching`). So `r32` needs REGISTER, GENERAL
and BITS32, and `rm32` needs GENERAL, RM and BITS32, which a 32-bit memory reference has too,
since memory has the class bits of everything that can be in its place.
"""

from __future__ import annotations

# What it is. Memory has RM too: it can be where a ModRM byte names a register or memory.
REGISTER = 1 << 0
IMMEDIATE = 1 << 1
RM = 1 << 2
MEMORY = 1 << 3 | RM

# What was written with it.
TO = 1 << 4
COLON = 1 << 5
STRICT = 1 << 6

# Register files.
GENERAL = 1 << 7
SEGMENT = 1 << 8
CONTROL = 1 << 9
X87 = 1 << 10
MMX = 1 << 11
XMM = 1 << 12
YMM = 1 << 13
ZMM = 1 << 14
MASK = 1 << 15
BOUND = 1 << 16
TILE = 1 << 17

# Parts of a register file.
ACCUMULATOR = 1 << 18
NOT_ACCUMULATOR = 1 << 19
COUNTER = 1 << 20
DATA = 1 << 21
HIGH_BYTE = 1 << 22
ST0 = 1 << 23
ES = 1 << 24
CS = 1 << 25
SS = 1 << 26
DS = 1 << 27
FS = 1 << 28
GS = 1 << 29
CR = 1 << 30
DR = 1 << 31
TR = 1 << 32
LOW16 = 1 << 33  # vector registers 0 to 15: those that VEX reaches
VECTOR0 = 1 << 34

# Kinds of memory references: an address without registers; a vector of addresses.
OFFSET_ONLY = 1 << 35
XMM_INDEX = 1 << 36
YMM_INDEX = 1 << 37
ZMM_INDEX = 1 << 38

# Known numbers: 1; those in -128..127 when taken modulo 2**16 and modulo 2**32.
ONE = 1 << 39
BYTE_IN_16 = 1 << 40
BYTE_IN_32 = 1 << 41
SMALL = BYTE_IN_16 | BYTE_IN_32

BITS8 = 1 << 42
BITS16 = 1 << 43
BITS32 = 1 << 44
BITS64 = 1 << 45
BITS80 = 1 << 46
BITS128 = 1 << 47
BITS256 = 1 << 48
BITS512 = 1 << 49
FAR = 1 << 50
NEAR = 1 << 51
SHORT = 1 << 52
SIZES = (1 << 53) - BITS8

# No form asks for these; they tell registers apart that need other prefixes.
LONG_ONLY = 1 << 53  # a register that 64-bit code alone can name
HIGH16 = 1 << 54  # vector registers 16 to 31
EXTENDED = 1 << 55  # those whose number takes a bit that 32-bit code does not have

MEMORY_ANY = MEMORY | GENERAL | MMX | XMM | YMM | ZMM | MASK | BOUND | LOW16
"""What a memory reference has: it can stand for a register of each of these files."""

SIZE_BITS = {
    8: BITS8,
    16: BITS16,
    32: BITS32,
    64: BITS64,
    80: BITS80,
    128: BITS128,
    256: BITS256,
    512: BITS512,
}
DISTANCE_BITS = {"": 0, "far": FAR, "near": NEAR, "short": SHORT}
