; options: -f bin
; nasm: 2.16.01
; rejected: 5 fatal: `%rep' without `%endrep' within expansion of macro `m'
%macro m 0
%rep 2
db 1
%endmacro
m
