; options: -f bin
; nasm: 2.16.01
; bytes: 0102
; warning: 1 `ptr' is not a NASM keyword [-w+ptr]
; warning: 2 `PTR' is not a NASM keyword [-w+ptr]
ptr: db 1
PTR db 2
