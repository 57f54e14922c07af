; options: -f elf32
; nasm: 2.16.01
; rejected: 2 error: instruction not supported in 16-bit mode
; rejected: 3 error: symbol `nobody' not defined
; rejected: 4 error: symbol `nothing' not defined
bits 16
  mov rax, 5
  call nobody
  dd nothing
