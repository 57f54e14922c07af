; options: -f bin
; nasm: 2.16.01
; rejected: 10 error: expecting ] at end of memory operand
; rejected: 5 error: parser: instruction expected
; rejected: 8 error: impossible combination of address sizes
; rejected: 8 error: invalid 32-bit effective address
; rejected: 9 error: invalid 32-bit effective address
	bits 32
	mov al, ebx
	mov [eax], 5
	mov cs, 5
	frobnicate eax
	push
	add eax, ebx, ecx
	mov eax, [ax + ebx]
	mov eax, [esp * 2]
	mov eax, [eax
	lea eax, ebx
