; options: -f bin
; nasm: 2.16.01
; bytes: 070e10
; The size of a structure may be known later; what %error says on the way does not count.
struc outer
.first: resb inner_size
.second: resb inner_size
.last: resw 1
endstruc
%if outer.second <= outer.first
 %error there must be something
%endif
struc inner
.a: resd 1
.b: resb 3
endstruc
  db outer.second, outer.last, outer_size
