; options: -f elf32
; nasm: 2.16.01
; rejected: 1 error: attempt to redefine reserved section name `.symtab'
; rejected: 1 error: segment name `.symtab' not recognized
; rejected: 10 error: valid osabi numbers are 0 to 255
; rejected: 11 error: invalid ABI version number (valid: 0 to 255)
; rejected: 12 error: `osabi' directive requires a parameter
; rejected: 2 error: attempt to redefine reserved section name `.strtab'
; rejected: 2 error: segment name `.strtab' not recognized
; rejected: 3 error: section attribute merge specified without an entry size or `strings'
; rejected: 4 error: section alignment 3 is not a power of two
; rejected: 5 error: section alignment -4 is not a power of two
; rejected: 6 error: section align without value specified
; rejected: 7 error: segment alignment `3' is not power of two
; rejected: 8 error: absurdly large segment alignment `0x80000000' (2^31)
; rejected: 9 error: symbol `nobody' not defined before use
	section .symtab
	section .strtab align=4
	section .mine merge
	section .other align=3
	section .more align=-4
	section .last align
	sectalign 3
	sectalign 0x80000000
	absolute nobody
	osabi 256
	osabi 1, 256
	osabi x
