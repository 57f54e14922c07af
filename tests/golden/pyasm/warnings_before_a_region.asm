; options: -f bin
; nasm: 2.16.01
; bytes: 74117411
 dw l+70000
[warning -number-overflow]
 dw l+70000
l:
