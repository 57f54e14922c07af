%macro bad 1
 db %1
%endmacro
 db 300
 bad 400
 db 1,2,3,4,5,6,7,8,9,10,999
start:
%warning almost there
 mov ax, missing
 ; the end
