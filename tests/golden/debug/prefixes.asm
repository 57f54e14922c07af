; options: -f elf32 -g
%macro jumps 1
	%1 $
%%branch equ $
%define last %%branch
%endmacro
	jumps jmp
.ret:	times ((last-$)>>31)+1 rep
	ret
	nop
.end:	times ((last-$)>>31)+1 rep
	ret
other:	times (.later-other)/100 db 1
.later:	lock
	dd 1
