; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: symbol `foo' not defined
; rejected: 3 error: symbol `bar' not defined
section .bss
a: resb foo
b: resb bar - zee
