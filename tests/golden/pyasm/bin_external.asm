; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: binary output format does not support external references
	extern nobody
	dw nobody
