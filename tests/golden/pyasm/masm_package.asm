; options: -f bin
; nasm: 2.16.01
; bytes: 8b03c3668b43048b049d2c000000268a812c000000a12c000000a12c000000cbdb2bb82c000000a12c00000001000000
	%use masm
	bits 32
first proc
	mov eax, dword ptr [ebx]
	ret
first endp
second proc far
	mov ax, word ptr 4[ebx]
	mov eax, value[ebx*4]
	mov al, byte ptr es:value[ecx]
	mov eax, ptr value
	mov eax, dword ptr flat:value
	ret
second endp
code segment
	fld tbyte ptr [ebx]
	mov eax, offset value
	mov eax, &value
code ends
value:	dd 1
	end first
