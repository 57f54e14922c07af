%define x 7
%macro m 1
 db %1,x
%endmacro
 m 1
%pragma list options e
 m 2
%pragma list options +dm-e
 times 20 db 1
 m {3 }
