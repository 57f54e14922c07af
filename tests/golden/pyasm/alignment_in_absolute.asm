; options: -f bin
; nasm: 2.16.01
; bytes: 909008000900080004000400
; `$$` is the start of what the address of ABSOLUTE lies in, so ALIGNB aligns the address.
  nop
place: nop
absolute 5
a: resb 1
alignb 4
b: resb 1
from equ $ - $$
struc s, 5
.a: resb 1
alignb 4
.b: resb 1
endstruc
absolute place
c: resb 1
alignb 4
d: resb 1
section .text
  dw b, from, s.b, s_size, d
