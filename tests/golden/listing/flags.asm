; options: -Lmef
%macro quiet 1-2.nolist 5
 db %1
 %define x %2
%endmacro
%macro outer 0-*
 quiet {%0}
 quiet x , 2
%endmacro
 outer
name: outer 1, 2 ,{3}
%rep 2
 %warning again
 dw x
%endrep
%rep .nolist 2
 nop
%endrep
