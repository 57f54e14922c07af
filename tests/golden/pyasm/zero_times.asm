; options: -f bin
; nasm: 2.16.01
; bytes: 01
; What comes zero times is not looked at.
  times 0 dw 70000
  times 0 dt 5
  db 1
