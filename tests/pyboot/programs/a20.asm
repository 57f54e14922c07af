; The A20 gate by the BIOS, the keyboard controller and port 92h; seen by wrapping around at 1 MiB.
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    call check
    newline
    mov ax, 0x2403
    int 0x15
    setc al
    show "2403 ", ax
    show "", bx
    newline
    mov ax, 0x2400
    int 0x15
    setc al
    show "bios off ", ax
    call check
    mov ax, 0x2402
    int 0x15
    show "status ", ax
    newline
    mov ax, 0x2401
    int 0x15
    setc al
    show "bios on ", ax
    call check
    mov ax, 0x2402
    int 0x15
    show "status ", ax
    newline
    in al, 0x92
    and al, 0xfe & ~2
    out 0x92, al
    say "port off "
    call check
    in al, 0x92
    or al, 2
    and al, 0xfe
    out 0x92, al
    say "port on "
    call check
    newline
    mov bl, 0
    call controller
    say "controller off "
    call check
    mov bl, 2
    call controller
    say "controller on "
    call check
    newline
    leave_with 4

check:                              ; compare 0000:0500 with FFFF:0510
    push es
    push ax
    mov ax, 0xffff
    mov es, ax
    mov byte [es:0x510], 0x11
    mov byte [0x500], 0x22
    mov al, [es:0x510]
    mov ah, 0
    show "seen ", ax
    pop ax
    pop es
    ret

controller:                         ; BL: 2 opens, 0 closes
    cli
    call idle
    mov al, 0xad
    out 0x64, al
    call idle
    mov al, 0xd0
    out 0x64, al
.wait:
    in al, 0x64
    test al, 1
    jz .wait
    in al, 0x60
    and al, ~2
    or al, bl
    mov bh, al
    call idle
    mov al, 0xd1
    out 0x64, al
    call idle
    mov al, bh
    out 0x60, al
    call idle
    mov al, 0xae
    out 0x64, al
    call idle
    sti
    ret
idle:
    in al, 0x64
    test al, 2
    jnz idle
    ret
    times 1536 - ($ - $$) db 0
