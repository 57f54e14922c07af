; options: -f bin
; nasm: 2.16.01
; rejected: 5 fatal: stop here
%macro m 0
%fatal stop here
%endmacro
db 1
m
%error not reached
