; options: -f bin
; nasm: 2.16.01
; bytes: b900000000c3cb
%use masm
bits 32
default abs
main proc near
mov ecx, offset main
ret
main endp
other proc far
ret
other endp
