; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: instruction has conflicting prefixes
es ds db 1
