	[map sections case.map]
	[map other.map]
	org 0x7c00
	section .text start=0x7c10 align=4
	nop
	section later start=0x7d00
label:	nop
