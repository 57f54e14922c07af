; options: -f bin
; nasm: 2.16.01
; bytes: b0223c27b82261b82722803f6022222200272722002700
; Quotes inside of quotes.
  mov al, '"'
  cmp al, "'"
  mov ax, '"a'
  mov ax, `'"`
  cmp byte [bx], '`'
  dd '"""'
  dw "''", '"', "'"
