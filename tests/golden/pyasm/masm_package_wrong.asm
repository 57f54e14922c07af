; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: expression syntax error
; rejected: 3 error: unknown use of FLAT in MASM emulation
; rejected: 4 error: expression syntax error
	%use masm
	mov ax, flat:value
	mov ax, word ptr flat value
	mov ax, [ptr 5]
value:	dw 1
