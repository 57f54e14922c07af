; options: -f bin
; nasm: 2.16.01
; bytes: 908b9429f80000008b940d480000008b940d480000008b9430f80000008b14088b14298b9429480000008b940d4c0000008b5429028b94084c0000008b940d48000000000100000002000000
; A sum of zero is dropped: a number that is added to it meets none. It decides the base.
bits 32
section .data
first: dd 1
second: dd 2
section .text
begin: nop
mov edx, [ecx-$$+first+ebp+180]
mov edx, [ebp-$$+first+ecx+4]
mov edx, [ecx-$$+second+ebp]
mov edx, [first+180-begin+0+esi+eax]
mov edx, [begin-begin+ecx+0+eax-1+1]
mov edx, [-1+1+ecx+ebp]
mov edx, [first-$$+ecx+ebp+4]
mov edx, [first-$$+4+ecx+ebp+4]
mov edx, [ecx+ebp+4-4+2]
mov edx, [-$$+4+second-1+1+ecx+eax]
mov edx, [(first+4)-4+4+ecx+ebp]
