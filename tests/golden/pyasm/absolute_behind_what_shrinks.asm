; options: -f bin
; nasm: 2.16.01
; bytes: 16000c100c00c6470c05eb0016000c100d100c00
; Where ABSOLUTE starts depends on an instruction whose size depends on labels there.
  dw memory, a, file
  mov byte [bx + a - 1000h], 5
  jmp behind
behind:
file equ $ - $$
absolute 1000h + file
a: resb 1
b: resb 10 - ($ - a)
memory equ $ - 1000h
section .text
  dw memory, a, b, file
