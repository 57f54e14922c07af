; options: -f bin
; nasm: 2.16.01
; rejected: 3 error: no instruction for this cpu level
	cpu 286
	bits 16
	movzx ax, bl
	pusha
