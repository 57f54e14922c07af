 bits 32
 section .text
start: mov eax, [y]
 times 5 mov ax, [start]
 align 16
 jmp start
 call far_away
 call start
 jmp 8:start
 jnz start
 mov word [ebx+esi*4+y], 1234h
 section .data
 db 'abcdefghijklmnopqrstuvw'
y: dd start, y, 5
 dd start
 dw 1, 2, 3, 4, 5
 db 123456789
 dq 1.5
 dt 1.5
 incbin "part.inc"
 times 3 incbin "part.inc", 1, 4
 times 3 db 1,2,3,4,5,6,7,8,9,10,11
 times 4 db 1,2,3,4,5,6,7,8,9
 times 2 dd y
 times 0 db 1
 db 5 dup (1, 2)
struc point
.x: resw 1
.y: resd 40
endstruc
e equ 5
 istruc point
 at .x, dw 3
 iend
[list -]
 db 1,2
[list +]
 db 5
absolute 40h
v: resb 3
 resw 2
 resd 2
 resb 9
 section .bss
b1: resb 100
 times 4 resw 2
 section .text
%line 100+1 other.x
 nop
 nop
%warning look here
far_away:
 times 300 nop
 jmp start
