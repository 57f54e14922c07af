; options: -f bin
; nasm: 2.16.01
; bytes: f3a4f2aff00118268b0364a100000000669067acf3abf3ab9bf3f087038b03
; warning: 12 instruction is not lockable [-w+prefix-lock]
	bits 32
	rep movsb
	repne scasd
	lock add [eax], ebx
	es mov eax, [ebx]
	mov eax, [fs:0]
	o16 nop
	a16 lodsb
	times 2 rep stosd
	wait
	rep
	lock xchg eax, [ebx]
	a32 o32 mov eax, [ebx]
