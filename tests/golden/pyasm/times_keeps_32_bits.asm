; options: -f bin
; nasm: 2.16.01
; bytes: 01030404
a: db 1
times ((a-$)>>31)+1 db 2
b:
times ((b-$)>>31)+1 db 3
times (1<<32)+2 db 4
