; options: -f bin
; nasm: 2.16.01
; bytes: 05110706060006000b00
a	equ 5
b:	equ a * 2 + c
c	equ 7
size	equ end - start
start:	db a, b, c, size
	dw end
end:
	dw $ - start, end - start + a
