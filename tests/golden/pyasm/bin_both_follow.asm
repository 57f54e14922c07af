; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: sections c and a can't both follow section .text
section a follows=.text
nop
section b
nop
section c follows=.text
nop
