; options: -f bin
; nasm: 2.16.01
; bytes: 0140010000000000000000000000000000000000000000000000000000000000020000000000000003
	section .text start=0x100
	db 1
	section two start=0x120
	db 2
	section three follows=two align=8
	db 3
	section none nobits vfollows=.text valign=64
n:	resb 10
	section .text
	dw n
