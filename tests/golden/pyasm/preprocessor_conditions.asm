; options: -f bin
; nasm: 2.16.01
; bytes: 0101020103010401050106010701080109010a010b010c010d010e010f0110011101120113011401150116011701180119011a0101001b011c011d011e011f012001
%define defined 1
%define empty
%macro mac 1-2
%endmacro
%macro greedy 3+
%endmacro
%idefine Insensitive 1
%defalias al defined
%assign n 0
%macro yes 0
%assign n n+1
db n, 1
%endmacro
%macro no 0
db n, 0
%endmacro
%ifdef defined
yes
%else
no
%endif
%ifdef nothing defined
yes
%endif
%ifndef defined
no
%elifndef nothing
yes
%else
no
%endif
%ifdef INSENSITIVE
yes
%endif
%ifdef al
yes
%endif
%ifdefalias al
yes
%endif
%ifmacro mac
yes
%endif
%ifmacro mac 1
yes
%endif
%ifmacro mac 3
no
%elifmacro mac 2-5
yes
%endif
%ifmacro greedy 9
yes
%endif
%ifnmacro nomac
yes
%endif
%ifidn a b , a  b
yes
%endif
%ifidn a,A
no
%elifidni a,A
yes
%endif
%ifidn "x",'x'
yes
%endif
%ifidn ,empty
yes
%endif
%ifid abc
yes
%endif
%ifid 12
no
%endif
%ifnum 12
yes
%endif
%ifnum -5
yes
%endif
%ifnum 1.5
no
%else
yes
%endif
%ifstr "x" y
yes
%endif
%iftoken one
yes
%endif
%iftoken one two
no
%endif
%iftoken -1
no
%else
yes
%endif
%ifempty empty
yes
%endif
%ifempty x
no
%endif
%push ctx
%ifctx ctx
yes
%endif
%ifctx other CTX
yes
%endif
%ifnctx other
yes
%endif
%pop
%ifctx ctx
no
%endif
%ifenv NO_SUCH_VARIABLE_HERE
no
%else
yes
%endif
%if 1 == 1 && 2 < 3
yes
%endif
start: dw 1
label:
%if label - start == 2
yes
%endif
value equ 5
%if value > 4
yes
%endif
%if 0
%if 1
no
%else
no
%endif
%elif 0
no
%elif 1
yes
%elif 1
no
%else
no
%endif
%ifn 0
yes
%endif
%ifusable fp
yes
%endif
%ifusing fp
no
%endif
%use fp
%ifusing fp
yes
%endif
%if defined
%endif
