; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: section a beings before program origin
org 0x200
nop
section a start=0x100
nop
