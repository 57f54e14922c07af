; options: -f bin
; nasm: 2.16.01
; bytes: 040806
foo: equ 3
%define foo foo+1
db foo
p1: equ 8
%define p1 p2
%define p2 p1
db p1
%define h(x) (x*2)
%define h2(x) h(x)
db h2(3)
