; options: -f bin
; nasm: 2.16.01
; bytes: 8b4411708b440a708b4411038b4411038b4411038b4411038b040a8b040a
 bits 32
 mov eax, [edx+ecx+0+112]
 mov eax, [edx+ecx+112]
 mov eax, [edx+ecx+1+2]
 mov eax, [edx+ecx*1+1+2]
 mov eax, [edx+1+ecx+2]
 mov eax, [edx+ecx+(1+2)]
x: mov eax, [edx+ecx+0]
 mov eax, [edx+ecx+0+0]
