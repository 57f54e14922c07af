; options: -f bin
; nasm: 2.16.01
; rejected: 3 error: `%1': not in a macro call
; warning: 2 unterminated %[...] construct (missing `]') [-w+pp-open-brackets]
; warning: 3 unterminated %{...} construct (missing `}') [-w+pp-open-brackets]
; warning: 4 empty %{} construct expands to the % operator [-w+pp-empty-braces]
; warning: 4 no operand for data declaration [-w+db-empty]
db 1
%define x %[1
%define y %{1
db %{}
