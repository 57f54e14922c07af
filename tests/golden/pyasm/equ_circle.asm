; options: -f bin
; nasm: 2.16.01
; bytes: 0001
; What nothing defines in the end is zero.
a equ b
b equ a
  db a, 1
