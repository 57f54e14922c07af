; options: -f bin
; nasm: 2.16.01
; bytes: 0000000800
; warning: 3 attempt to initialize memory in a nobits section: ignored [-w+other]
; warning: 4 attempt to initialize memory in a nobits section: ignored [-w+other]
; warning: 6 uninitialized space declared in .text section: zeroing [-w+zeroing]
	section .bss
a:	resb 4
	db 5
	mov ax, 1
	section .text
	resb 3
	dw a
