; options: -f bin -O0
; nasm: 2.16.01
; bytes: 050100000081c1010000006801000000e90b00000074098b430469c10300000081c1010000006801000000e9f0ffffff
	bits 32
	add eax, 1
	add ecx, 1
	push 1
	jmp ahead
	jz ahead
	mov eax, [ebx + 4]
	imul eax, ecx, 3
ahead:	add ecx, strict dword 1
	push strict dword 1
	jmp ahead
