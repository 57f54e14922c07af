; options: -f bin
; nasm: 2.16.01
; rejected: 0 error: cannot compute vstart for section a
; rejected: 0 error: cannot compute vstart for section b
; rejected: 0 fatal: circular vfollows path detected
section a vfollows=b
nop
section b vfollows=a
nop
