; options: -f bin
; nasm: 2.16.01
; rejected: 4 error: comma expected after operand
%define rest(x) x
%define name rest
db name (1)
db name (1), name(2)
