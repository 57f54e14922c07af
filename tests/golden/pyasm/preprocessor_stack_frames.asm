; options: -f bin
; nasm: 2.16.01
; bytes: 8b46048b5e060307c8100000668945fc8955f88b45f08b45088b4d0cc9c366678b4606
bits 16
%push mycontext
%stacksize large
%arg i:word, j_ptr:word
mov ax, [i]
mov bx, [j_ptr]
add ax, [bx]
%pop
bits 32
%push silly
%stacksize flat
%assign %$localsize 0
%local old_ax:word, old_dx:dword, big:qword
enter %$localsize, 0
mov [old_ax], ax
mov [old_dx], edx
mov eax, [big]
%arg first:byte, second:oword
mov eax, [first]
mov ecx, [second]
leave
ret
%pop
%push again
%stacksize small
%arg x:tword
mov ax, [x]
%pop
