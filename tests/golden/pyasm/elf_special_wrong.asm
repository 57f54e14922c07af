; options: -f elf32
; nasm: 2.16.01
; rejected: 10 error: unrecognised special symbol `..start'
; rejected: 4 error: alignment constraint `3' is not a power of two
; rejected: 5 error: alignment constraint `near' is not a valid number
; rejected: 8 error: cannot use relocatable expression as symbol size
; rejected: 9 error: weak and strong only applies to global symbols
	global a:function nothing
	global b:data c
	static c:weak
	common d 4:3
	common e 4:near
	global ..start
a:
b:
c:	dd d, e
..start:
