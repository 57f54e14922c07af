; options: -f bin
; nasm: 2.16.01
; bytes: 01060707070a010209000107736f6d652074657874042271756f7465642273616d656f74686572020304017806030405030301020500
%define one 1
%define twice(x) (2*(x))
%define twice(x,y) (2*(x)+(y))
%idefine Foo 7
db one, twice(3), twice(3,1), FOO, foo
%define b(x) 2*x
%define c(x) b(x)
db c(5)
%xdefine later one
%define one 2
db later, one
%undef one
one: equ 9
db one
%define isTrue 1
%define isFalse isTrue
%define isTrue 0
val1: db isFalse
%define isTrue 1
%xdefine isFalse2 isTrue
%define isTrue 0
db isFalse2
%define f(=x,&y) x,y
db f(1+2*3, some text)
db f(%eval(4), "quoted")
%define g(&&y) y
db g("same"), g(other)
%define h(a,b+) b,a
db h(1,2,3,4)
%define raw(!x) 'x'
db raw( 1 )
%define empty
%define inner(x) x
%define call inner
db call(6)
%defalias alias aliased
%define aliased 3
db alias
%define alias 4
db aliased
%undef alias
%ifndef aliased
db 5
%endif
%define braces(x,y) x + y
db braces({1},{2}), braces( 1 , 2 )
%define e1 10
%define comma(x,y) 1 %, y
db comma(1,2)
%define mm(x) -x
dw mm(-5)
