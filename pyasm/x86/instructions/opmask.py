"""Instructions on mask registers, and their short names, to which a size keyword gives the width.

Intel SDM volume 2; without a keyword a short name means bytes, as NASM has it.
"""

TEXT = """\
kandw/kandnw/-/-/korw/kxnorw/kxorw/-/-/kaddw future avx512f
    k, k, k              rvm   vex.256.np.0f.w0 41+n /r

kandb/kandnb/-/-/korb/kxnorb/kxorb/-/-/kaddb future avx512dq
    k, k, k              rvm   vex.256.66.0f.w0 41+n /r

kandq/kandnq/-/-/korq/kxnorq/kxorq/-/-/kaddq/kunpckdq future avx512bw
    k, k, k              rvm   vex.256.np.0f.w1 41+n /r

kandd/kandnd/-/-/kord/kxnord/kxord/-/-/kaddd future avx512bw
    k, k, k              rvm   vex.256.66.0f.w1 41+n /r

kunpckbw future avx512f
    k, k, k              rvm   vex.256.66.0f.w0 4b /r

kunpckwd future avx512bw
    k, k, k              rvm   vex.256.np.0f.w0 4b /r

kmovb future avx512dq
    k, k/m8              rm    vex.128.66.0f.w0 90 /r
    m8, k                mr    vex.128.66.0f.w0 91 /r
    k, r32               rm    vex.128.66.0f.w0 92 /r
    k, r8                rm    vex.128.66.0f.w0 nohi 92 /r        alias
    r32, k               rm    vex.128.66.0f.w0 93 /r

kmovw future avx512f
    k, k/m16             rm    vex.128.np.0f.w0 90 /r
    m16, k               mr    vex.128.np.0f.w0 91 /r
    k, r32               rm    vex.128.np.0f.w0 92 /r
    k, r16               rm    vex.128.np.0f.w0 92 /r             alias
    r32, k               rm    vex.128.np.0f.w0 93 /r

kmovd future avx512bw
    k, k/m32             rm    vex.128.66.0f.w1 90 /r
    m32, k               mr    vex.128.66.0f.w1 91 /r
    k, r32               rm    vex.128.f2.0f.w0 92 /r
    r32, k               rm    vex.128.f2.0f.w0 93 /r

kmovq future avx512bw
    k, k/m64             rm    vex.128.np.0f.w1 90 /r
    m64, k               mr    vex.128.np.0f.w1 91 /r
    k, r64               rm    vex.128.f2.0f.w1 92 /r             long
    r64, k               rm    vex.128.f2.0f.w1 93 /r             long

knotw future avx512f
    k, k                 rm    vex.128.np.0f.w0 44 /r

kortestw future avx512f
    k, k                 rm    vex.128.np.0f.w0 98 /r

ktestw future avx512dq
    k, k                 rm    vex.128.np.0f.w0 99 /r

knotb future avx512dq
    k, k                 rm    vex.128.66.0f.w0 44 /r

kortestb/ktestb future avx512dq
    k, k                 rm    vex.128.66.0f.w0 98+n /r

knotq future avx512bw
    k, k                 rm    vex.128.np.0f.w1 44 /r

kortestq/ktestq future avx512bw
    k, k                 rm    vex.128.np.0f.w1 98+n /r

knotd future avx512bw
    k, k                 rm    vex.128.66.0f.w1 44 /r

kortestd/ktestd future avx512bw
    k, k                 rm    vex.128.66.0f.w1 98+n /r

kshiftrb/-/kshiftlb future avx512dq
    k, k, imm8           rmi   vex.128.66.0f3a.w0 30+n /r ib

kshiftrw/-/kshiftlw future avx512f
    k, k, imm8           rmi   vex.128.66.0f3a.w1 30+n /r ib

kshiftrd/-/kshiftld future avx512bw
    k, k, imm8           rmi   vex.128.66.0f3a.w0 31+n /r ib

kshiftrq/-/kshiftlq future avx512bw
    k, k, imm8           rmi   vex.128.66.0f3a.w1 31+n /r ib

kand/-/-/-/kor/kxnor/kxor/-/-/kadd future alias
    k8, k, k             rvm   vex.256.66.0f.w0 41+n /r           sm avx512dq
    k32, k, k            rvm   vex.256.66.0f.w1 41+n /r           sm avx512bw
    k64, k, k            rvm   vex.256.np.0f.w1 41+n /r           sm avx512bw
    k16, k, k            rvm   vex.256.np.0f.w0 41+n /r           sm avx512f

kandn future alias
    k8, k, k             rvm   vex.256.66.0f.w0 42 /r             sm avx512dq
    k32, k, k            rvm   vex.256.66.0f.w1 42 /r             sm avx512bw
    k64, k, k            rvm   vex.256.np.0f.w1 42 /r             sm avx512bw
    k16, k, k            rvm   vex.256.np.0f.w0 42 /r             sm avx512f

kmov future alias
    k8, k/m8             rm    vex.128.66.0f.w0 90 /r             sm avx512dq
    m8, k8               mr    vex.128.66.0f.w0 91 /r             sm sb avx512dq
    k8, r8               rm    vex.128.66.0f.w0 92 /r             sm avx512dq
    k32, k/m32           rm    vex.128.66.0f.w1 90 /r             sm avx512bw
    m32, k32             mr    vex.128.66.0f.w1 91 /r             sm avx512bw
    k32, r32             rm    vex.128.f2.0f.w0 92 /r             sm avx512bw
    r32, k32             rm    vex.128.f2.0f.w0 93 /r             sm avx512bw
    k64, k/m64           rm    vex.128.np.0f.w1 90 /r             sm avx512bw
    m64, k64             mr    vex.128.np.0f.w1 91 /r             sm avx512bw
    k64, r64             rm    vex.128.f2.0f.w1 92 /r             sm avx512bw long
    r64, k64             rm    vex.128.f2.0f.w1 93 /r             sm avx512bw long
    k16, k/m16           rm    vex.128.np.0f.w0 90 /r             sm avx512f
    m16, k16             mr    vex.128.np.0f.w0 91 /r             sm avx512f
    k16, r16             rm    vex.128.np.0f.w0 92 /r             sm avx512f
    k8, r32              rm    vex.128.66.0f.w0 92 /r             sx avx512dq
    r32, k8              rm    vex.128.66.0f.w0 93 /r             sx avx512dq
    k16, r32             rm    vex.128.np.0f.w0 92 /r             sx avx512f
    r32, k16             rm    vex.128.np.0f.w0 93 /r             sx avx512f

knot future alias
    k8, k8               rm    vex.128.66.0f.w0 44 /r             sm avx512dq
    k32, k32             rm    vex.128.66.0f.w1 44 /r             sm avx512bw
    k64, k64             rm    vex.128.np.0f.w1 44 /r             sm avx512bw
    k16, k16             rm    vex.128.np.0f.w0 44 /r             sm avx512f

kortest/ktest future alias
    k8, k                rm    vex.128.66.0f.w0 98+n /r           sm avx512dq
    k32, k               rm    vex.128.66.0f.w1 98+n /r           sm avx512bw
    k64, k               rm    vex.128.np.0f.w1 98+n /r           sm avx512bw
    k16, k               rm    vex.128.np.0f.w0 98+n /r           sm avx512f

kshiftr/-/kshiftl future alias
    k8, k, imm8          rmi   vex.128.66.0f3a.w0 30+n /r ib      sm2 avx512dq
    k32, k, imm8         rmi   vex.128.66.0f3a.w0 31+n /r ib      sm2 avx512bw
    k64, k, imm8         rmi   vex.128.66.0f3a.w1 31+n /r ib      sm2 avx512bw
    k16, k, imm8         rmi   vex.128.66.0f3a.w1 30+n /r ib      sm2 avx512f

kunpck future alias
    k16, k8, k8          rvm   vex.256.66.0f.w0 4b /r             avx512f
    k64, k32, k32        rvm   vex.256.np.0f.w1 4b /r             avx512bw
    k32, k16, k16        rvm   vex.256.np.0f.w0 4b /r             avx512bw
"""
