; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: comma, colon, decorator or end of line expected after operand
; rejected: 2 error: bad syntax for EQU
; rejected: 3 error: bad syntax for EQU
; rejected: 4 error: bad syntax for EQU
; rejected: 5 error: EQU not preceded by label
a equ 5 6
b equ 5,6
c equ
d equ [5]
equ 5
