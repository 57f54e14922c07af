; options: -f bin
; nasm: 2.16.01
; bytes: 8b4413408b4413408b4413408b441a408b041a8b441a048b4413088b4413048b4413fc8b441a20c5cc59b413c0000000
; A zero that is added counts as a number, and adding numbers first has its effect, too.
bits 32
mov eax, [edx + 0 + ebx + 64]
mov eax, [edx + 4 * 0 + ebx + 16 * 4]
mov eax, [edx + 64 + ebx + 0]
mov eax, [edx + 64 + ebx]
mov eax, [edx + ebx + 4 - 4]
mov eax, [edx + 64 - 64 + ebx + 4]
mov eax, [4 + 4 + edx + ebx]
mov eax, [4 * 0 + edx + ebx + 4]
mov eax, [4 - 4 * 2 + edx + ebx]
mov eax, [8 * 4 + edx + ebx]
vmulps ymm6, ymm6, [edx + 0 + ebx + 48 * 4]
