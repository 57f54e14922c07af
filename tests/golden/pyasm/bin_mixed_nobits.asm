; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: cannot mix real and virtual attributes in nobits section (a)
section a nobits align=4 vstart=8
resb 1
