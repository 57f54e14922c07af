; Protected mode: remapped controllers, timer interrupts with HLT, exceptions with error codes,
; software interrupts, paging, a task's ring 3 with its inner stack, and virtual 8086 mode.
%include "test.inc"
begin
    load_rest 8
    jmp main
services
end_sector

%macro say32 1
    mov esi, %%text
    call puts32
    jmp short %%over
%%text: db %1, 0
%%over:
%endmacro

%macro show32 2
    mov eax, %2
    push eax
    say32 %1
    pop eax
    call hex32
%endmacro

%macro newline32 0
    say32 {13, 10}
%endmacro

main:
    cli
    lgdt [gdt_pointer]
    lidt [idt_pointer]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    jmp dword 8:start32

bits 32
start32:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, 0x7c00
    xor ax, ax
    mov fs, ax
    mov gs, ax
    ; the table: all gates first, then the special ones
    mov edi, idt
    mov ecx, 0x40
    mov eax, stubs
.gate:
    mov [edi], ax
    mov word [edi + 2], 8
    mov word [edi + 4], 0x8e00
    mov ebx, eax
    shr ebx, 16
    mov [edi + 6], bx
    add eax, stub_size
    add edi, 8
    loop .gate
    mov word [idt + 0x31 * 8 + 4], 0xef00   ; a trap gate for everybody
    mov word [idt + 0x32 * 8 + 4], 0x0e00   ; not present

    mov al, 0x11                    ; remap to 20h and 28h, timer only
    out 0x20, al
    out 0xa0, al
    mov al, 0x20
    out 0x21, al
    mov al, 0x28
    out 0xa1, al
    mov al, 4
    out 0x21, al
    mov al, 2
    out 0xa1, al
    mov al, 1
    out 0x21, al
    out 0xa1, al
    mov al, 0xfe
    out 0x21, al
    mov al, 0xff
    out 0xa1, al
    mov al, 0x34                    ; 1000 Hz
    out 0x43, al
    mov al, 1193 & 0xff
    out 0x40, al
    mov al, 1193 >> 8
    out 0x40, al
    sti
.wait:
    hlt
    cmp dword [timer_count], 20
    jb .wait
    cli
    say32 "20 ticks"
    newline32
    in al, 0x21
    movzx eax, al
    show32 "mask ", eax
    newline32

    mov dword [resume], .after_divide
    xor ecx, ecx
    div ecx
.after_divide:
    mov dword [resume], .after_invalid
    ud2
.after_invalid:
    mov dword [resume], .after_selector
    mov ax, 0x1234
    mov es, ax
.after_selector:
    mov dword [resume], .after_null
    xor ax, ax
    mov es, ax
    mov al, [es:0]
.after_null:
    push ds
    pop es
    mov dword [resume], .after_gate
    int 0x32
.after_gate:
    mov dword [resume], .after_limit
    int 0x77
.after_limit:
    mov dword [resume], 0
    int3
    int 0x30
    int 0x31

    ; paging: 4 MiB mapped one to one by a page table; one page absent, one read-only
    mov edi, 0x20000
    mov ecx, 1024
    xor eax, eax
    rep stosd
    mov edi, 0x21000
    mov ecx, 1024
    mov eax, 7
.map:
    stosd
    add eax, 0x1000
    loop .map
    mov dword [0x20000], 0x21007
    mov dword [0x21000 + 0x300 * 4], 0
    mov dword [0x21000 + 0x301 * 4], 0x301005
    mov eax, 0x20000
    mov cr3, eax
    mov eax, cr0
    or eax, 0x80010000
    mov cr0, eax
    mov dword [resume], .after_read
    mov eax, [0x300123]
.after_read:
    mov dword [resume], .after_write
    mov [0x300456], eax
.after_write:
    mov dword [resume], .after_read_only
    mov [0x301789], eax
.after_read_only:
    mov dword [resume], .after_jump
    mov eax, 0x300000
    jmp eax
.after_jump:
    int 0x30                        ; delivery goes through the page tables

    ; ring 3, and back through gates onto the stack of ring 0
    mov word [gdt_task + 2], task
    mov ax, 0x28
    ltr ax
    mov [task + 4], esp
    mov dword [resume], 0
    push dword 0x23
    push dword 0x6000
    push dword 0x0002
    push dword 0x1b
    push dword user
    iret

user:
    mov ax, 0x23
    mov ds, ax
    int 0x31                        ; allowed
    mov dword [resume], .after_forbidden
    int 0x30                        ; ring 0 only: #GP
.after_forbidden:
    mov dword [resume], .after_privileged
    cli
.after_privileged:
    mov dword [resume], .after_port
    in al, 0x80
.after_port:
    mov dword [resume], .after_user_page
    mov dword [0x300000], 0
.after_user_page:
    mov dword [resume], virtual
    hlt                             ; its handler goes on in ring 0, at `virtual`

virtual:                            ; a few instructions of virtual 8086 mode
    mov dword [task + 4], 0x7000
    push dword 0x4444
    push dword 0x3333
    push dword 0x2222
    push dword 0x1111
    push dword 0x0000
    push dword 0x6f00
    push dword 0x00023002
    push dword 0x0000
    push dword v86
    iret

bits 16
v86:
    mov ax, cs
    int 0x31                        ; IOPL is 3
    mov word [cs:resume], virtual_end
    ud2
bits 32
virtual_end:
    newline32
    mov al, 6
    out 0xf4, al
    cli
    hlt

stubs:
%assign vector 0
%rep 0x40
  %if vector = 8 || (vector >= 10 && vector <= 14) || vector = 17
    nop
    nop
  %else
    push byte 0
  %endif
    push byte vector
    jmp near handler
    times 16 - ($ - stubs) % 16 nop
  %assign vector vector + 1
%endrep
stub_size equ 16

handler:                            ; vector, error code, EIP, CS, EFLAGS
    pushad
    push ds
    mov ax, 0x10
    mov ds, ax
    mov ebp, esp
    cmp dword [ebp + 36], 0x20
    je .timer
    show32 "vector ", [ebp + 36]
    show32 "code ", [ebp + 40]
    mov eax, [ebp + 44]
    sub eax, start32
    show32 "at ", eax
    show32 "cs ", [ebp + 48]
    mov eax, [ebp + 52]
    and eax, 0x20200
    show32 "flags ", eax
    mov eax, cs
    and eax, 3
    show32 "ring ", eax
    pushfd
    pop eax
    and eax, 0x200
    show32 "if ", eax
    test byte [ebp + 48], 3
    jnz .outer
    test dword [ebp + 52], 0x20000
    jz .same_ring
.outer:
    show32 "esp ", [ebp + 56]
    show32 "ss ", [ebp + 60]
    test dword [ebp + 52], 0x20000
    jz .same_ring
    show32 "es ", [ebp + 64]
    show32 "ds ", [ebp + 68]
    show32 "fs ", [ebp + 72]
    show32 "gs ", [ebp + 76]
.same_ring:
    cmp dword [ebp + 36], 14
    jne .no_address
    mov eax, cr2
    show32 "address ", eax
.no_address:
    newline32
    mov eax, [resume]
    test eax, eax
    jz .return
    cmp dword [ebp + 36], 0x20
    jae .return
    cmp eax, virtual                ; these two go on in ring 0
    je .inner
    cmp eax, virtual_end
    jne .resume
.inner:
    mov esp, 0x7c00
    jmp eax
.resume:
    mov [ebp + 44], eax
.return:
    pop ds
    popad
    add esp, 8
    iret
.timer:
    inc dword [timer_count]
    mov al, 0x20
    out 0x20, al
    jmp .return

puts32:
    lodsb
    test al, al
    jz .done
    call putc32
    jmp puts32
.done:
    ret
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
hex32:
    push ecx
    mov ecx, 8
.digit:
    rol eax, 4
    push eax
    and al, 15
    cmp al, 10
    sbb al, 0x69
    das
    call putc32
    pop eax
    loop .digit
    mov al, ' '
    call putc32
    pop ecx
    ret

timer_count: dd 0
resume: dd 0
align 8
gdt:
    dq 0
    dq 0x00cf9a000000ffff
    dq 0x00cf92000000ffff
    dq 0x00cffa000000ffff
    dq 0x00cff2000000ffff
gdt_task:
    dw 103, 0
    db 0, 0x89, 0, 0
gdt_pointer:
    dw $ - gdt - 1
    dd gdt
idt_pointer:
    dw 0x40 * 8 - 1
    dd idt
align 8
task:
    dd 0, 0x7c00, 0x10
    times 22 dd 0
    dd 104 << 16
idt equ 0x5000
    times 512 * 9 - ($ - $$) db 0
