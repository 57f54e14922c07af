; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: sections .text and b overlap!
	section .text start=0
	times 20 db 1
	section b start=16
	db 2
