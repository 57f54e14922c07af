; options: -f bin
; nasm: 2.16.01
; bytes: eb00ebfceb03ebf890ebf9ebfbb80d00ebfc
	bits 16
one:
.a:	jmp .b
.b:	jmp .a
two:
.a:	jmp .b
	jmp one.a
..@global_like: nop
.b:	jmp two.a
	jmp ..@global_like
$ax:	mov ax, $ax
add:	jmp add - 2
