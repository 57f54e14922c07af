"""The x87 floating-point unit (Intel SDM volume 2; 8087 to P6)."""

TEXT = """\
fadd/fmul 8086 fpu
    m32              m    d8 /n
    m64              m    dc /n
    st.to            o    dc c0+8n+r
    st               o    d8 c0+8n+r
    st, st0          o-   dc c0+8n+r
    st0, st          -o   d8 c0+8n+r
    de c1+8n                                    alias

-/-/-/-/fsubr/fsub/fdivr/fdiv 8086 fpu
    # To another register, the two directions change places.
    st.to            o    dc c0+8n+r
    st, st0          o-   dc c0+8n+r
    de c1+8n                                    alias

-/-/-/-/fsub/fsubr/fdiv/fdivr 8086 fpu
    m32              m    d8 /n
    m64              m    dc /n
    st               o    d8 c0+8n+r
    st0, st          -o   d8 c0+8n+r

faddp/fmulp/-/-/fsubrp/fsubp/fdivrp/fdivp 8086 fpu
    st               o    de c0+8n+r
    st, st0          o-   de c0+8n+r
    de c1+8n                                    alias

-/-/fcom/fcomp 8086 fpu
    m32              m    d8 /n
    m64              m    dc /n
    st               o    d8 c0+8n+r
    st0, st          -o   d8 c0+8n+r
    d8 c1+8n                                    alias

fcompp 8086 fpu
    de d9

fiadd/fimul/ficom/ficomp/fisub/fisubr/fidiv/fidivr 8086 fpu
    m32              m    da /n
    m16              m    de /n

fbld 8086 fpu
    m80              m    df /4
    m                m    df /4

fbstp 8086 fpu
    m80              m    df /6
    m                m    df /6

fcmovb/fcmove/fcmovbe/fcmovu p6 fpu
    st               o    da c0+8n+r
    st0, st          -o   da c0+8n+r
    da c1+8n                                    alias

fcmovnb/fcmovne/fcmovnbe/fcmovnu/-/fucomi/fcomi p6 fpu
    st               o    db c0+8n+r
    st0, st          -o   db c0+8n+r
    db c1+8n                                    alias

-/-/-/-/-/fucomip/fcomip p6 fpu
    st               o    df c0+8n+r
    st0, st          -o   df c0+8n+r
    df c1+8n                                    alias

-/-/-/-/fucom/fucomp 386 fpu
    st               o    dd c0+8n+r
    st0, st          -o   dd c0+8n+r
    dd c1+8n                                    alias

fucompp 386 fpu
    da e9

ffree 8086 fpu
    st               o    dd c0+r
    dd c1                                           alias

ffreep 286 fpu undoc
    st               o    df c0+r
    df c1                                           alias

fild 8086 fpu
    m32              m    db /0
    m16              m    df /0
    m64              m    df /5

-/-/fist 8086 fpu
    m32              m    db /n
    m16              m    df /n

fistp 8086 fpu
    m32              m    db /3
    m16              m    df /3
    m64              m    df /7

fisttp prescott fpu
    m16              m    df /1
    m32              m    db /1
    m64              m    dd /1

fld 8086 fpu
    m32              m    d9 /0
    m64              m    dd /0
    m80              m    db /5
    st               o    d9 c0+r
    d9 c1                                       alias

fst 8086 fpu
    m32              m    d9 /2
    m64              m    dd /2
    st               o    dd d0+r
    dd d1                                       alias

fstp 8086 fpu
    m32              m    d9 /3
    m64              m    dd /3
    m80              m    db /7
    st               o    dd d8+r
    dd d9                                       alias

fxch 8086 fpu
    st               o    d9 c8+r
    st, st0          o-   d9 c8+r
    st0, st          -o   d9 c8+r
    d9 c9                                       alias

-/-/-/-/fldenv/-/fnstenv 8086 fpu
    m                m    d9 /n

-/-/-/-/-/fldcw/-/fnstcw 8086 fpu
    m                m    d9 /n                 sw

fstenv 8086 fpu
    m                m    wait d9 /6

fstcw 8086 fpu
    m                m    wait d9 /7            sw

-/-/-/-/frstor/-/fnsave 8086 fpu
    m                m    dd /n

fsave 8086 fpu
    m                m    wait dd /6

fnstsw 8086 fpu
    m                m    dd /7                 sw
    ax               -    df e0                 286

fstsw 8086 fpu
    m                m    wait dd /7            sw
    ax               -    wait df e0            286

fneni/fndisi/fnclex/fninit 8086 fpu
    db e0+n

feni/fdisi/fclex/finit 8086 fpu
    wait db e0+n

fsetpm 286 fpu
    db e4

fnop 8086 fpu
    d9 d0

fchs/fabs/-/-/ftst/fxam/-/-/fld1/fldl2t/fldl2e/fldpi/fldlg2/fldln2/fldz 8086 fpu
    d9 e0+n

f2xm1/fyl2x/fptan/fpatan/fxtract/-/fdecstp/fincstp/fprem/fyl2xp1/fsqrt/-/frndint/fscale 8086 fpu
    d9 f0+n

fprem1/-/-/-/-/-/fsincos/-/-/fsin/fcos 386 fpu
    d9 f5+n
"""
