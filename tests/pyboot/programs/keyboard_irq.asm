; The keyboard controller by polling, then scan codes by interrupt request 1 in protected mode.
; keys: h{right}I
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    cli
    mov al, 0xaa                    ; self-tests
    out 0x64, al
    call receive
    show "controller ", ax
    mov al, 0xae
    out 0x64, al
    mov al, 0xed                    ; lamps
    out 0x60, al
    call receive
    show "lamps ", ax
    mov al, 0
    out 0x60, al
    call receive
    show "", ax
    mov al, 0xee                    ; echo
    out 0x60, al
    call receive
    show "echo ", ax
    mov al, 0x20                    ; command byte: interrupts and translation on
    out 0x64, al
    call receive
    mov bl, al
    or bl, 0x41
    and bl, 0xef
    mov al, 0x60
    out 0x64, al
    mov al, bl
    out 0x60, al
    newline
    mov al, 0xfd                    ; only the keyboard
    out 0x21, al
    lgdt [gdt_pointer]
    lidt [idt_pointer]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp dword 8:start32

receive:
    in al, 0x64
    test al, 1
    jz receive
    in al, 0x60
    mov ah, 0
    ret

bits 32
start32:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, 0x7c00
    mov dword [idt + 9 * 8], 8 << 16 | (handler - $$ + 0x7c00)
    mov dword [idt + 9 * 8 + 4], 0x8e00
    mov esi, ready
    call puts32
    sti
.wait:
    hlt
    cmp dword [count], 10
    jb .wait
    cli
    mov esi, codes
    mov ecx, 10
.show:
    lodsb
    call hex8
    loop .show
    mov al, 10
    call putc32
    mov al, 10
    out 0xf4, al
    cli
    hlt

handler:
    push eax
    push ebx
    in al, 0x60
    mov ebx, [count]
    cmp ebx, 16
    jae .full
    mov [codes + ebx], al
    inc dword [count]
.full:
    mov al, 0x20
    out 0x20, al
    pop ebx
    pop eax
    iret

hex8:
    push eax
    shr al, 4
    call .digit
    pop eax
    and al, 15
.digit:
    cmp al, 10
    sbb al, 0x69
    das
putc32:
    push edx
    push eax
    mov dx, COM1 + 5
.busy:
    in al, dx
    test al, 0x20
    jz .busy
    pop eax
    mov dx, COM1
    out dx, al
    pop edx
    ret
puts32:
    lodsb
    test al, al
    jz .done
    call putc32
    jmp puts32
.done:
    ret

ready: db "ready", 10, 0
count: dd 0
codes: times 16 db 0
align 8
gdt:
    dq 0
    dq 0x00cf9a000000ffff
    dq 0x00cf92000000ffff
gdt_pointer:
    dw 23
    dd gdt
idt_pointer:
    dw 10 * 8 - 1
    dd idt
idt equ 0x5000
    times 1536 - ($ - $$) db 0
