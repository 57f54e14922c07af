; options: -f bin
; nasm: 2.16.01
; bytes: 66ea220000002000669a050000002000ea0500200066ea22002000ea050000002000
bits 16
jmp 20h:strict dword behind
call 20h:dword strict 5
jmp 20h:strict 5
bits 32
jmp 20h:strict word behind
jmp dword 20h:strict 5
behind:
