	[map brief case.map]
	nop
	section .bss
	resb 3
