; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: label or instruction expected at start of line
; rejected: 2 error: label or instruction expected at start of line
; rejected: 3 error: label or instruction expected at start of line
; rejected: 4 error: label or instruction expected at start of line
; rejected: 5 error: label or instruction expected at start of line
; rejected: 6 error: label or instruction expected at start of line
rel: nop
strict: nop
word: nop
far: nop
seg: nop
wrt: nop
