; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: TIMES value -10 is negative
	times 20 db 1
	times 10 - ($ - $$) db 0
