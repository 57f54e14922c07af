; options: -f bin
; nasm: 2.16.01
; bytes: 01
; What looks like a line of another preprocessor is an error only where lines are taken.
%if 0
#define NAME
# include
%macro never 0
#endif
%endmacro
%endif
  db 1
