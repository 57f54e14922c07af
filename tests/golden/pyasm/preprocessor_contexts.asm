; options: -f bin
; nasm: 2.16.01
; bytes: b905004975fd39d8720a39cb720489c8eb0289d802010503
%macro repeat 0
%push repeat
%$begin:
%endmacro
%macro until 1
j%-1 %$begin
%pop
%endmacro
mov cx, 5
repeat
dec cx
until z
%macro if 1
%push if
j%-1 %$ifnot
%endmacro
%macro else 0
%ifctx if
%repl else
jmp %$ifend
%$ifnot:
%else
%error "expected `if' before `else'"
%endif
%endmacro
%macro endif 0
%ifctx if
%$ifnot:
%pop
%elifctx else
%$ifend:
%pop
%else
%error "expected `if' or `else' before `endif'"
%endif
%endmacro
cmp ax, bx
if ae
cmp bx, cx
if ae
mov ax, cx
else
mov ax, bx
endif
endif
%push outer
%define %$var 1
%assign %$n 5
%push inner
%define %$var 2
db %$var, %$$var, %$$n
%define %$$var 3
%pop
db %$var
%push
%pop
%pop outer
