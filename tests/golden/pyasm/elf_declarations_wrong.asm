; options: -f elf32
; nasm: 2.16.01
; rejected: 1 error: identifier expected after global, got `1a'
; rejected: 11 error: symbol `d' has inconsistent attributes `function' and `data'
; rejected: 13 error: label `e' inconsistently redefined
; rejected: 15 error: symbol `f' declared both as extern and static
; rejected: 2 error: invalid syntax in global declaration
; rejected: 3 error: invalid syntax in extern declaration
; rejected: 4 error: no size specified in common declaration
; rejected: 5 error: invalid size specified in common declaration
; rejected: 7 error: label `w' inconsistently redefined
; rejected: 9 error: symbol `c' declared both as static and global
	global 1a
	global a b
	extern a :function
	common v
	common v (4)
	common w 4
	common w 8
	static c
	global c
	global d:function
	global d:data
	extern e
	common e 4
	extern f
	static f
