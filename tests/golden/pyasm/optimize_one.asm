; options: -f bin -O1
; nasm: 2.16.01
; bytes: 83c00183c1016a01e90c0000000f84060000008b43046bc10381c1010000006801000000e9f0ffffff
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
