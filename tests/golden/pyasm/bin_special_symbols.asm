; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: binary output format does not support common variables
; rejected: 3 error: binary format does not support any special symbol types
; rejected: 4 error: unrecognised special symbol `..start'
global a:function
common c 4
a:
..start: dd c
