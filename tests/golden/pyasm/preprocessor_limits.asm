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
