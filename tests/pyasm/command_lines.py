"""Random command lines over a few small sources, right and wrong ones."""

from __future__ import annotations

import random

# Words that are whole options, or options with their value. `@` stands for a file to write.
_OPTIONS = """
-f bin|-fbin|-felf32|-f elf|-felf|-f ELF32|-fBIN|-f nope
-o @|-o@|-o  @|-o a.asm
-l @|-l@|-l old|-l a.asm
-Ld|-Lm|-Lme|-Lx|-L w|-Lf
-E|-e|-a|-t|-s|-v|-E -a
-O0|-O1|-O2|-Ox|-O 1|-Ov|-O0v|-Oxv|-Ow|-O|-O12|-O1x2
-Iinc|-Iinc/|-I inc|-iinc|-i inc|-Inowhere|-I
-DZ|-DZ=7|-D Z=7|-dZ=7|-DZ=|-UZ|-uZ|-U Z|-D|-DZ(x)=x
-Pinc/x.inc|-p inc/x.inc|-Pnowhere.inc|--include inc/x.inc|-P
-M|-MG|-MD @|-MF @|-MP|-MT z|-MQ z$z|-MW|-M -MG -MP
-w+all|-w-all|-wall|-wno-all|-w+nope|-w-nope|-w|-wuser|-w-user|-Wuser|-Wno-user|-Wno-
-w+error|-w-error|-Werror|-Wno-error|-Werror=user|-w+error=nope|-Werror -w-user|-w-other
-w+unknown-warning|-w+error=user -Wno-error=user|-w+zeroing|-wnumber-overflow|-w-number
-Xgnu|-Xvc|-X gnu|-X VC|-Xnope|-X|-Xmsvc|-Xgcc
-Z @|-Z@|-Z a.asm|-Z
-Fnope|-gnope
--prefix P_|--prefix=P_|--postfix _Q|--suffix=_S|--gprefix G|--gpostfix=G|--lprefix l|--lpostfix=l
--prefix|--nope|--no-line|--reproducible|--v
--before nop|--before=%define|--before|--pragma foo|--pragma=preproc
--limit-rep 1|--limit-rep=1|--limit-rep=x|--limit-nope=3|--limit-passes=9|--limit-lines=5
--limit-rep=unlimited|--limit-macro-levels=1|--limit-rep|--limit-rep=-1
-@ response|-@response|-@ nothing.rsp|-@ quoted
-q|-z5|-1|-
a.asm|i.asm|nothing.asm
"""
_GROUPS = [row.split("|") for row in _OPTIONS.strip().splitlines()]
_SOURCES = [
    "a.asm",
    "a.asm",
    "i.asm",
    "warn.asm",
    "undefined.asm",
    "macros.asm",
    "raw.asm",
    "i.asm",
    "nothing.asm",
]


def command_line(seed: int) -> list[str]:
    """Return the arguments of a seed."""
    choose = random.Random(seed)
    words: list[str] = []
    for number in range(choose.choice([0, 1, 1, 2, 2, 3, 4])):
        option = choose.choice(choose.choice(_GROUPS))
        words += option.replace("@ ", "\0 ").replace("@", f"out{number}").replace("\0", "@").split()
    source = choose.choice(_SOURCES)
    if choose.random() < 0.1:
        words.append("-felf32")
        source = "elf.asm"
    if choose.random() < 0.05:
        return words
    if choose.random() < 0.2:
        return [source, *words]
    return [*words, source]
