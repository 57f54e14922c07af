%macro show   2+  5 ; comment
	mov   ax ,  %1	; the comment
  %%lab:   db "a  b" ,%2,%%lab-$$

%if   %0 >  1
   db 1
%else
   db 2
%endif
; a comment alone
%endmacro
 org 7c00h

start:	show   3,  4,5
x:   show 1,2
y show 1,2
%rep 2
  nop
   %rep 2
  inc   ax
   %endrep
%endrep
%macro quiet 0.nolist
 db 7
%endmacro
quiet
%macro outer 1
  inner %1
  inner %1 + 1
%endmacro
%macro inner 1
  db %1
%endmacro
 outer 5
%include "part.inc"
%if 0
 not taken
%else
 db \
   1, \
   2
%endif
%use smartalign
 align 16
 db 5 ; the last line has no end
