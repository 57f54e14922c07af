; options: -f bin
; nasm: 2.16.01
; bytes: 01020103010708030102080301020301020304020105020001010301020303020101020302010203cccc05062a002b00eb0101eb0101030201080712002201020304050690110302010203090375fe03
; warning: 80 no operand for data declaration [-w+db-empty]
%macro one 1
db %1
%endmacro
%macro one 2
db %2, %1
%endmacro
%macro ranged 1-3 7, 8
db %0, %1, %2, %3
%endmacro
%macro greedy 2+
db %1
db %2
db %0
%endmacro
%macro any 0-*
db %0
%rep %0
db %1
%rotate 1
%endrep
%endmacro
%macro back 1-*
%rep %0
%rotate -1
db %1
%endrep
%endmacro
%macro ranges 1-*
db %{1:2}
db %{-1:1}
db %{2:-1}
%endmacro
%imacro Case 0
db 0xcc
%endmacro
one 1
one 1,2
ranged 1
ranged 1,2
ranged 1,2,3
greedy 1, 2, 3, 4
greedy 1, {5}
any
any 1
any 1,2,3
back 1,2,3
ranges 1,2,3
case
CASE
label: one 5
label2 one 6
dw label, label2
%macro local 0
jmp short %%over
db 1
%%over:
%endmacro
local
local
%macro captured 0
%00 equ 3
%endmacro
value: captured
db value
%macro early 1
%if %1
db 1
%exitmacro
%endif
db 2
%endmacro
early 0
early 1
%macro outer 1
%macro inner_%1 0
db %1
%endmacro
%endmacro
outer 4
inner_4
%unmacro one 1
one 7, 8
%macro gdt 5
dw %{1}%{2}h
db %3 %+ %4
%endmacro
gdt 1, 2, 3, 4, 5
%macro braces 2
db %1
db %2
%endmacro
braces {1,2}, {3, 4}
braces { 5 }, 6
%macro wrap 1-*
mov ax, %1
%endmacro
%macro nop 0
nop
db 0x11
%endmacro
nop
%macro shadow 1
%define %1x 3
db %1x
%endmacro
%define q 9
shadow z
%macro bits_of 1.nolist
db %1
%endmacro
bits_of 2
%macro defaulted 0-2 {1,2}, 3
db %1
db %2
%endmacro
defaulted
defaulted 9
%macro cond 1
j%1 $
%ifidni %1, ne
db 3
%endif
%endmacro
cond NE
