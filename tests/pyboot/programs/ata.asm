; The primary ATA channel in PIO: IDENTIFY, reading, writing and reading back, a bad command.
; sectors: 2880
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    cli
    mov al, 0xe0
    mov dx, 0x1f6
    out dx, al
    mov al, 0xec
    call command
    mov di, 0x9000
    mov cx, 256
    mov dx, 0x1f0
    rep insw
    mov ax, [0x9000 + 49 * 2]
    and ax, 0x0200
    show "lba ", ax
    show "sectors ", [0x9000 + 60 * 2]
    show "", [0x9000 + 61 * 2]
    show "heads ", [0x9000 + 3 * 2]
    call after
    mov bl, 3                       ; two sectors from 3 on
    mov bh, 2
    mov al, 0x20
    call transfer
    mov cx, 512
    mov di, 0x9000
    mov dx, 0x1f0
.sector:
    push cx
    mov cx, 256
    rep insw
    call ready
    pop cx
    sub cx, 256
    mov dx, 0x1f0
    jnz .sector
    mov cx, 512
    call sum
    call after
    mov bl, 70
    mov bh, 1
    mov al, 0x30
    call transfer
    mov si, main
    mov cx, 256
    mov dx, 0x1f0
    rep outsw
    call after
    mov bl, 70
    mov bh, 1
    mov al, 0x20
    call transfer
    mov di, 0x9000
    mov cx, 128
    mov dx, 0x1f0
    rep insd
    mov cx, 256
    mov si, main
    mov di, 0x9000
    repe cmpsw
    setne al
    mov ah, 0
    show "differ ", ax
    call after
    mov al, 0x5d                    ; no such command
    call command
    call after
    mov dx, 0x1f1
    in al, dx
    and al, 4
    mov ah, 0
    show "error ", ax
    newline
    leave_with 7

transfer:                           ; BL sector, BH count, AL command
    push ax
    mov dx, 0x1f2
    mov al, bh
    out dx, al
    inc dx
    mov al, bl
    out dx, al
    inc dx
    mov al, 0
    out dx, al
    inc dx
    out dx, al
    inc dx
    mov al, 0xe0
    out dx, al
    pop ax
command:
    mov dx, 0x1f7
    out dx, al
ready:
    push ax
    mov dx, 0x1f7
.busy:
    in al, dx
    test al, 0x80
    jnz .busy
    pop ax
    ret
after:
    call ready
    mov dx, 0x1f7
    in al, dx
    and al, 0xc9
    mov ah, 0
    show "status ", ax
    newline
    ret
sum:
    mov si, 0x9000
    xor bx, bx
.next:
    lodsw
    add bx, ax
    rol bx, 1
    loop .next
    show "sum ", bx
    ret
    times 1536 - ($ - $$) db 0
