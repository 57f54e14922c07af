; options: -f bin
; nasm: 2.16.01
; rejected: 0 fatal: section a follows an invalid or unknown section (nothing)
section a follows=nothing
nop
