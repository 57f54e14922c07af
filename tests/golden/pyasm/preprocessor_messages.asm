; options: -f bin
; nasm: 2.16.01
; rejected: 12 error: `%else': no matching `%if'
; rejected: 13 error: `%elif': no matching `%if'
; rejected: 14 error: `%endif': no matching `%if'
; rejected: 15 error: `%endif': no matching `%if'
; rejected: 16 error: `%undef' expects a macro identifier
; rejected: 17 error: `%define' expects a macro identifier
; rejected: 18 error: `%define' expects a macro identifier
; rejected: 19 error: `)' expected to terminate macro template
; rejected: 20 error: garbage `1' in macro parameter list
; rejected: 21 error: greedy parameter must be last
; rejected: 22 error: expression syntax error
; rejected: 24 error: `%strlen' requires string as second parameter
; rejected: 25 error: `%substr' requires a string as parameter
; rejected: 26 error: `%substr' requires a starting index
; rejected: 27 error: non-string passed to `%strcat': 5
; rejected: 28 error: `%deftok' requires string as second parameter
; rejected: 29 error: `%include' expects a file name
; rejected: 30 error: unable to open include file `no such file': No such file or directory
; rejected: 31 error: unable to open include file `x': No such file or directory
; rejected: 32 error: `%rotate' invoked outside a macro call
; rejected: 33 error: `%exitrep' not within `%rep' block
; rejected: 34 error: `%exitmacro' not within `%macro' block
; rejected: 35 error: `%endrep': no matching `%rep'
; rejected: 36 error: `%endmacro': not defining a macro
; rejected: 37 error: `%macro' expects a macro name
; rejected: 38 error: `%macro' expects a parameter count
; rejected: 40 error: minimum parameter count exceeds maximum
; rejected: 48 error: `%unmacro' expects a macro name
; rejected: 49 error: `%pop': context stack is empty
; rejected: 50 error: `%repl': context stack is empty
; rejected: 51 error: `%push' expects a context identifier
; rejected: 53 error: `%pop' in wrong context: a, expected x
; rejected: 54 error: unknown `%use' package: `nothing'
; rejected: 55 error: `%use' expects a package name, got end of line
; rejected: 56 error: `%stacksize' missing size parameter
; rejected: 57 error: `%stacksize' invalid size type
; rejected: 58 error: `%arg' missing argument parameter
; rejected: 59 error: syntax error processing `%arg' directive
; rejected: 60 error: invalid size type for `%arg' missing directive
; rejected: 61 error: `%rep' expects a repeat count
; rejected: 63 error: `%rep' count 2000000 exceeds limit (currently 1000000)
; rejected: 65 error: `%line' expects a line number
; rejected: 66 error: `%ifdef' expects macro identifiers
; rejected: 68 error: `%ifidn' expects two comma-separated arguments
; rejected: 72 error: `%ifctx' expects context identifiers
; rejected: 74 error: `%ifmacro' expects a macro name
; rejected: 78 error: expression syntax error
; rejected: 80 error: `%%l': not in a macro call
; rejected: 80 error: `%1': not in a macro call
; rejected: 80 error: expression syntax error
; rejected: 82 error: comma expected after operand
; rejected: 83 error: comma expected after operand
; rejected: 83 error: macro call expects terminating `)'
; rejected: 84 error: macro `m' defined both with and without parameters [-w+error=pp-macro-def-param-single]
; rejected: 87 error: invalid base 99 given to %num()
; rejected: 88 error: `%depend' expects a file name
; rejected: 89 error: invalid option to %clear: nonsense
; rejected: 90 error: `%pathsearch' expects a macro identifier
; rejected: 91 error: `%defalias' expects a macro identifier to alias
; warning: 15 trailing garbage after `%endif' ignored [-w+pp-trailing]
; warning: 23 trailing garbage after expression ignored [-w+pp-trailing]
; warning: 31 trailing garbage after `%include' ignored [-w+pp-trailing]
; warning: 42 too many default macro parameters in macro `c' [-w+pp-macro-defaults]
; warning: 52 trailing garbage after `%push' ignored [-w+pp-trailing]
; warning: 82 single-line macro `m' exists, but not taking 2 parameters [-w+pp-macro-params-single]
; warning: 86 case sensitive definition of macro `n' will shadow insensitive macro `n' [-w+pp-macro-def-case-single]
%macro outer 1
inner %1
%endmacro
%macro inner 1
%error bad %1
%warning "careful"
%endmacro
%if 1
outer x
%endif
%error
%else
%elif 1
%endif
%endif extra
%undef
%define
%define 5
%define f(a
%define g(1)
%define h(a+,b)
%assign x
%assign x 1 2
%strlen y z
%substr y 5
%substr y 'a'
%strcat y 'a' 5
%deftok y 5
%include
%include "no such file"
%include 'x' y
%rotate 1
%exitrep
%exitmacro
%endrep
%endmacro
%macro
%macro a
%endmacro
%macro b 2-1
%endmacro
%macro c 0 1,2
%endmacro
%macro d x
%endmacro
%macro e 1-x
%endmacro
%unmacro
%pop
%repl x
%push 1
%push a b
%pop x
%use nothing
%use
%stacksize
%stacksize odd
%arg
%arg x
%arg x:y
%rep
%endrep
%rep 2000000
%endrep
%line
%ifdef 1
%endif
%ifidn a
%endif
%ifidn a,b,c
%endif
%ifctx 1
%endif
%ifmacro
%endif
%ifmacro a x
%endif
%if
%endif
db %1, %%l, %$c
%define m(x) x
db m(1,2)
db m(1
%define m 1
%idefine n 1
%define n 2
%num(1,2,99)
%depend
%clear nonsense
%pathsearch
%defalias q
%warning `several\twords`
