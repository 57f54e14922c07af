	org 0x100
	[map all case.map]
start:	mov ax, [value]
.again:	jmp .again
number	equ 5
	section .data align=16
value:	dw 1
behind	equ value + 1
	section .bss
room:	resb 10
	section high vstart=0xffff0000 align=1
there:	dd there
	section low follows=.text
	dd value
	global start
	section hole nobits vfollows=high valign=64
	resb 4
	required outside
	section empty
	section a_section_with_a_name_that_is_longer_than_the_line_has_room_for_it start=0x300
	absolute 7
seven:	resb 1
