; options: -f bin
; nasm: 2.16.01
; bytes: 83c00183c1016a01eb0874068b43046bc10381c1010000006801000000ebf3
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
