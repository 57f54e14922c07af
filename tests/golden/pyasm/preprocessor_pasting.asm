; options: -f bin
; nasm: 2.16.01
; bytes: 01000002030003060074fe75fe74fc0f94c073f772f50f92c000409c45000000000000f83f530066b801000000c7070500030c
%define pre ab
%define two 2
pre %+ c: db 1
dw abc
x %+ two: db 2
dw x2
%macro label 2
%1_%2: db 3
dw %1_%2
%1%2end:
j%+1 %1%2end
%endmacro
%macro jump 2
j%+1 %2
j%-1 %2
set%-1 al
%endmacro
label e,r
here:
jump ne, here
jump ae, here

%macro number 2
dd %1e+%2
dq 1.%1
dw %1%2h
%endmacro
number 5, 3
%define suffix 8
mov e %+ ax, 1
%define w(n) word n
mov w([bx]), 5
%push c
%define %$v 4
%define name%$v 3
db name4
%pop
%define nothing
db 1 %+ nothing %+ 2
