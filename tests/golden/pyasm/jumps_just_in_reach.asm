; options: -f bin
; nasm: 2.16.01
; rejected: 8 error: short jump is out of range
; warning: 8 byte data exceeds bounds [-w+number-overflow]
	bits 32
back:	times 126 nop
	jmp back
	jz forward
	times 127 nop
forward: jnz end
	times 128 nop
end:	loop forward
	jmp back
	call back
	jmp short end
	jmp near end
	jmp strict near end
	jecxz end
