; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: `incbin': unable to get length of file `no such file'
times 2 incbin "no such file"
