; options: -f bin
; nasm: 2.16.01
; bytes: 0205
; warning: 14 trailing garbage after expression ignored [-w+pp-trailing]
; warning: 16 trailing garbage after macro name ignored [-w+pp-trailing]
; warning: 5 `%else' after `%else', ignoring content [-w+pp-else-else]
%if 0
db 1
%else
db 2
%else
db 3
%elif 1
db 4
%endif
%if 1
db 5
%elif 0 junk junk
%endif
%if 1 2
%endif
%undef a b
