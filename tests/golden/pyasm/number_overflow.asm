; options: -f bin
; nasm: 2.16.01
; bytes: 007fe80000ffff00000000b02cb8701180c138e42ccd00c607e7
; warning: 1 byte data exceeds bounds [-w+number-overflow]
; warning: 10 byte data exceeds bounds [-w+number-overflow]
; warning: 2 word data exceeds bounds [-w+number-overflow]
; warning: 3 dword data exceeds bounds [-w+number-overflow]
; warning: 5 byte data exceeds bounds [-w+number-overflow]
; warning: 6 word data exceeds bounds [-w+number-overflow]
; warning: 8 byte data exceeds bounds [-w+number-overflow]
; warning: 9 byte data exceeds bounds [-w+number-overflow]
	db 256, -129, 1000
	dw 65536, -65537
	dd 0x100000000
	bits 16
	mov al, 300
	mov ax, 70000
	add cl, -200
	in al, 300
	int 256
	mov byte [bx], 999
