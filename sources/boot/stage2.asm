; stage2.asm - BareFlow's loader: open A20, load and check the app, enter it in protected mode
;
; Stage 1 leaves the boot drive's number in DL. The app starts at sector 9 of the same drive with
; a FLUD header (flud.inc), which says how large it is; only its sectors are read, to 0x10000.
;
; Errors, on the screen and on COM1 with the BIOS status where there is one: D1 disk read,
; D2 verify, A2 no A20, 51 signature, E0 no app, C5 checksum. docs/bareflow.md explains them.

%include "flud.inc"
%include "bios.inc"

READ_TRIES          equ 3
BLOCK_SECTORS       equ 127             ; the most that every BIOS takes in one packet
SECTORS_IN_64K      equ 0x10000 / SECTOR_SIZE
SECTOR_PARAGRAPHS   equ SECTOR_SIZE / 16
APP_SEGMENT         equ APP_ADDRESS >> 4
INFO                equ BOOT_INFO_ADDRESS

struc disk_packet                       ; INT 13h AH=42h
    .size:          resb 1
    .zero:          resb 1
    .count:         resw 1
    .offset:        resw 1
    .segment:       resw 1
    .sector:        resq 1
endstruc

struc drive_parameters                  ; INT 13h AH=48h
    .size:          resw 1
    .flags:         resw 1
    .cylinders:     resd 1
    .heads:         resd 1
    .track_sectors: resd 1
    .sectors:       resq 1
    .sector_size:   resw 1
endstruc

        bits    16
        org     STAGE2_ADDRESS

header:
        jmp     near start
        times   stage2_header.magic - ($ - $$) db 0
        dd      STAGE2_MAGIC
        dw      0                       ; checksum

start:
        mov     [INFO + boot_info.drive], dl
        mov     dword [INFO + boot_info.magic], BOOT_INFO_MAGIC
        mov     dword [INFO + boot_info.size], boot_info_size
        print   "BareFlow stage 2", CRLF

        call    find_disk_access
        call    open_a20
        call    load_app
        call    check_app
        call    read_memory_map
        jmp     enter_app

; ---- Disk ------------------------------------------------------------------------------------

; Find out whether the drive takes packets (LBA); else get its geometry.
find_disk_access:
        print   "Disk: drive ~0x"
        mov     al, [INFO + boot_info.drive]
        call    print_hex
        mov     byte [INFO + boot_info.disk_access], DISK_CHS
        mov     ah, 0x41
        mov     bx, 0x55AA
        mov     dl, [INFO + boot_info.drive]
        int     0x13
        jc      .chs
        cmp     bx, 0xAA55
        jne     .chs
        test    cl, 1                   ; AH=42h-44h, 47h, 48h are there
        jz      .chs
        mov     byte [INFO + boot_info.disk_access], DISK_LBA
        print   ", access ~LBA", CRLF
        ret
.chs:
        print   ", access ~CHS", CRLF
        ; falls through

; Get the drive's geometry for reads by cylinder, head and sector.
get_geometry:
        push    es
        xor     di, di                  ; ES:DI = 0 guards against BIOSes that want it so
        mov     es, di
        mov     ah, 0x08
        mov     dl, [INFO + boot_info.drive]
        int     0x13
        pop     es
        jc      .default
        mov     al, cl
        and     ax, 0x003F
        jz      .default                ; no sectors: not an answer
        mov     [track_sectors], ax
        movzx   ax, dh
        inc     ax
        mov     [heads], ax
        mov     al, ch                  ; CL bits 6-7 are bits 8-9 of the last cylinder
        mov     ah, cl
        shr     ah, 6
        mov     [last_cylinder], ax
        ret
.default:
        test    byte [INFO + boot_info.drive], 0x80
        jz      .floppy                 ; old BIOSes do not know AH=08h for floppies
        fail    ERROR_DISK_READ
.floppy:
        mov     word [track_sectors], 18
        mov     word [heads], 2
        mov     word [last_cylinder], 79
        ret

; Refuse an app that would end behind the end of the disk. In: EAX = number of its sectors.
; Reads by geometry check this for themselves.
check_disk_size:
        cmp     byte [INFO + boot_info.disk_access], DISK_LBA
        jne     .done
        push    eax
        mov     ah, 0x48
        mov     dl, [INFO + boot_info.drive]
        mov     si, drive_info
        mov     word [si + drive_parameters.size], drive_parameters_size
        int     0x13
        pop     eax
        jc      .done                   ; not known: the reads will tell
        cmp     dword [drive_info + drive_parameters.sectors + 4], 0
        jne     .done
        mov     ebx, [drive_info + drive_parameters.sectors]
        test    ebx, ebx
        jz      .done
        add     eax, APP_SECTOR
        cmp     eax, ebx
        jbe     .done
        fail    ERROR_DISK_VERIFY, 0
.done:
        ret

; Read [sectors_left] sectors from [next_sector] on to [load_segment]:0. Splits the reads so that
; none crosses a 64 KiB boundary, where old DMA controllers wrap around.
load_sectors:
        mov     ax, [sectors_left]
        test    ax, ax
        jz      .done
        mov     bx, [load_segment]
        shr     bx, 5                   ; paragraphs to sectors
        and     bx, SECTORS_IN_64K - 1
        mov     cx, SECTORS_IN_64K
        sub     cx, bx
        cmp     cx, ax
        jbe     .fits_left
        mov     cx, ax
.fits_left:
        cmp     cx, BLOCK_SECTORS
        jbe     .fits_packet
        mov     cx, BLOCK_SECTORS
.fits_packet:
        mov     [block], cx
        call    read_block
        mov     ax, [block]
        sub     [sectors_left], ax
        movzx   ecx, ax
        add     [next_sector], ecx
        shl     ax, 5                   ; sectors to paragraphs
        add     [load_segment], ax
        jmp     load_sectors
.done:
        ret

; Read [block] sectors, or fewer and then say so in [block]. Each access has three tries; when
; packets fail, geometry has its turn.
read_block:
        mov     byte [tries], READ_TRIES
.try:
        cmp     byte [INFO + boot_info.disk_access], DISK_LBA
        jne     .chs
        call    read_packet
        jmp     .check
.chs:
        call    read_track
.check:
        jnc     .done
        mov     [bios_status], ah
        mov     ah, 0x00                ; reset the disk system
        mov     dl, [INFO + boot_info.drive]
        int     0x13
        dec     byte [tries]
        jnz     .try
        cmp     byte [INFO + boot_info.disk_access], DISK_CHS
        je      .failed
        mov     byte [INFO + boot_info.disk_access], DISK_CHS
        call    get_geometry
        jmp     read_block
.failed:
        fail    ERROR_DISK_READ, [bios_status]
.done:
        ret

; Read by packet. Out: carry and AH = status on an error.
read_packet:
        mov     si, packet
        mov     ax, [block]
        mov     [si + disk_packet.count], ax
        mov     ax, [load_segment]
        mov     [si + disk_packet.segment], ax
        mov     eax, [next_sector]
        mov     [si + disk_packet.sector], eax
        mov     ah, 0x42
        mov     dl, [INFO + boot_info.drive]
        int     0x13
        jc      .done
        mov     ax, [packet + disk_packet.count]
        cmp     ax, [block]             ; the BIOS leaves the number of sectors that it read
        je      .done
        fail    ERROR_DISK_VERIFY, 0
.done:
        ret

; Read by cylinder, head and sector, at most to the end of the track.
; Out: carry and AH = status on an error.
read_track:
        mov     eax, [next_sector]
        xor     edx, edx
        movzx   ecx, word [track_sectors]
        div     ecx                     ; EAX = track, EDX = sector in it
        mov     bx, dx
        sub     cx, dx
        cmp     cx, [block]
        jae     .in_track
        mov     [block], cx
.in_track:
        xor     edx, edx
        movzx   ecx, word [heads]
        div     ecx                     ; EAX = cylinder, EDX = head
        movzx   ecx, word [last_cylinder]
        cmp     eax, ecx
        jbe     .on_disk
        fail    ERROR_DISK_VERIFY, 0
.on_disk:
        mov     ch, al
        mov     cl, ah
        shl     cl, 6
        or      cl, bl
        inc     cl                      ; sectors count from 1 here
        mov     dh, dl
        mov     dl, [INFO + boot_info.drive]
        mov     al, [block]
        mov     ah, 0x02
        push    es
        mov     es, [load_segment]
        xor     bx, bx
        int     0x13
        pop     es
        ret

; ---- The app ---------------------------------------------------------------------------------

; Load the app's first sector, see from its header whether it can be the app, load the rest.
load_app:
        print   "App: "
        mov     eax, 1
        call    check_disk_size
        mov     word [sectors_left], 1
        call    load_sectors

        push    es
        mov     ax, APP_SEGMENT
        mov     es, ax
        xor     di, di
        xor     eax, eax
        mov     cx, SECTOR_SIZE / 4
        repe    scasd
        jne     .has_data
.none:
        fail    ERROR_NO_APP, 0
.has_data:
        cmp     dword [es:flud_header.magic], FLUD_MAGIC
        jne     .bad_header
        cmp     dword [es:flud_header.version], flud_header_size << 16 | FLUD_VERSION
        jne     .bad_header
        cmp     dword [es:flud_header.load], APP_ADDRESS
        jne     .bad_header
        cmp     dword [es:flud_header.flags], 0
        jne     .bad_header
        mov     eax, [es:flud_header.image_size]
        test    eax, eax
        jz      .none
        test    al, 3
        jnz     .bad_header
        cmp     eax, flud_header_size + 4
        jb      .bad_header
        cmp     eax, APP_MAX_SECTORS * SECTOR_SIZE
        ja      .bad_header
        mov     ebx, [es:flud_header.entry]
        sub     ebx, APP_ADDRESS + flud_header_size
        lea     ecx, [eax - flud_header_size - 4]
        cmp     ebx, ecx                ; unsigned, so an entry below the image is too large
        jae     .bad_header
        lea     ebx, [eax + APP_ADDRESS]
        cmp     ebx, [es:flud_header.memory_end]
        ja      .bad_header
        cmp     dword [es:flud_header.memory_end], APP_MEMORY_LIMIT
        jbe     .good_header
.bad_header:
        fail    ERROR_SIGNATURE, 0
.good_header:
        pop     es
        add     eax, SECTOR_SIZE - 1
        shr     eax, 9
        mov     [INFO + boot_info.app_sectors], eax
        print   "0x"
        xchg    al, ah
        call    print_hex
        xchg    al, ah
        call    print_hex
        print   " sectors"

        call    check_disk_size
        mov     ax, [INFO + boot_info.app_sectors]
        dec     ax                      ; the first is there
        mov     [sectors_left], ax
        jmp     load_sectors

; Check that the app is complete and what its maker made.
check_app:
        push    es
        mov     ax, APP_SEGMENT
        mov     es, ax
        mov     eax, [es:flud_header.image_size]
        sub     eax, 4
        mov     di, ax
        and     di, 0x000F
        shr     eax, 4
        add     ax, APP_SEGMENT
        push    es
        mov     es, ax
        cmp     dword [es:di], FLUD_TRAILER
        pop     es
        je      .complete
        fail    ERROR_DISK_VERIFY, 0
.complete:
        xor     edx, edx
        xchg    edx, [es:flud_header.checksum]  ; counts as 0
        mov     bx, [INFO + boot_info.app_sectors]
        xor     ecx, ecx                ; the sum
        push    ds
        mov     ax, APP_SEGMENT
.sector:
        mov     ds, ax
        xor     si, si
.word:
        lodsd
        rol     ecx, 1
        add     ecx, eax
        cmp     si, SECTOR_SIZE
        jb      .word
        mov     ax, ds
        add     ax, SECTOR_PARAGRAPHS
        dec     bx
        jnz     .sector
        pop     ds
        mov     [es:flud_header.checksum], edx
        pop     es
        cmp     ecx, edx
        je      .right
        fail    ERROR_CHECKSUM, 0
.right:
        print   ", complete", CRLF
        ret

; ---- A20 -------------------------------------------------------------------------------------

; Open the A20 gate by the first method that works, and check each.
open_a20:
        print   "A20: ~"
        mov     byte [INFO + boot_info.a20_method], A20_WAS_ON
        call    a20_test
        jne     .open
        mov     si, a20_methods
.next:
        lodsw
        test    ax, ax
        jnz     .try
        fail    ERROR_A20, 0
.try:
        inc     byte [INFO + boot_info.a20_method]
        push    si
        call    ax
        pop     si
        call    a20_wait
        je      .next
.open:
        movzx   bx, byte [INFO + boot_info.a20_method]
        add     bx, bx
        mov     si, [a20_names + bx]
        call    print_string
        print   CRLF
        ret

; Look whether address 0x100500 is another byte than 0x000500. Out: ZF clear if so, which means
; that the gate is open.
a20_test:
        push    es
        mov     ax, 0xFFFF
        mov     es, ax
        mov     al, [INFO]
        mov     ah, [es:INFO + 0x10]
        mov     byte [es:INFO + 0x10], 0x00
        mov     byte [INFO], 0xFF
        cmp     byte [es:INFO + 0x10], 0xFF
        mov     [es:INFO + 0x10], ah
        mov     [INFO], al
        pop     es
        ret

; Give the gate about 8 ms to open. Out: as a20_test.
a20_wait:
        mov     cx, 8192
.again:
        call    a20_test
        jne     .done
        in      al, 0x80                ; takes about a microsecond
        loop    .again
        cmp     al, al                  ; ZF set
.done:
        ret

a20_by_bios:
        mov     ax, 0x2401
        int     0x15
        ret

KBC_DATA            equ 0x60
KBC_COMMAND         equ 0x64
KBC_OUTPUT_FULL     equ 0x01
KBC_INPUT_FULL      equ 0x02
KBC_OUTPUT_A20      equ 0x02

; kbc_command N: send a command byte to the keyboard controller.
%macro kbc_command 1
        call    kbc_wait_input
        out_port KBC_COMMAND, %1
%endmacro

a20_by_keyboard_controller:
        cli
        kbc_command 0xAD                ; keyboard off, so that no key comes between
        kbc_command 0xD0                ; read the output port
        call    kbc_wait_output
        in      al, KBC_DATA
        mov     ah, al
        or      ah, KBC_OUTPUT_A20
        kbc_command 0xD1                ; write the output port
        call    kbc_wait_input
        mov     al, ah
        out     KBC_DATA, al
        kbc_command 0xAE                ; keyboard on
        call    kbc_wait_input
        sti
        ret

; Wait until the controller takes a byte, or has one; not forever, it may not be there.
kbc_wait_input:
        push    cx
        mov     cx, 8192
.wait:
        in      al, KBC_COMMAND
        test    al, KBC_INPUT_FULL
        loopnz  .wait
        pop     cx
        ret

kbc_wait_output:
        push    cx
        mov     cx, 8192
.wait:
        in      al, KBC_COMMAND
        test    al, KBC_OUTPUT_FULL
        loopz   .wait
        pop     cx
        ret

a20_by_port92:
        in      al, 0x92
        or      al, 0x02
        and     al, 0xFE                ; bit 0 resets the machine
        out     0x92, al
        ret

a20_methods:        dw a20_by_bios, a20_by_keyboard_controller, a20_by_port92, 0
a20_names:          dw .was_on, .bios, .keyboard, .port92       ; by A20_* number
.was_on:            db "on", 0
.bios:              db "bios", 0
.keyboard:          db "keyboard", 0
.port92:            db "port92", 0

; ---- Memory map ------------------------------------------------------------------------------

SMAP                equ 0x534D4150

; Collect the memory map for the app.
read_memory_map:
        mov     byte [INFO + boot_info.map_source], MAP_E820
        mov     dword [INFO + boot_info.map], MEMORY_MAP_ADDRESS
        mov     di, MEMORY_MAP_ADDRESS
        xor     ebx, ebx
        xor     bp, bp                  ; records so far
.next:
        mov     dword [di + memory_range.attributes], 1
        mov     eax, 0xE820
        mov     edx, SMAP
        mov     ecx, memory_range_size
        int     0x15
        jc      .end                    ; not there, or behind the last record
        cmp     eax, SMAP
        jne     .end
        test    byte [di + memory_range.attributes], 1
        jz      .skip
        mov     eax, [di + memory_range.length]
        or      eax, [di + memory_range.length + 4]
        jz      .skip
        add     di, memory_range_size
        inc     bp
        cmp     bp, MEMORY_MAP_LIMIT
        jae     .end
.skip:
        test    ebx, ebx
        jnz     .next
.end:
        test    bp, bp
        jnz     .done

        ; A BIOS older than E820: conventional memory, and what lies above 1 MiB.
        mov     byte [INFO + boot_info.map_source], MAP_INT12_INT15
        int     0x12                    ; AX = KiB below the extended BIOS data area
        xor     ebx, ebx
        call    add_memory
        mov     ah, 0x88
        int     0x15                    ; AX = KiB above 1 MiB
        jc      .done
        mov     ebx, 0x100000
        call    add_memory
.done:
        movzx   eax, bp
        mov     [INFO + boot_info.map_count], eax
        ret

; Add AX KiB of free memory from address EBX on as a record at DI; count it in BP.
add_memory:
        movzx   eax, ax
        shl     eax, 10
        jz      .done
        mov     [di + memory_range.base], ebx
        mov     dword [di + memory_range.base + 4], 0
        mov     [di + memory_range.length], eax
        mov     dword [di + memory_range.length + 4], 0
        mov     dword [di + memory_range.type], 1
        mov     dword [di + memory_range.attributes], 1
        add     di, memory_range_size
        inc     bp
.done:
        ret

; ---- Protected mode --------------------------------------------------------------------------

enter_app:
        print   "Entering protected mode", CRLF
        cli
        lgdt    [gdt_register]
        mov     eax, cr0
        or      al, 1                   ; PE
        mov     cr0, eax
        jmp     CODE_SELECTOR:protected

        bits    32
protected:
        mov     ax, DATA_SELECTOR
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     esp, STACK_TOP
        cld
        mov     eax, BOOT_INFO_MAGIC
        mov     ebx, BOOT_INFO_ADDRESS
        jmp     [APP_ADDRESS + flud_header.entry]
        bits    16

; segment_descriptor ACCESS: a descriptor for all 4 GiB; ACCESS tells code from data.
%macro segment_descriptor 1
        dw      0xFFFF                  ; limit, bits 0-15
        dw      0x0000                  ; base, bits 0-15
        db      0x00                    ; base, bits 16-23
        db      %1
        db      0xCF                    ; 4 KiB units, 32-bit; limit, bits 16-19
        db      0x00                    ; base, bits 24-31
%endmacro

        align   8, db 0
gdt:
        dq      0                       ; the null descriptor
CODE_SELECTOR       equ $ - gdt
        segment_descriptor 0x9A         ; present, ring 0, code, readable
DATA_SELECTOR       equ $ - gdt
        segment_descriptor 0x92         ; present, ring 0, data, writable
gdt_size            equ $ - gdt

gdt_register:
        dw      gdt_size - 1
        dd      gdt

; ---- Data ------------------------------------------------------------------------------------

%include "console.inc"

        align   4, db 0
packet:
        istruc  disk_packet
            at .size,     db disk_packet_size
            at .zero,     db 0
            at .count,    dw 0
            at .offset,   dw 0
            at .segment,  dw 0
            at .sector,   dq 0
        iend
next_sector:        dd APP_SECTOR
load_segment:       dw APP_SEGMENT
sectors_left:       dw 0
block:              dw 0
track_sectors:      dw 0
heads:              dw 0
last_cylinder:      dw 0
bios_status:        db 0
tries:              db 0
drive_info:         times drive_parameters_size db 0

        times   STAGE2_SECTORS * SECTOR_SIZE - ($ - $$) db 0
