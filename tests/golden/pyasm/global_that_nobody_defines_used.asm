; options: -f elf32
; nasm: 2.16.01
; rejected: 3 error: symbol `nobody' not defined
global nobody
  dd 1
  dd nobody
