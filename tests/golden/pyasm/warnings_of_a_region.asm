; options: -f bin
; nasm: 2.16.01
; bytes: 8011801164110000000000000000000000
; warning: 10 uninitialized space declared in .text section: zeroing [-w+zeroing]
; warning: 7 word data exceeds bounds [-w+number-overflow]
; The state of warnings is that at the line, also for what is found at the end.
  dw l + 70000
[warning push]
[warning -number-overflow]
  dw l + 70000
[warning pop]
  dw $ - l + 70000
  alignb 16
l:
  times ((l - $$) & 3) + 1 resb 1
