; options: -f bin
; nasm: 2.16.01
; bytes: 8b4702b90c008b56f8050000006162630000000000a10204909090909090909001cccccccccccccc
	struc point
.x:	resw 1
.y:	resw 1
.name:	resb 8
	endstruc
	struc offset, -8
first:	resd 1
second:	resd 1
	endstruc
	bits 16
	mov ax, [bx + point.y]
	mov cx, point_size
	mov dx, [bp + first]
here:	istruc point
	at point.x, dw 5
	at point.name, db "abc"
	iend
	absolute 0x400
com1:	resw 1
com2:	resw 1
	section .text
	mov ax, [com2]
	alignb 4
	align 16
	db 1
	align 8, db 0xcc
