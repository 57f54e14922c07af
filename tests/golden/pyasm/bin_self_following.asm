; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: section a is self following
	section a follows=a
	db 1
