; What the machine has: INT 11h, 12h, 15h AH=88h, E801h, E820h, 87h and others.
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    int 0x12
    show "low ", ax
    int 0x11
    and ax, 0x0e30                  ; serial ports, video
    show "equipment ", ax
    show "bda ", [0x413]
    show "com1 ", [0x400]
    newline
    xor ebx, ebx
    mov cx, 2                       ; the regions below 1 MiB, which do not depend on the size
.region:
    push cx
    mov eax, 0xe820
    mov edx, 0x534d4150
    mov ecx, 20
    mov di, entry
    int 0x15
    jc near .bad
    cmp eax, 0x534d4150
    jne near .bad
    show "region ", [entry + 2]
    show "", [entry]
    show "length ", [entry + 10]
    show "", [entry + 8]
    show "type ", [entry + 16]
    newline
    pop cx
    dec cx
    jnz near .region
.high:                              ; the first usable region above
    mov eax, 0xe820
    mov edx, 0x534d4150
    mov ecx, 20
    mov di, entry
    int 0x15
    jc near .bad
    test ebx, ebx
    jz near .bad
    cmp dword [entry], 0x100000
    jne near .high
    show "high ", [entry + 16]
    show "length ", [entry + 10]
    show "", [entry + 8]
    newline
    mov eax, 0xe820                 ; without the signature
    xor edx, edx
    xor ebx, ebx
    mov ecx, 20
    int 0x15
    setc al
    mov ah, 0
    show "unsigned ", ax
    mov ax, 0xe801
    xor cx, cx
    xor dx, dx
    int 0x15
    show "e801 ", ax
    show "", bx
    cmp ax, cx
    jne near .bad
    mov ah, 0x88
    int 0x15
    show "extended ", ax
    newline
    mov ax, 0xec77
    int 0x15
    setc al
    show "unknown ", ax
    newline
    mov si, table                   ; copy "moved" above 1 MiB and back
    mov cx, 4
    mov ah, 0x87
    int 0x15
    setc al
    show "up ", ax
    mov word [table + 0x12], 0x0000
    mov byte [table + 0x14], 0x12
    mov word [table + 0x1a], copy
    mov byte [table + 0x1c], 0
    mov cx, 4
    mov ah, 0x87
    int 0x15
    setc al
    show "down ", ax
    mov si, copy
    call puts
    newline
    leave_with 3
.bad:
    say "bad"
    leave_with 0x70

entry: times 24 db 0
source: db "moved", 0, 0, 0
copy: times 8 db 0
align 8
table:
    times 16 db 0
    dw 0xffff, source
    db 0, 0x93, 0, 0
    dw 0xffff, 0x0000
    db 0x12, 0x93, 0, 0
    times 16 db 0
    times 1536 - ($ - $$) db 0
