; stage1.asm - BareFlow's boot sector: load stage 2, check it, jump to it
;
; The BIOS loads sector 0 of the boot drive to 0x7C00 and jumps there in real mode with the
; drive's number in DL. This code knows one thing: stage 2 lies in the next 8 sectors. It reads
; them by cylinder, head and sector, which every BIOS has and which needs no geometry here:
; sectors 2-9 of the first track exist on every disk with at least 9 sectors a track.
;
; Bytes 440-509 stay free for a disk signature and a partition table.
;
; Errors, shown with the BIOS status: D1 disk read, D2 not stage 2, C5 checksum of stage 2.

%include "flud.inc"
%include "bios.inc"

BOOT_CODE_SIZE      equ 440             ; what an MBR leaves for code
BOOT_SIGNATURE      equ 0xAA55
READ_TRIES          equ 3

        bits    16
        org     STAGE1_ADDRESS

start:
        jmp     0:.segments             ; some BIOSes start a boot sector at 07C0:0000
.segments:
        cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, STAGE1_ADDRESS
        sti
        cld
        mov     [boot_drive], dl

        call    serial_setup
        print   "BareFlow stage 1", CRLF

        mov     di, READ_TRIES
.read:
        mov     ah, 0x00                ; reset the disk system
        mov     dl, [boot_drive]
        int     0x13

        mov     ax, 0x0200 | STAGE2_SECTORS
        mov     cx, STAGE2_SECTOR + 1   ; cylinder 0; sectors count from 1 here
        mov     dh, 0                   ; head 0
        mov     dl, [boot_drive]
        mov     bx, STAGE2_ADDRESS
        int     0x13
        jnc     .check
        dec     di
        jnz     .read
        fail    ERROR_DISK_READ

.check:
        cmp     dword [STAGE2_ADDRESS + stage2_header.magic], STAGE2_MAGIC
        je      .sum
        fail    ERROR_DISK_VERIFY, 0
.sum:
        mov     si, STAGE2_ADDRESS
        mov     cx, STAGE2_SECTORS * SECTOR_SIZE / 2
        xor     bx, bx
.add_word:
        lodsw
        add     bx, ax
        loop    .add_word
        test    bx, bx
        jz      .run
        fail    ERROR_CHECKSUM, 0

.run:
        mov     dl, [boot_drive]
        jmp     STAGE2_ADDRESS

%include "console.inc"

boot_drive:         db 0

        times   BOOT_CODE_SIZE - ($ - $$) db 0
        times   510 - BOOT_CODE_SIZE db 0       ; disk signature, partition table
        dw      BOOT_SIGNATURE
