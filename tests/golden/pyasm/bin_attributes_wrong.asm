; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: argument to `align' is not a power of two
; rejected: 10 error: cannot combine `vstart' and `vfollows' section attributes
; rejected: 11 error: cannot combine `vstart' and `vfollows' section attributes
; rejected: 12 error: expecting `)'
; rejected: 12 error: expecting section name for `follows' attribute
; rejected: 13 error: Invalid attribute value specified in `section' directive.
; rejected: 13 error: expression syntax error
; rejected: 15 error: attempt to change section type from nobits to progbits
; rejected: 16 error: Invalid attribute value specified in `section' directive.
; rejected: 16 error: argument to `valign' is not a power of two
; rejected: 16 error: symbol `m' not defined
; rejected: 17 error: attempt to change section type from nobits to progbits
; rejected: 2 error: `start' address conflicts with section alignment
; rejected: 3 error: `align' value conflicts with section start address
; rejected: 4 error: `valign' value conflicts with `vstart' address
; rejected: 5 error: `vstart' address conflicts with `valign' value
; rejected: 6 error: section start address redefined
; rejected: 7 error: section virtual start address (vstart) redefined
; rejected: 8 error: cannot combine `start' and `follows' section attributes
; rejected: 9 error: cannot combine `start' and `follows' section attributes
; warning: 10 ignoring unknown section attribute: ".text" [-w+other]
; warning: 16 No value given to attribute in `section' directive [-w+other]
; warning: 16 ignoring unknown section attribute: "unknown" [-w+other]
	section .text align=3
	section a align=16 start=0x108
	section b start=0x108 align=16
	section c vstart=4 valign=8
	section d valign=8 vstart=4
	section e start=1 start=2
	section f vstart=1 vstart=2
	section g start=1 follows=.text
	section h follows=.text start=1
	section i vstart=1 vfollows=.text
	section j vfollows=.text vstart=1
	section k follows= start=(1
	section l start=5+
	section m nobits
	section m progbits
	section n valign=0 start=m unknown align=
	section .bss progbits
