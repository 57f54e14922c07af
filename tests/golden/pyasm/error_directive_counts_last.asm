; options: -f bin
; nasm: 2.16.01
; rejected: 1 error: first
; rejected: 2 error: symbol `nobody' not defined
; rejected: 4 error: last
; warning: 3 then [-w+user]
%error first
	db nobody
	%warning then
	%error last
