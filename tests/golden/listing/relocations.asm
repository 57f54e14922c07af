; options: -f elf32
 extern outside, table
 global start
 section .text
start:
 call outside
 call outside+5
 mov eax, [table+ecx*4+8]
 mov eax, table
 jmp near elsewhere
 push dword outside
 dd outside, start, $-start, outside-$
 dw start
 section .other progbits exec
elsewhere:
 jmp start
 lea ebx, [ebx+outside wrt ..gotpc]
 call outside wrt ..plt
 times 3 call outside
