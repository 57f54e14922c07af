; options: -f bin
; nasm: 2.16.01
; rejected: 4 fatal: expected `%endif' before end of file
db 1
%if 1
db 2
