; options: -f bin
; nasm: 2.16.01
; rejected: 3 error: label `x' inconsistently redefined
x:	nop
y:	nop
x:	nop
