; A boot sector as an ELF file: its symbols name the place where it goes wrong.
bits 16
section .text
global start, helper, broken
start:
    xor ax, ax
    mov ds, ax
    call helper
    jmp broken
helper:
    mov bx, 0x1234
.inner:
    ret
broken:
    nop
    ud2
function_end:
    times 510 - ($ - $$) db 0
    dw 0xaa55
section .bss
counter: resd 1
