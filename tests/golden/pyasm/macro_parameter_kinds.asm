; options: -f bin
; nasm: 2.16.01
; bytes: 33202c20272062206327202c20222027632722202c20276427202c20312c322c20332078203c37203e3c37203e
%define kinds(=a,&b,&&c,!d,e+) a %, b %, c %, 'd' %, e
	%defstr shown kinds( 1 + 2 , b c , 'c' , d ,1,2, 3)
	db shown
	%define padded(&!a) a
	db padded( x )
	%macro trailing 1
	%define kept %1
	%defstr shown <kept>
	db shown
	%endmacro
	trailing { 7 }
	%xdefine leading kept
	%defstr shown <leading>
	db shown
