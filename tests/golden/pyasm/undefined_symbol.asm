; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: symbol `nowhere' not defined
; rejected: 2 error: symbol `missing' not defined
; rejected: 3 error: symbol `there' not defined
	mov ax, nowhere
	jmp missing
	dw there - here
here:
