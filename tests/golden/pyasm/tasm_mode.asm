; options: -f bin -t
; nasm: 2.16.01
; bytes: 038b4508c645fc0504ebfeebfc
IDEAL
P386
	bits 32
	%stacksize flat
	arg first:dword
IFDEF nothing
	db 1
ELSE
	db 3
ENDIF
	%push frame
	%assign %$localsize 0
	LOCAL second:dword=size
if 1
	mov eax,[DWORD first]
	mov [byte second],5
	ifndef nothing
	db 4
	endif
elif 2
	db 5
endif
one:
@@a:	jmp @@a
two:
@@a:	jmp one@@a
END
