; options: -f bin
; nasm: 2.16.01
; bytes: 01000102010201010101
; warning: 11 improperly calling multi-line macro `one' with 0 parameters [-w+pp-macro-params-legacy]
; warning: 12 dropping trailing empty parameter in call to multi-line macro `opt' [-w+pp-macro-params-legacy]
; warning: 13 improperly calling multi-line macro `opt' with 3 parameters [-w+pp-macro-params-legacy]
; warning: 14 dropping trailing empty parameter in call to multi-line macro `two' [-w+pp-macro-params-legacy]
; warning: 15 improperly calling multi-line macro `two' with 3 parameters [-w+pp-macro-params-legacy]
; warning: 16 dropping trailing empty parameter in call to multi-line macro `opt' [-w+pp-macro-params-legacy]
; warning: 18 improperly calling multi-line macro `one' with 2 parameters [-w+pp-macro-params-legacy]
%macro one 1
db 1, %0
%endmacro
%macro opt 0-2 5
db %0
%endmacro
%macro two 2
db %0
%endmacro
%define nil
one nil
opt 1,
opt 1,2,
two 1,
two 1,2,
opt ,
opt {}
one {1},
