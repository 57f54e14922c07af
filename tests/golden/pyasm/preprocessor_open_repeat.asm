; options: -f bin
; nasm: 2.16.01
; rejected: 4 error: end of file while still in %rep
db 1
%rep 2
db 2
