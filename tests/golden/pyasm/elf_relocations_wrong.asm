; options: -f elf32
; nasm: 2.16.01
; rejected: 10 error: unable to find a suitable global symbol for this reference
; rejected: 11 error: invalid right-hand operand to WRT
; rejected: 12 error: 64-bit signed relocation unsupported by output format elf32
; rejected: 13 error: ELF format does not support segment base references
; rejected: 14 error: Unsupported 8-bit ELF relocation
; rejected: 3 error: ELF format cannot produce non-PC-relative PLT references
; rejected: 4 error: ELF format does not support this use of WRT
; rejected: 5 error: invalid access to an external symbol
; rejected: 6 error: ELF format cannot produce PC-relative GOT references
; rejected: 7 error: ELF format does not support this use of WRT
; rejected: 8 error: Unsupported 16-bit ELF relocation
; rejected: 9 error: Unsupported 16-bit ELF relocation
; rejected: 9 error: unable to find a suitable global symbol for this reference
	extern a
	global here
	dd a wrt ..plt
	dd a wrt ..gottpoff
	dd a + 4 wrt ..got
	call a wrt ..got
	call a wrt ..sym
	dw a wrt ..got
	dw local wrt ..got
	dd local wrt ..sym
	dd a wrt here
	dq a - $
	dw seg a
	jmp short a wrt ..plt
local:	nop
here:
