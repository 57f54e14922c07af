; options: -f bin
; nasm: 2.16.01
; rejected: 37 error: expression syntax error
%macro prologue 1
	push bp
	mov bp, sp
	sub sp, %1
%endmacro
%macro writefile 2+
	jmp %%endstr
%%str:	db %2
%%endstr:
	mov dx, %%str
	mov cx, %%endstr - %%str
	mov bx, %1
	mov ah, 0x40
	int 0x21
%endmacro
%macro multipush 1-*
%rep %0
	push %1
%rotate 1
%endrep
%endmacro
%macro retc 1
	j%-1 %%skip
	ret
%%skip:
%endmacro
%define ctrl (0x1F &)
%define param(a, b) ((a) + (a) * (b))
%define bitsof(x) (x * 8)
%xdefine kept bitsof(2)
%define bitsof(x) 0
	prologue 12
	writefile [bx], "hello: done", 13, 10
	multipush ax, bx, cx, dx
	retc ne
	mov ax, param(2, 3)
	mov bl, ctrl 'D'
	db kept, bitsof(9)
%ifidni ax, AX
	db 1
%elifdef nothing
	db 2
%endif
%strlen n 'my string'
%substr s 'my string' 4, 3
	db n, s
%push ctx
%$loop:	dec ax
	jnz %$loop
%pop
