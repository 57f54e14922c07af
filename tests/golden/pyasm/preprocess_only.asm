; options: -E
; nasm: 2.16.01
; rejected: 1 error: `$' not supported in preprocess-only mode
; rejected: 1 error: non-constant value given to `%if'
; rejected: 10 error: non-constant value given to `%assign'
; rejected: 10 error: symbol references not supported in preprocess-only mode
; rejected: 11 error: `$$' not supported in preprocess-only mode
; rejected: 11 error: non-constant value given to `%assign'
; rejected: 11 error: symbol references not supported in preprocess-only mode
; rejected: 13 error: non-constant value given to `%rep'
; rejected: 13 error: symbol references not supported in preprocess-only mode
; rejected: 15 error: `%endrep': no matching `%rep'
; rejected: 16 error: `$$' not supported in preprocess-only mode
; rejected: 16 error: `$' not supported in preprocess-only mode
; rejected: 16 error: non-constant value given to `%if'
; rejected: 16 error: symbol references not supported in preprocess-only mode
; rejected: 7 error: non-constant value given to `%if'
; rejected: 7 error: symbol references not supported in preprocess-only mode
%if $ > 5
 db 1
%else
 db 2
%endif
a equ 5
%if a
 db 3
%endif
%assign x a+1
%assign y $$+a
 db x, y
%rep a
 db 4
%endrep
%if a+b && $-$$
%elif a
%endif
x1 db __BITS__
