; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: short jump is out of range
; rejected: 5 error: short jump is out of range
; warning: 2 byte data exceeds bounds [-w+number-overflow]
; warning: 5 byte data exceeds bounds [-w+number-overflow]
	bits 16
	jmp short far_away
	times 200 nop
far_away:
	loop far_away - 200
