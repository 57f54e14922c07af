; Keys: through INT 16h, as scan codes from port 60h by polling, and by interrupt in protected mode.
; keys: aB5{enter}{f1}{up}x
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    mov ah, 1                       ; nothing yet
    int 0x16
    setz al
    mov ah, 0
    show "empty ", ax
    say "ready"
    newline
    mov cx, 6
.key:
    mov ah, 0
    int 0x16
    show "key ", ax
    loop .key
    newline
.peek:
    mov ah, 1
    int 0x16
    jz .peek
    show "peek ", ax
    mov ah, 0x10
    int 0x16
    show "key ", ax
    mov ah, 2
    int 0x16
    mov ah, 0
    show "shift ", ax
    newline
    leave_with 9
    times 1536 - ($ - $$) db 0
