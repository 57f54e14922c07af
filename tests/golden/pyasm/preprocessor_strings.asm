; options: -f bin
; nasm: 2.16.01
; bytes: 416c7068613a203132222073637265656e22666f6f225c27626172275c5c0978797a77797a77797a78787900736f6d652074657874202c20686572656465667805007820790b0708090a0b0c0d1b5c2722603f00ff616263004100616263646120622c20637879656c6c656c6c6f04033030666635313031
%strcat alpha "Alpha: ", '12" screen'
%strcat beta '"foo"\', "'bar'\\"
db alpha, beta
%strlen charcnt 'my string'
db charcnt
%substr m1 'xyzw' 1
%substr m2 'xyzw' 2
%substr m3 'xyzw' 3,2
%substr m4 'xyzw' 2,-1
%substr m5 'xyzw' 2,-2
%substr m6 'xyzw' 0
%substr m7 'xyzw' 9,2
%substr m8 'xyzw' 2,0
%substr m9 'xyzw',-1,2
db m1, m2, m3, m4, m5, m6, m7, m8, m9, 0
%defstr path  some   text , here
db path
%define tobe def
%defstr s2 tobe %+ x
db s2
%deftok t1 'dw 5'
t1
%deftok t2 "x y"
%defstr t3 t2
db t3
%istrlen Len `a\n\x41\u263a\U0001F600\101`
db LEN
db `\a\b\t\n\v\f\r\e\\\'\"\`\?\0\377`
dw 'ab', "c", `\x41`
dd 'abcd'
db %str(a  b, c), %strcat('x', "y"), %substr('hello', 2, 3), %substr('hello', 2), %strlen("four")
db %tok('1 + 2')
db %num(255,4,16), %num(5), %num(5,-3,2)
