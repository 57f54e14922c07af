; options: -f bin
; nasm: 2.16.01
; bytes: ea2000100066ea2000000010009a1f000800ea1f000100ff2f66ff1f26ff2dcbea20000000100066ea1f001000ff28
	bits 16
	jmp 0x10:0x20
	jmp dword 0x10:0x20
	call 8:there
	jmp 1:word there
	jmp far [bx]
	call far dword [bx]
	jmp far [es:di]
there:	retf
	bits 32
	jmp 0x10:0x20
	jmp word 0x10:there
	jmp far [eax]
