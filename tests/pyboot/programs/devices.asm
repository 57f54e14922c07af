; Small things: serial loopback, scratch and divisor, the timer's channel 2 and refresh bit, counter
; latching, the clock's date, self-modifying code, code read over itself, unreal mode, the ROM.
%include "test.inc"
begin
    load_rest 3
    jmp main
services
end_sector

main:
    mov dx, COM1 + 7                ; scratch
    mov al, 0x5a
    out dx, al
    in al, dx
    mov ah, 0
    show "scratch ", ax
    mov dx, COM1 + 3                ; divisor latch
    in al, dx
    or al, 0x80
    out dx, al
    mov dx, COM1
    mov al, 1
    out dx, al
    inc dx
    mov al, 0
    out dx, al
    mov dx, COM1
    in al, dx
    mov ah, 0
    push ax
    mov dx, COM1 + 3
    mov al, 3
    out dx, al
    pop ax
    show "divisor ", ax
    mov dx, COM1 + 4                ; loopback
    in al, dx
    mov bl, al
    mov al, 0x1b
    out dx, al
    mov dx, COM1
    mov al, 0xae
    out dx, al
    mov cx, 0                       ; the byte needs its time on a real line
.loop_wait:
    mov dx, COM1 + 5
    in al, dx
    test al, 1
    loopz .loop_wait
    mov dx, COM1
    in al, dx
    mov bh, al
    mov dx, COM1 + 6
    in al, dx
    push ax
    mov dx, COM1 + 4
    mov al, bl
    and al, 0xef
    out dx, al
    pop ax
    and ax, 0xf0
    push ax
    mov al, bh
    mov ah, 0
    show "loopback ", ax
    pop ax
    show "modem ", ax
    newline

    in al, 0x61                     ; channel 2 counts 10 ms; its output ends the wait
    and al, 0xfc
    out 0x61, al
    mov al, 0xb0
    out 0x43, al
    mov al, 11932 & 0xff
    out 0x42, al
    mov al, 11932 >> 8
    out 0x42, al
    in al, 0x61
    or al, 1
    out 0x61, al
    and al, 0x20
    mov ah, 0
    show "output ", ax
.delay:
    in al, 0x61
    test al, 0x20
    jz .delay
    in al, 0x61                     ; the refresh bit toggles
    mov ah, al
.refresh:
    in al, 0x61
    xor al, ah
    test al, 0x10
    jz .refresh
    mov al, 0x00                    ; latch counter 0 twice; it went on
    out 0x43, al
    in al, 0x40
    mov bl, al
    in al, 0x40
    mov bh, al
    mov cx, 1000
    loop $
    mov al, 0x00
    out 0x43, al
    in al, 0x40
    mov cl, al
    in al, 0x40
    mov ch, al
    cmp bx, cx
    setne al
    mov ah, 0
    show "counts ", ax
    mov al, 0xe2                    ; read back counter 0's status: mode and access
    out 0x43, al
    in al, 0x40
    and ax, 0x3f
    show "mode ", ax
    newline

    mov ah, 4                       ; the same century twice
    int 0x1a
    setc al
    mov bl, ch
    mov ah, 0
    show "date ", ax
    mov al, 0x32
    out 0x70, al
    in al, 0x71
    cmp al, bl
    setne al
    mov ah, 0
    show "differs ", ax
    mov ah, 2
    int 0x1a
    setc al
    mov ah, 0
    cmp ch, 0x24
    setb ah
    show "time ", ax
    newline

    mov byte [patched + 1], 0x42    ; self-modifying code, on the next instruction and in a loop
patched:
    mov al, 0
    mov cx, 3
    mov bx, 0
.again:
    inc byte [.count + 2]
.count:
    add bl, 0
    loop .again
    mov ah, bl
    show "patched ", ax
    call reread
    newline

    cli                             ; unreal mode: 4 GiB through DS
    push ds
    lgdt [gdt_pointer]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    mov bx, 8
    mov ds, bx
    and al, 0xfe
    mov cr0, eax
    mov ds, [zero]                  ; a real-mode load keeps the limit
    mov edi, 0x180000
    mov dword [edi], 0x12345678
    int 0x12                        ; survives an interrupt
    mov ebx, [edi]
    pop ds
    sti
    show "unreal ", bx
    mov bx, 0xf000
    mov es, bx
    mov ax, [es:0]
    mov bx, ax
    not ax
    mov [es:0], ax
    cmp [es:0], bx
    setne al
    mov ah, 0
    show "rom changed ", ax
    mov al, [es:0xfffe]
    show "model ", ax
    newline
    mov dx, 0x1234                  ; nobody there
    in al, dx
    mov ah, 0
    show "open bus ", ax
    newline
    leave_with 8

reread:                             ; run code at 9000h, read sector 4 over it, run it again
    mov byte [0x9000], 0xb8         ; mov ax, 1111h; ret
    mov word [0x9001], 0x1111
    mov byte [0x9003], 0xc3
    mov bx, 0x9000
    call bx
    show "before ", ax
    mov ax, 0x0201
    mov bx, 0x9000
    mov cx, 4
    mov dh, 0
    mov dl, [drive]
    int 0x13
    mov bx, 0x9000
    call bx
    show "after ", ax
    ret

align 8
gdt:
    dq 0
    dq 0x00cf92000000ffff
zero: dw 0
gdt_pointer:
    dw 15
    dd gdt
    times 1536 - ($ - $$) db 0
    mov ax, 0x2222                  ; sector 4
    ret
    times 2048 - ($ - $$) db 0
