; options: -f elf32
; nasm: 2.16.01
; rejected: 3 error: label `label' inconsistently redefined
	nop
label:	ret
	extern label
