"""AMD's FMA4, XOP and LWP: four-operand multiply-add, shifts, permutations, profiling.

AMD APM volume 6 (FMA4 and XOP) and volume 3 (LWP).
"""

TEXT = """\
vfmaddsubps/vfmaddsubpd/vfmsubaddps/vfmsubaddpd fma4 amd
    V, V*, V/M, V             rvms  vex.xy.66.0f3a.w0 5c+n /r /is4
    V, V*, V, V/M             rvsm  vex.xy.66.0f3a.w1 5c+n /r /is4

vfmaddps/vfmaddpd/-/-/vfmsubps/vfmsubpd fma4 amd
    V, V*, V/M, V             rvms  vex.xy.66.0f3a.w0 68+n /r /is4
    V, V*, V, V/M             rvsm  vex.xy.66.0f3a.w1 68+n /r /is4

vfnmaddps/vfnmaddpd/-/-/vfnmsubps/vfnmsubpd fma4 amd
    V, V*, V/M, V             rvms  vex.xy.66.0f3a.w0 78+n /r /is4
    V, V*, V, V/M             rvsm  vex.xy.66.0f3a.w1 78+n /r /is4

vfmaddss/-/-/-/vfmsubss fma4 amd
    xmm, xmm*, xmm/m32, xmm   rvms  vex.128.66.0f3a.w0 6a+n /r /is4
    xmm, xmm*, xmm, xmm/m32   rvsm  vex.128.66.0f3a.w1 6a+n /r /is4

vfmaddsd/-/-/-/vfmsubsd fma4 amd
    xmm, xmm*, xmm/m64, xmm   rvms  vex.128.66.0f3a.w0 6b+n /r /is4
    xmm, xmm*, xmm, xmm/m64   rvsm  vex.128.66.0f3a.w1 6b+n /r /is4

vfnmaddss/-/-/-/vfnmsubss fma4 amd
    xmm, xmm*, xmm/m32, xmm   rvms  vex.128.66.0f3a.w0 7a+n /r /is4
    xmm, xmm*, xmm, xmm/m32   rvsm  vex.128.66.0f3a.w1 7a+n /r /is4

vfnmaddsd/-/-/-/vfnmsubsd fma4 amd
    xmm, xmm*, xmm/m64, xmm   rvms  vex.128.66.0f3a.w0 7b+n /r /is4
    xmm, xmm*, xmm, xmm/m64   rvsm  vex.128.66.0f3a.w1 7b+n /r /is4

vfrczps/vfrczpd xop amd
    V, V/M*                   rm    xop.xy.np.m9.w0 80+n /r

vfrczss xop amd
    xmm, xmm/m32*             rm    xop.128.np.m9.w0 82 /r

vfrczsd xop amd
    xmm, xmm/m64*             rm    xop.128.np.m9.w0 83 /r

vpcmov xop amd
    V, V*, V/M, V             rvms  xop.xy.np.m8.w0 a2 /r /is4
    V, V*, V, V/M             rvsm  xop.xy.np.m8.w1 a2 /r /is4

vpperm xop amd
    xmm, xmm*, xmm, xmm/m128  rvsm  xop.128.np.m8.w1 a3 /r /is4
    xmm, xmm*, xmm/m128, xmm  rvms  xop.128.np.m8.w0 a3 /r /is4

vpmacssww/vpmacsswd/vpmacssdql/-/-/-/-/-/-/vpmacssdd/vpmacssdqh/-/-/-/-/-/vpmacsww/vpmacswd\
/vpmacsdql/-/-/-/-/-/-/vpmacsdd/vpmacsdqh xop amd
    xmm, xmm*, xmm/m128, xmm  rvms  xop.128.np.m8.w0 85+n /r /is4

vpmadcsswd/-/-/-/-/-/-/-/-/-/-/-/-/-/-/-/vpmadcswd xop amd
    xmm, xmm*, xmm/m128, xmm  rvms  xop.128.np.m8.w0 a6+n /r /is4

vpcomb/vpcomw/vpcomd/vpcomq xop amd
    xmm, xmm*, xmm/m128, imm8  rvmi  xop.128.np.m8.w0 cc+n /r ib

vpcomub/vpcomuw/vpcomud/vpcomuq xop amd
    xmm, xmm*, xmm/m128, imm8  rvmi  xop.128.np.m8.w0 ec+n /r ib

vprotb/vprotw/vprotd/vprotq xop amd
    xmm, xmm/m128*, xmm       rmv   xop.128.np.m9.w0 90+n /r
    xmm, xmm*, xmm/m128       rvm   xop.128.np.m9.w1 90+n /r
    xmm, xmm/m128*, imm8      rmi   xop.128.np.m8.w0 c0+n /r ib

vpshlb/vpshlw/vpshld/vpshlq/vpshab/vpshaw/vpshad/vpshaq xop amd
    xmm, xmm/m128*, xmm       rmv   xop.128.np.m9.w0 94+n /r
    xmm, xmm*, xmm/m128       rvm   xop.128.np.m9.w1 94+n /r

vphaddbw/vphaddbd/vphaddbq/-/-/vphaddwd/vphaddwq/-/-/-/vphadddq xop amd
    xmm, xmm/m128*            rm    xop.128.np.m9.w0 c1+n /r

vphaddubw/vphaddubd/vphaddubq/-/-/vphadduwd/vphadduwq/-/-/-/vphaddudq xop amd
    xmm, xmm/m128*            rm    xop.128.np.m9.w0 d1+n /r

vphsubbw/vphsubwd/vphsubdq xop amd
    xmm, xmm/m128*            rm    xop.128.np.m9.w0 e1+n /r

llwpcb/slwpcb 386 lwp amd
    r32                       m     xop.128.np.m9.w0 12 /n

lwpins/lwpval 386 lwp amd
    r32, rm32, imm32          vmi   xop.128.np.m10.w0 12 /n id
"""
