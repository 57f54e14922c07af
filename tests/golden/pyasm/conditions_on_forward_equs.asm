; options: -f bin
; nasm: 2.16.01
; bytes: 6c61726765a5a5a5a5a5a5a5a5a5a5a5a52e666172900000000000000000000000000000000000000000eb78000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
; An EQU of what stands further down has the value of the pass before, and in the first one zero.
free equ end - start + 100h
%if free > 110h
  db 'large'
%else
  db 'small'
%endif
length equ end - start
%rep (length + 1) / 2
  movsw
%endrep
%assign twice length * 2
  db twice
later equ further + 1
further equ length + 5
%if later > 20
  db 'far'
%endif
start:
%if length > 16
  nop
%endif
times 20 db 0
  jmp behind
end:
times 120 db 0
behind:
