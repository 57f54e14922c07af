; options: -f bin
; nasm: 2.16.01
; bytes: 74117411
; warning: 1 word data exceeds bounds [-w+number-overflow]
 dw l-$$+70000
[warning -number-overflow]
 dw l-$$+70000
l:
