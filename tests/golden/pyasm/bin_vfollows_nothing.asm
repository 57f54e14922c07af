; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: section a vfollows unknown section (nothing)
section a vfollows=nothing
nop
