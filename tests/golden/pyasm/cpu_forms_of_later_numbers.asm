; options: -f bin
; nasm: 2.16.01
; bytes: d001d1e090
; Shifting by one is an 8086's, and that it is one turns out later.
cpu 8086
rol byte [bx + di], place.end - place
shl ax, place.end - place + 1 - 1
place: nop
.end:
