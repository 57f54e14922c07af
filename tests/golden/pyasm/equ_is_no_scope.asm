; options: -f bin
; nasm: 2.16.01
; bytes: 010201000100000003080008000100040f00
; EQU does not start a new scope of local labels, and a period alone is a local label.
first:
.: db 1
size equ $ - first
.next: db 2
  dw .next, first.next, .
second:
.: db 3
  dw ., second., size
equ: db 4
  dw equ
