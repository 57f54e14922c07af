; options: -f bin
; nasm: 2.16.01
; bytes: 0004010402040304ee01000001000001ee01000001000001ee01000001000001ee01000001000001
; warning: 17 redefining multi-line macro `opt' [-w+pp-macro-redef-multi]
%ifndef DEPTH
%define DEPTH 0
%endif
db DEPTH, __LINE__
%if DEPTH < 3
%assign DEPTH DEPTH+1
%include __FILE__
%endif
db 0xee
%pathsearch found __FILE__
%ifidn found, __FILE__
db 1
%endif
%depend __FILE__
%pragma output something
%pragma preproc sane_empty_expansion on
%macro opt 0-1
db %0
%endmacro
%define nil
opt
opt nil
opt {}
%pragma preproc sane_empty_expansion off
opt
opt nil
opt {}
%null anything at all
