; options: -f bin
; nasm: 2.16.01
; bytes: eb06107c06101010b810100000000000061006100c10656e64
; warning: 9 attempt to initialize memory in a nobits section: ignored [-w+other]
	org 0x7c00
	jmp far_away
table:	dw section.data.start, section.data.vstart, section.hole.start
	section data vstart=(0x1000 + last - first) align=(1 << 4)
first:	dw $, first, last
last:
	section hole nobits vfollows=data valign=8
hole:	resb 4
	dw 1
	section .text
far_away:
	mov ax, hole
	section end follows=data align=1
	db "end"
