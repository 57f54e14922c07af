	[MAP SYMBOLS case.map]
	org 0x8000
first:	nop
second:	nop
	section .data vstart=0
third:	db 1
