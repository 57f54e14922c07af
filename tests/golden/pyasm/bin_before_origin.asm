; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: section .text begins before program origin
org 0x200
section .text start=0x100
nop
