; Real-mode interrupts: hooking, chaining, calling a handler by PUSHF and CALL FAR, exceptions, and
; the timer's user hook.
%include "test.inc"
begin
    load_rest 2
    jmp main
services
end_sector

main:
    xor bx, bx                      ; #DE with a handler that skips the instruction
    mov word [0], divide
    mov [2], bx
    mov word [6 * 4], invalid       ; #UD
    mov [6 * 4 + 2], bx
    mov word [3 * 4], breakpoint
    mov [3 * 4 + 2], bx
    mov word [4 * 4], overflow
    mov [4 * 4 + 2], bx
    mov word [1 * 4], step
    mov [1 * 4 + 2], bx
    mov word [0x60 * 4], user
    mov [0x60 * 4 + 2], bx

    mov cl, 0
    div cl
    say "after divide "
    ud2
    say "after invalid "
    int3
    mov al, 0x7f
    add al, 1
    into
    clc
    int 0x60
    setc al
    mov ah, 0
    show "user ", ax
    newline

    pushf                           ; three single steps
    pop ax
    or ah, 1
    push ax
    popf
    nop
    nop
    pushf
    pop ax
    and ah, 0xfe
    push ax
    popf
    nop
    mov ax, [steps]
    show "steps ", ax
    newline

    cli                             ; hook INT 12h: the old handler, and one more
    mov eax, [0x12 * 4]
    mov [old], eax
    mov word [0x12 * 4], hook
    mov word [0x12 * 4 + 2], 0
    sti
    int 0x12
    show "hooked ", ax
    pushf
    call far [old]
    show "called ", ax
    newline

    cli                             ; the timer, by its user hook and by its own vector
    mov word [0x1c * 4], tick
    mov word [0x1c * 4 + 2], 0
    mov eax, [8 * 4]
    mov [old], eax
    mov word [8 * 4], timer
    mov word [8 * 4 + 2], 0
    sti
.wait:
    hlt
    cmp word [ticks], 3
    jb .wait
    mov ax, [timers]
    sub ax, [ticks]
    show "ticks ", ax
    mov eax, [0x46c]
    mov ebx, eax
.same:
    mov eax, [0x46c]                ; without HLT
    cmp eax, ebx
    je .same
    mov ah, 0
    int 0x1a
    cmp dx, bx
    setne al
    mov ah, 0
    show "counted ", ax
    newline
    pushf                           ; an interrupt keeps DF, and flags return as they were
    pop ax
    and ax, 0x0600
    show "flags ", ax
    newline
    leave_with 5

divide:
    say "divide "
    push bp
    mov bp, sp
    add word [bp + 2], 2
    pop bp
    iret
invalid:
    say "invalid "
    push bp
    mov bp, sp
    add word [bp + 2], 2
    pop bp
    iret
breakpoint:
    say "breakpoint "
    iret
overflow:
    say "overflow "
    iret
step:
    inc word [cs:steps]
    iret
user:
    stc
    retf 2
hook:
    pushf
    call far [cs:old]
    inc ax
    iret
tick:
    inc word [cs:ticks]
    iret
timer:
    inc word [cs:timers]
    jmp far [cs:old]
steps: dw 0
ticks: dw 0
timers: dw 0
old: dd 0
    times 1536 - ($ - $$) db 0
