; options: -f bin
; nasm: 2.16.01
; bytes: a1118000008b1d00800000e808000000010203002010000000100000008000000c800000301000000080000000000000181000000080000000800000
	bits 32
	org 0x1000
	section .data
d:	dd t, f, b, section.foo.start, section.foo.vstart
	section foo align=16 vstart=0x8000
f:	dd d, $$, $
	section .bss
b:	resb 5
b2:	resd 1
	section .text
t:	mov eax, [b2]
	mov ebx, [f]
	call d
	section last follows=.text
	db 1, 2, 3
	section after follows=last valign=32
	dw $
