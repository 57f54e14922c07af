; options: -f bin
; nasm: 2.16.01
; bytes: 001010012020023030034040010203040500000100010002000300050008000d0015002200370059009000e90079016202db033d06180a55106d1ac22a2f45f16f20b52121210303
; warning: 39 negative `%rep' count: -1 [-w+pp-rep-negative]
%assign i 0
%rep 4
db i
%assign i i+1
%rep 2
db i*16
%endrep
%endrep
%assign j 1
%rep 100
%if j > 5
%exitrep
%endif
db j
%assign j j+1
%endrep
%rep 0
db 0xff
%endrep
fibonacci:
%assign a 0
%assign b 1
%rep 100
%if a > 65535
%exitrep
%endif
dw a
%assign c a+b
%assign a b
%assign b c
%endrep
%rep 3
%assign k __LINE__
db k
%endrep
%rep 2
db 3
%endrep
%rep -1
db 4
%endrep
