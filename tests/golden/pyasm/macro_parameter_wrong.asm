; options: -f bin
; nasm: 2.16.01
; rejected: 2 error: invalid expression in parameter 0 of macro `number'
; rejected: 3 error: expression syntax error
; rejected: 5 error: invalid expression in parameter 1 of macro `two'
; warning: 2 no operand for data declaration [-w+db-empty]
; warning: 3 no operand for data declaration [-w+db-empty]
%define number(=a) a
	db number(1 2)
	db number(1 +)
	%define two(=a,=b) a,b
	db two(1,2 3)
