; int64.asm - what compilers call for 64-bit arithmetic on a 32-bit CPU
;
; cdecl functions with the names and the behaviour that libgcc and compiler-rt give them. A
; division by zero raises the CPU's divide error, as a 32-bit one does.

        bits    32

        section .text

; negate_if HIGH, LOW, MASK: the two's complement of a register pair where MASK is -1; the pair
; as it is where MASK is 0
%macro negate_if 3
        xor     %2, %3
        xor     %1, %3
        sub     %2, %3
        sbb     %1, %3
%endmacro

; division NAME, SIGNED, REMAINDER: define one of the four division functions
%macro division 3
        global  %1
%1:
        push    ebx
        push    esi
        push    edi
        push    ebp
        mov     eax, [esp + 20]         ; dividend
        mov     edx, [esp + 24]
        mov     ebx, [esp + 28]         ; divisor
        mov     ecx, [esp + 32]
    %if %2
        mov     ebp, edx                ; its sign is that of the remainder
      %if !%3
        xor     ebp, ecx                ; the quotient is negative if the signs differ
      %endif
        mov     esi, edx
        sar     esi, 31                 ; -1 for a negative number, else 0
        negate_if edx, eax, esi
        mov     esi, ecx
        sar     esi, 31
        negate_if ecx, ebx, esi
    %endif
        call    divide
    %if %3
        mov     eax, ebx
        mov     edx, ecx
    %endif
    %if %2
        sar     ebp, 31
        negate_if edx, eax, ebp
    %endif
        pop     ebp
        pop     edi
        pop     esi
        pop     ebx
        ret
%endmacro

        division __udivdi3, 0, 0
        division __umoddi3, 0, 1
        division __divdi3,  1, 0
        division __moddi3,  1, 1

; Divide by hand, with 32-bit digits.
; In: EDX:EAX = dividend, ECX:EBX = divisor. Out: EDX:EAX = quotient, ECX:EBX = remainder.
; Changes ESI and EDI.
divide:
        test    ecx, ecx
        jnz     .long
        mov     ecx, eax                ; a divisor of one digit: divide digit by digit
        mov     eax, edx
        xor     edx, edx
        div     ebx
        xchg    eax, ecx
        div     ebx
        mov     ebx, edx
        mov     edx, ecx
        xor     ecx, ecx
        ret

; A divisor of two digits leaves a quotient of one. Shift both right until the divisor has one
; digit, with its highest bit set; the quotient of these is the right one or one too large.
.long:
        push    edx
        push    eax
        push    ecx
        push    ebx
        mov     esi, ecx
        bsr     ecx, ecx
        shrd    ebx, esi, cl
        shr     esi, cl                 ; leaves 1
        shrd    ebx, esi, 1
        shrd    eax, edx, cl
        shr     edx, cl
        shr     edx, 1
        rcr     eax, 1
        div     ebx                     ; cannot overflow: EDX < 2**31 <= EBX

        sub     eax, 1
        adc     eax, 0                  ; now right or one too small; 0 stays 0
        mov     edi, eax
        mov     ecx, [esp + 4]
        imul    ecx, eax
        mul     dword [esp]
        add     edx, ecx                ; EDX:EAX = EDI * divisor, at most the dividend
        mov     ebx, [esp + 8]
        mov     ecx, [esp + 12]
        sub     ebx, eax
        sbb     ecx, edx                ; what is left of the dividend
        mov     eax, ebx
        mov     edx, ecx
        sub     eax, [esp]
        sbb     edx, [esp + 4]
        jb      .found
        mov     ebx, eax                ; the divisor fits in once more
        mov     ecx, edx
        inc     edi
.found:
        mov     eax, edi
        xor     edx, edx
        add     esp, 16
        ret

; shift NAME, SHIFT, DOUBLE_SHIFT, TO, FROM: define a shift by 0-63 bits, in the direction FROM
; one half of EDX:EAX TO the other
%macro shift 5
        global  %1
%1:
        mov     eax, [esp + 4]
        mov     edx, [esp + 8]
        mov     ecx, [esp + 12]
        %3      %4, %5, cl              ; takes CL modulo 32
        %2      %5, cl
        test    cl, 32
        jz      %%done
        mov     %4, %5
    %ifidn %2, sar
        sar     %5, 31                  ; copies of the sign
    %else
        xor     %5, %5
    %endif
%%done:
        ret
%endmacro

        shift   __ashldi3, shl, shld, edx, eax
        shift   __lshrdi3, shr, shrd, eax, edx
        shift   __ashrdi3, sar, shrd, eax, edx

; uint64_t __muldi3(uint64_t a, uint64_t b)
        global  __muldi3
__muldi3:
        mov     eax, [esp + 4]
        mul     dword [esp + 12]        ; low * low
        mov     ecx, [esp + 4]
        imul    ecx, [esp + 16]         ; the cross products count in the high half only
        add     edx, ecx
        mov     ecx, [esp + 8]
        imul    ecx, [esp + 12]
        add     edx, ecx
        ret

        section .note.GNU-stack noalloc noexec nowrite progbits    ; needs no executable stack
