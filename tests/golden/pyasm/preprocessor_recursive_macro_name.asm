; options: -f bin
; nasm: 2.16.01
; bytes: 5089cb
%macro mov 2
push ax
mov %1, %2
%endmacro
mov bx, cx
