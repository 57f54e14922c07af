; options: -f bin
; nasm: 2.16.01
; bytes: 0102000304030474657874
; They are dropped.
es db 1
lock rep dw 2
times 2 o32 db 3, 4
label: cs db "text"
