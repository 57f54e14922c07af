; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: `15' is not a valid segment size; must be 16, 32 or 64
; rejected: 2 error: unrecognized directive [foo]
; rejected: 4 error: unknown CPU type or flag 'nsense'
	bits 15
	[foo bar]
	org 5
	cpu nonsense
	db 1
