; options: -f bin
; nasm: 2.16.01
; rejected: 16 error: interminable multiline macro recursion
; rejected: 4 error: `%rep' count 6 exceeds limit (currently 5)
; warning: 16 label alone on a line without a colon might be in error [-w+label-orphan]
%pragma limit rep 5
%pragma limit macro-levels 2
%pragma limit nosuch 3
%rep 6
db 1
%endrep
%macro a 0
b
%endmacro
%macro b 0
c
%endmacro
%macro c 0
db 1
%endmacro
a
