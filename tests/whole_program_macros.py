"""The macros of random whole programs, by name; each is a text to define and a way to call it."""

from __future__ import annotations

import random

R8 = ["al", "bl", "cl", "dl", "ah"]
R16 = ["ax", "bx", "cx", "dx", "si", "di"]
CONDITIONS = ["o", "nb", "z", "nz", "be", "a", "ns", "p", "l", "ge", "g", "c", "E", "NC"]

TEXTS = {
    # Each argument, by %rotate, forwards and backwards.
    "save": """
%macro save 1-*
%rep %0
  push %1
%rotate 1
%endrep
%endmacro
%macro restore 1-*
%rep %0
%rotate -1
  pop %1
%endrep
%endmacro""",
    # Condition codes, labels of a call, and calls with code as a greedy argument.
    "unless": """
%macro unless 2+
  j%-1 %%skip
  %2
%%skip:
%endmacro
%macro twice_unless 2+
  unless %1, %2
  unless %-1, %2
%endmacro""",
    # The manual's structured IF: contexts, %ifctx, %repl.
    "if": """
%macro if 1
%push if
  j%-1 %$ifnot
%endmacro
%macro else 0
%ifctx if
%repl else
  jmp %$ifend
%$ifnot:
%else
%error "expected `if' before `else'"
%endif
%endmacro
%macro endif 0
%ifctx if
%$ifnot:
%pop
%elifctx else
%$ifend:
%pop
%else
%error "expected `if' or `else' before `endif'"
%endif
%endmacro""",
    "loop": """
%macro repeat 0
%push repeat
%$begin:
%assign %$turns 0
%endmacro
%macro until 1
%assign %$turns %$turns + 1
  db %$turns
  j%-1 %$begin
%pop repeat
%endmacro""",
    # Filling, and conditions on how far a label is.
    "fill": """
%macro fill 2
%if %1 > 3
  times %1 db %2
%elif %1 = 0
  db 'none'
%else
  dw %1, %2
%endif
%endmacro
%macro measure 2
%if ($ - %1) > %2
  db 'far'
%elif ($ - %1) = %2
  nop
%else
  dw $ - %1
%endif
%endmacro
%macro pad_to 1
%if ($ - $$) < %1
  times %1 - ($ - $$) db 0xcc
%else
%assign over ($ - $$) - %1
  db over & 0xff
%endif
%endmacro""",
    # A macro that defines macros, which others then call.
    "maker": """
%macro maker 2
%macro %1_ 0-2 7, ecx
  add %2, strict byte 1
  sub %2, 1
  %{2}_helper
%endmacro
%ifnmacro %{2}_helper
%macro %{2}_helper 0
  xor %2, %2
%%again:
  dec %2
  jnz %%again
%endmacro
%endif
%endmacro""",
    # Counters, %exitrep, labels inside %rep.
    "count": """
%assign serial 0
%macro count 2
%assign %%i 0
%rep %2
%if %%i >= %1
%exitrep
%endif
  db %%i
%assign %%i %%i + 1
%endrep
%endmacro
%macro ladder 1
%assign %%n 0
%assign serial serial + 1
%rep %1
  jz %%end
..@step_%[%%n]_%1_%[serial]:
  times %%n nop
%assign %%n %%n + 1
%endrep
  times 120 nop
%%end:
%endmacro""",
    # Defaults, %0, overloads, and a range of parameters.
    "default": """
%macro defaults 0-3 5, eax
  mov %2, %1
%if %0 > 2
  db %3
%endif
%endmacro
%macro overload 0
  nop
%endmacro
%macro overload 1
  dw %1
  overload
%endmacro
%macro overload 2-*
  overload %1
  db %{2:-1}
%endmacro""",
    # Single-line ones: nested, by value, overloaded.
    "lines": """
%define double(x) ((x) * 2)
%xdefine four double(2)
%define pick(a,b) a
%define pick(a,b,c) (b + c)
%idefine Size 4
%define concat(a,b) a %+ b
%defstr words some words
%strlen length words
%substr letter words 2,3
%macro lines 1
  dw double(%1), four, pick(%1, 2), pick(1, 2, %1) & 0xff
  mov concat(e, ax), SIZE
  db words, length, letter
%endmacro""",
    # Text of tests on tokens.
    "tests": """
%macro tests 1
%ifnum %1
  db 1
%elifid %1
  db 2
%elifstr %1
  db %1
%else
  db 3
%endif
%ifidni %1, eax
  db 4
%elifempty %1
  db 5
%endif
%ifdef OPTION
  dw OPTION
%endif
%endmacro""",
}


def call(name: str, rnd: random.Random, label: str, statement: str) -> list[str]:
    """Return lines that call a macro of a text.

    `label` is defined before, in this section; `statement` is one line of code.
    """
    registers = [rnd.choice(R16) for _ in range(rnd.randint(1, 5))]
    condition = rnd.choice(CONDITIONS)
    if name == "save":
        both = [f"  save {', '.join(registers)}", f"  restore {','.join(registers)}"]
        return both if rnd.random() < 0.5 else both[:1]
    if name == "unless":
        return [f"  {rnd.choice(['unless', 'twice_unless'])} {condition}, {statement}"]
    if name == "if":
        middle = [f"  {statement}"] * rnd.choice([1, 1, 4, 30])
        other = ["  else", f"  {statement}"] if rnd.random() < 0.5 else []
        return [f"  if {condition}", *middle, *other, "  endif"]
    if name == "loop":
        filler = f"  times {rnd.randint(115, 132)} nop" if rnd.random() < 0.5 else "  nop"
        return ["  repeat", filler, f"  until {condition}"]
    if name == "fill":
        dice = rnd.random()
        if dice < 0.3:
            return [f"  fill {rnd.randint(0, 6)}, {rnd.randint(0, 255)}"]
        if dice < 0.7 and label:
            return [f"  measure {label}, {rnd.randint(0, 300)}"]
        return [f"  pad_to {rnd.choice([16, 64, 128, 256, 510])}"]
    if name == "maker":
        word = f"made{rnd.randrange(1000)}"
        register = rnd.choice([*R16, "eax", "edx"])
        return [f"  maker {word}, {register}", f"  {word}_", f"  {word}_ 5"]
    if name == "count":
        if rnd.random() < 0.5:
            return [f"  count {rnd.randint(0, 6)}, {rnd.randint(0, 9)}"]
        return [f"  ladder {rnd.randint(0, 8)}"]
    if name == "default":
        if rnd.random() < 0.5:
            arguments = ["", " 3", " 3, ebx", " 3, ebx, 'x'", " {4}", " , edx"]
            return [f"  defaults{rnd.choice(arguments)}"]
        return [f"  overload{rnd.choice(['', ' 5', ' 1, 2', ' 1, 2, 3, 4'])}"]
    if name == "lines":
        return [f"  lines {rnd.randint(0, 99)}"]
    return [f"  tests {rnd.choice(['5', 'name', 'eax', '{}', '[bx]', repr('text')])}"]
