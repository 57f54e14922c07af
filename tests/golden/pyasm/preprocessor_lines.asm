; options: -f bin
; nasm: 2.16.01
; bytes: 01666f746865722e61736d6807070274686972642e61736d38666f757274682e6339393b3d0a
db __LINE__
%line 100+2 other.asm
db __LINE__, __FILE__
db __LINE__
%line 7+0
db __LINE__
db __LINE__
%line 1 "third.asm"
db __LINE__, __FILE__
# 55 "fourth.c" 1
db __LINE__, __FILE__
db __LINE__, \
   __LINE__
db __LINE__
%macro m 0
db __LINE__
%line 9
db __LINE__
%endmacro
m
