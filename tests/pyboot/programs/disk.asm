; INT 13h: reading by CHS and by LBA, questions, and every error that a loader meets.
; run: disk floppy disk-nolba
; sectors: 2880
%include "test.inc"

%macro status 1                     ; print AX and the carry flag after a call
    pushf
    say %1
    call hex16
    popf
    setc al
    add al, '0'
    call putc
    say " "
%endmacro

begin
    load_rest 3
    jmp main
services
end_sector

main:
    mov ah, 0
    mov dl, [drive]
    int 0x13
    status "reset "
    mov ah, 8
    mov dl, [drive]
    xor di, di
    int 0x13
    pushf
    and bx, 0xff                    ; BH is undefined, BL is for floppies only
    popf
    status "geometry "
    xor dl, dl                      ; the number of drives differs from machine to machine
    show "", dx
    show "", cx
    push 0
    pop es
    newline

    mov bp, chs_reads               ; CX, DX, count
.chs:
    mov cx, [bp]
    cmp cx, -1
    je .chs_done
    mov dx, [bp + 2]
    mov dl, [drive]
    mov al, [bp + 4]
    mov ah, 2
    mov bx, 0x9000
    int 0x13
    pushf
    push ax
    show "chs ", cx
    show "", dx
    pop ax
    popf
    status ""
    call sum
    newline
    add bp, 6
    jmp .chs
.chs_done:
    mov ah, 1                       ; the last status
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "last "
    mov ah, 0x15
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "type "
    mov ax, 0x7700                  ; no such function
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "unknown "
    mov ax, 0x0201                  ; no such drive
    mov bx, 0x9000
    mov cx, 1
    mov dx, 0x0081
    int 0x13
    status "absent "
    newline

    mov ah, 0x41
    mov bx, 0x55aa
    mov dl, [drive]
    int 0x13
    pushf
    mov al, 0
    popf
    jc .no_extensions
    show "extensions ", bx
    newline
    mov word [packet], 16
    mov bp, lba_reads
.lba:
    mov eax, [bp]
    cmp eax, -1
    je .lba_done
    mov [packet + 8], eax
    mov ax, [bp + 4]
    mov [packet + 2], ax
    mov dword [packet + 4], 0x09000000 ; 0900:0000
    mov si, packet
    mov ah, 0x42
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "lba "
    show "done ", [packet + 2]
    call sum
    newline
    add bp, 6
    jmp .lba
.lba_done:
    mov word [parameters], 26
    mov si, parameters
    mov ah, 0x48
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "parameters "
    show "", [parameters + 16]
    show "", [parameters + 18]
    show "", [parameters + 24]
    newline
    call write_test
    jmp .finish
.no_extensions:
    say "no extensions"
    newline
.finish:
    leave_with 2

write_test:
    mov di, 0xa000
    mov cx, 256
    mov ax, 0x1234
.fill:
    stosw
    add ax, 0x0101
    loop .fill
    mov dword [packet], 0x00010010
    mov dword [packet + 4], 0x0000a000
    mov dword [packet + 8], 50
    mov si, packet
    mov ax, 0x4300
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "write "
    mov dword [packet], 0x00010010
    mov dword [packet + 4], 0x09000000
    mov si, packet
    mov ah, 0x42
    mov dl, [drive]
    int 0x13
    mov al, 0
    status "back "
    call sum
    newline
    ret

sum:                                ; a checksum of the 1,024 bytes at 9000h
    pusha
    mov si, 0x9000
    mov cx, 512
    xor bx, bx
.next:
    lodsw
    add bx, ax
    rol bx, 1
    loop .next
    show "sum ", bx
    popa
    ret

chs_reads:
    dw 0x0001, 0x0000, 1
    dw 0x0003, 0x0000, 2
    dw 0x0002, 0x0100, 2
    dw 0x0101, 0x0100, 1
    dw 0x0000, 0x0000, 1            ; sectors count from 1
    dw 0x0001, 0x0000, 0            ; nothing to read
    dw 0x003f, 0xff00, 1            ; no such head
    dw 0xffc1, 0x0000, 1            ; no such cylinder
    dw -1
lba_reads:
    dd 0
    dw 2
    dd 100
    dw 1
    dd 2879
    dw 1
    dd 2880                         ; behind the end
    dw 1
    dd 2879                         ; half of it
    dw 2
    dd -1
packet: times 24 db 0
parameters: times 32 db 0
    times 2048 - ($ - $$) db 0
