; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: program origin redefined
; rejected: 3 error: No or invalid offset specified in ORG directive.
; rejected: 3 error: symbol `nobody' not defined before use
; rejected: 4 error: No or invalid offset specified in ORG directive.
; rejected: 4 error: symbol `label' not defined before use
; rejected: 5 error: No or invalid offset specified in ORG directive.
; rejected: 5 error: expression syntax error
	org 0x100
	org 0x200
	org nobody
	org label
	org 5 +
label:
