; options: -E
; nasm: 2.16.01
; rejected: 10 error: symbol references not supported in preprocess-only mode
; rejected: 2 error: symbol references not supported in preprocess-only mode
; rejected: 7 error: non-constant value given to `%if'
; rejected: 7 error: symbol references not supported in preprocess-only mode
; All symbols are the same unknown: sums with numbers are that, too, and a difference of two is 0.
%if a + 1 != b
        %error unequal
%elif (a + 12) - b
        %error different
%endif
%if a & 255
        %error known
%endif
%assign x 2 - a + b + 5
%ifn x = 5
        %error x
%endif
