; options: -f bin
; nasm: 2.16.01
; bytes: 0210010000011002322e31362e3031636173652e61736d051020c70301000000010005000000010200070004000800fcff00009090909090cccccccccccccccc42009090000000000000f07f000000000000f87f61006200030000000506
org 0x100
db __NASM_MAJOR__, __?NASM_MINOR?__, __NASM_SUBMINOR__, __NASM_PATCHLEVEL__
dd __NASM_VERSION_ID__
db __NASM_VER__
db __FILE__, __LINE__
db __?BITS?__
bits 32
db __BITS__
mov __PTR__ [ebx], 1
use16
%ifidn __OUTPUT_FORMAT__, bin
db 1
%endif
db __PASS__ - __PASS__
struc point
.x: resw 1
.y: resw 1
.z: resb 3
endstruc
struc moved, -4
first: resd 1
second: resd 1
endstruc
here: istruc point
at .x, dw 5
at point.z, db 1, 2
iend
dw point_size, point.z, moved_size, first, second
align 8
align 16, db 0xcc
alignb 4
section .data
db 5
__?SECT?__
db 6
absolute 0x40
resb 2
after:
section .text
dw after
section .bss
resb 3
alignb 4
resd 1
section .text
sectalign off
align 4
default abs
cpu 386
float daz

dq __Infinity__, __?QNaN?__
dw __utf16__('ab'), __?ilog2e?__(8)
%clear
%ifdef __NASM_MAJOR__
db 1
%endif
