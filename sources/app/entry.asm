; entry.asm - the app's FLUD header, and the first code after stage 2
;
; layouts/app.ld puts .text.entry first, so that the header is at the app's offset 0, and
; .flud_end last, so that its word shows that the whole app was loaded.

%include "flud.inc"

        bits    32

        extern  main
        extern  __image_start, __image_size, __bss_start, __bss_end     ; layouts/app.ld
        global  _start

        section .text.entry progbits alloc exec nowrite align=16

        istruc  flud_header
            at .magic,        dd FLUD_MAGIC
            at .version,      dw FLUD_VERSION
            at .header_size,  dw flud_header_size
            at .load,         dd __image_start
            at .entry,        dd _start
            at .image_size,   dd __image_size
            at .memory_end,   dd __bss_end
            at .flags,        dd 0
            at .checksum,     dd 0      ; filled in when the disk image is written
        iend

; In: EAX = BOOT_INFO_MAGIC, EBX = address of struc boot_info, flat segments, interrupts off.
_start:
        mov     esp, STACK_TOP
        cld
        mov     edx, eax
        mov     edi, __bss_start        ; aligned to 4, as its end is
        mov     ecx, __bss_end
        sub     ecx, edi
        shr     ecx, 2
        xor     eax, eax
        rep     stosd

        xor     ebp, ebp                ; the outermost frame
        cmp     edx, BOOT_INFO_MAGIC
        je      .call
        xor     ebx, ebx                ; started by something else: no boot information
.call:
        push    ebx
        call    main                    ; void main(const struct boot_info *)
.halt:
        cli
        hlt
        jmp     .halt

        section .flud_end progbits alloc noexec nowrite align=4

        dd      FLUD_TRAILER

        section .note.GNU-stack noalloc noexec nowrite progbits    ; needs no executable stack
