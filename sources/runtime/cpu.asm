; cpu.asm - what C has no words for: instructions as cdecl functions (runtime.h), and the stubs
; through which the CPU enters on an interrupt (io/interrupts.h)

        bits    32

        extern  interrupt_dispatch

        section .text

; function NAME: begin a function that C can call
%macro function 1
        align   4
        global  %1
%1:
%endmacro

; uint64_t cpu_rdtsc(void)
function cpu_rdtsc
        rdtsc                           ; EDX:EAX is also where a 64-bit result goes
        ret

; bool cpu_has_cpuid(void): whether the ID flag in EFLAGS can be changed
function cpu_has_cpuid
%define EFLAGS_ID       1 << 21
        pushfd
        pushfd
        xor     dword [esp], EFLAGS_ID
        popfd
        pushfd
        pop     eax
        xor     eax, [esp]
        popfd                           ; as it was
        shr     eax, 21
        and     eax, 1
        ret

; void cpu_cpuid(uint32_t leaf, struct cpuid_result *result)
function cpu_cpuid
%define leaf    ebp + 8
%define result  ebp + 12
        push    ebp
        mov     ebp, esp
        push    ebx
        push    edi
        mov     edi, [result]
        call    cpu_has_cpuid
        test    eax, eax
        jz      .none
        mov     eax, [leaf]
        and     eax, 0x80000000         ; 0 or 0x80000000: the highest leaf of the range
        cpuid
        cmp     eax, [leaf]
        jb      .none
        mov     eax, [leaf]
        xor     ecx, ecx                ; first subleaf
        cpuid
        jmp     .store
.none:
        xor     eax, eax
        xor     ebx, ebx
        xor     ecx, ecx
        xor     edx, edx
.store:
        mov     [edi], eax
        mov     [edi + 4], ebx
        mov     [edi + 8], ecx
        mov     [edi + 12], edx
        pop     edi
        pop     ebx
        leave
        ret
%undef leaf
%undef result

; feature NAME, BIT: bool NAME(void), bit 0-31 of ECX or 32-63 of EDX from CPUID leaf 1
%macro feature 2
function %1
        mov     ecx, %2
        jmp     has_feature
%endmacro

        feature cpu_has_sse,  32 + 25
        feature cpu_has_sse2, 32 + 26
        feature cpu_has_avx,  28

has_feature:
        push    ecx
        sub     esp, 16                 ; struct cpuid_result
        push    esp
        push    byte 1
        call    cpu_cpuid
        mov     ecx, [esp + 24]
        bt      [esp + 8 + 8], ecx      ; ECX and EDX are adjacent in the structure
        setc    al
        movzx   eax, al
        add     esp, 28
        ret

; void cpu_load_idt(const void *table, uint32_t size)
function cpu_load_idt
        mov     eax, [esp + 4]
        mov     ecx, [esp + 8]
        dec     ecx                     ; the limit is the last valid offset
        sub     esp, 8
        mov     [esp], cx
        mov     [esp + 2], eax
        lidt    [esp]
        add     esp, 8
        ret

; void interrupts_enable(void), void interrupts_disable(void)
function interrupts_enable
        sti
        ret

function interrupts_disable
        cli
        ret

; void cpu_wait(void): sleep until an interrupt came. STI takes effect behind the next
; instruction, so none can slip in between and leave the CPU asleep.
function cpu_wait
        sti
        hlt
        ret

; void cpu_halt(void)
function cpu_halt
        cli
        hlt
        jmp     cpu_halt

; ---- Interrupts ------------------------------------------------------------------------------
;
; One stub for each vector. They leave the stack the same for all: the vector's number, and an
; error code, 0 where the CPU pushes none. struct interrupt_frame in io/interrupts.h is the whole.

%define VECTORS         40              ; 0-31 exceptions, 32-39 IRQ 0-7
%define STUB_SIZE       9
%define DATA_SELECTOR   0x10            ; stage 2's GDT

; The exceptions that push an error code (Intel SDM volume 3, table 6-1).
%define has_error_code(v) ((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17 || (v) == 21 \
                           || (v) == 29 || (v) == 30)

; stub VECTOR: the entry for one vector, STUB_SIZE bytes long
%macro stub 1
    %if has_error_code(%1)
        times 2 nop                     ; in place of the push
    %else
        push    byte 0
    %endif
        push    byte %1
        jmp     strict near to_c
%endmacro

        global  interrupt_stubs
interrupt_stubs:
%assign vector 0
%rep VECTORS
        stub    vector
    %assign vector vector + 1
%endrep
%if $ - interrupt_stubs != VECTORS * STUB_SIZE
    %error C reaches the stubs by their size, and it is not STUB_SIZE
%endif

to_c:
        pusha
        push    ds
        push    es
        mov     ax, DATA_SELECTOR
        mov     ds, ax
        mov     es, ax
        cld
        push    esp                     ; struct interrupt_frame *
        call    interrupt_dispatch
        add     esp, 4
        pop     es
        pop     ds
        popa
        add     esp, 8                  ; vector and error code
        iret

        section .note.GNU-stack noalloc noexec nowrite progbits    ; needs no executable stack
