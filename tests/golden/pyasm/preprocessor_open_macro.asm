; options: -f bin
; nasm: 2.16.01
; rejected: 4 error: end of file while still defining macro `m'
db 1
%macro m 0
db 2
