; INT 10h, seen through the text memory, the cursor services and the CRT controller.
%include "test.inc"
begin
    load_rest 3
    jmp main
services
end_sector

main:
    mov ax, 3
    int 0x10
    mov ah, 0x0f
    int 0x10
    show "mode ", ax
    show "page ", bx
    newline
    mov si, greeting                ; teletype: characters, CR, LF, backspace, bell
.type:
    lodsb
    test al, al
    jz .typed
    mov ah, 0x0e
    mov bx, 7
    int 0x10
    jmp .type
.typed:
    mov ah, 3
    mov bh, 0
    int 0x10
    show "cursor ", dx
    show "shape ", cx
    newline
    mov ah, 2                       ; place the cursor, write with attribute
    mov bh, 0
    mov dx, 0x0510
    int 0x10
    mov ax, 0x0941
    mov bx, 0x001e
    mov cx, 5
    int 0x10
    mov ah, 8
    int 0x10
    show "read ", ax
    mov ah, 3
    int 0x10
    show "cursor ", dx
    mov ax, 0x0a42                  ; write without attribute
    mov bx, 0x0055
    mov cx, 2
    int 0x10
    mov ah, 8
    mov bh, 0
    int 0x10
    show "read ", ax
    newline
    mov ax, 0x1301                  ; string, moving the cursor
    mov bx, 0x0002
    mov cx, 5
    mov dx, 0x0803
    mov bp, text
    int 0x10
    mov ah, 3
    mov bh, 0
    int 0x10
    show "cursor ", dx
    mov ax, 0x1302                  ; with attributes, not moving it
    mov bx, 0
    mov cx, 3
    mov dx, 0x0a00
    mov bp, coloured
    int 0x10
    mov ah, 3
    mov bh, 0
    int 0x10
    show "cursor ", dx
    newline
    mov ax, 0x0602                  ; scroll a window up two lines, then another down one
    mov bh, 0x4f
    mov cx, 0x0400
    mov dx, 0x091f
    int 0x10
    mov ax, 0x0701
    mov bh, 0x30
    mov cx, 0x0000
    mov dx, 0x0305
    int 0x10
    mov ah, 2                       ; type over the end of the screen
    mov bh, 0
    mov dx, 0x184d
    int 0x10
    mov cx, 6
    mov al, 'u'
.wrap:
    mov ah, 0x0e
    mov bx, 7
    int 0x10
    inc al
    loop .wrap
    mov ah, 3
    mov bh, 0
    int 0x10
    show "cursor ", dx
    mov dx, 0x3d4                   ; the controller's cursor
    mov al, 0x0e
    out dx, al
    inc dx
    in al, dx
    mov ah, al
    dec dx
    mov al, 0x0f
    out dx, al
    inc dx
    in al, dx
    show "crtc ", ax
    newline
    mov ah, 1                       ; hide the cursor
    mov cx, 0x2607
    int 0x10
    mov ah, 3
    mov bh, 0
    int 0x10
    show "shape ", cx
    mov ax, 0x1a00
    int 0x10
    show "combination ", ax
    show "", bx
    newline
    call dump
    mov ax, 1                       ; 40 columns
    int 0x10
    mov ah, 0x0f
    int 0x10
    show "mode ", ax
    newline
    leave_with 1

dump:                               ; the characters and attributes of all used lines
    push ds
    mov ax, 0xb800
    mov ds, ax
    xor si, si
    mov cx, 25
.line:
    push cx
    mov bx, 0
    mov cx, 80
.cell:
    lodsw
    add bx, ax
    rol bx, 1
    cmp al, ' '
    jb .skip
    cmp al, '~'
    ja .skip
    call putc
.skip:
    loop .cell
    mov ax, bx
    call hex16
    newline
    pop cx
    loop .line
    pop ds
    ret

greeting: db "Hello, world", 8, "D", 7, 13, 10, "second line", 10, "third", 0
text: db "STRIN"
coloured: db "a", 0x1f, "b", 0x2f, "c", 0x3f
    times 2048 - ($ - $$) db 0
