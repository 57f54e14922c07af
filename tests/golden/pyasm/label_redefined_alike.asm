; options: -f bin
; nasm: 2.16.01
; bytes: 9001000500
	bits 16
	nop
x:
x:
y equ 5
y equ 5
%ifdef z
%elif 1 || z > 3
%endif
	dw x, y
