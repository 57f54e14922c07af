; options: -f bin
; nasm: 2.16.01
; bytes: 0303080507030102030001010101010101010100010001010931202b2035060704fd03000000
db %eval(1+2), %eval(3,4*2), %abs(-5), %abs(7)
db %count(a,b,{c,d}), %count()
db %cond(1,2,3), %cond(0,2,3)

db %isdef(nothing), %isndef(nothing), %isid(x), %isnum(1), %isnnum(x), %isempty(), %isstr('x')
%define n 5
db %isdef(n), %isidn(a,a), %isidni(a,A), %istoken(a b), %is(n > 3), %isn(n > 3)
%macro m 2
%endmacro
db %ismacro(m 2), %isnmacro(m 3)
%define sq(x) %eval((x)*(x))
db sq(3)
db %str(1 + n), %tok('n + 1'), %strlen(%str(abc def))
db %eval(%strlen('abc') + %eval(1))
%assign big -3
db big
dd %abs(big)
