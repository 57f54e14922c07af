"""Floating point of SSE to SSE3, all of SSE4, AES, CLMUL, SHA and GFNI with two operands.

Intel SDM volume 2; AMD APM volume 4 for SSE4A. The integer half of SSE2 is in `mmx`.
"""

TEXT = """\
-/sqrtps/rsqrtps/rcpps/andps/andnps/orps/xorps/addps/mulps/-/-/subps/minps/divps/maxps katmai sse
    xmm, xmm/m128    rm   np 0f 50+n /r

-/sqrtss/rsqrtss/rcpss/-/-/-/-/addss/mulss/-/-/subss/minss/divss/maxss katmai sse
    xmm, xmm/m32     rm   f3 0f 50+n /r

-/sqrtpd/-/-/-/-/orpd/-/-/mulpd/-/-/subpd willamette sse2 so
    xmm, xmm/m128    rm   66 0f 50+n /r

-/-/-/-/andpd/andnpd/-/-/addpd/-/-/-/-/minpd/divpd/maxpd willamette sse2 so
    xmm, xmm/m       rm   66 0f 50+n /r

-/-/-/-/-/-/-/xorpd willamette sse2
    xmm, xmm/m128    rm   66 0f 50+n /r

-/sqrtsd/-/-/-/-/-/-/-/-/-/-/subsd willamette sse2
    xmm, xmm/m64     rm   f2 0f 50+n /r

-/-/-/-/-/-/-/-/-/mulsd willamette sse2 sq
    xmm, xmm/m64     rm   f2 0f 50+n /r

-/-/-/-/-/-/-/-/addsd/-/-/-/-/minsd/divsd/maxsd willamette sse2 sq
    xmm, xmm/m       rm   f2 0f 50+n /r

cmpeqps/cmpltps/cmpleps/cmpunordps/cmpneqps/cmpnltps/cmpnleps/cmpordps katmai sse
    xmm, xmm/m128    rm   np 0f c2 /r 00+n

cmpeqss/cmpltss/cmpless/cmpunordss/cmpneqss/cmpnltss/cmpnless/cmpordss katmai sse
    xmm, xmm/m32     rm   f3 0f c2 /r 00+n

cmpeqpd/cmpltpd/cmplepd/cmpunordpd/cmpneqpd/cmpnltpd/cmpnlepd/cmpordpd willamette sse2 so
    xmm, xmm/m       rm   66 0f c2 /r 00+n

cmpeqsd/cmpltsd/cmplesd/cmpunordsd/cmpneqsd/cmpnltsd/cmpnlesd/cmpordsd willamette sse2 sq
    xmm, xmm/m       rm   f2 0f c2 /r 00+n

cmpps katmai sse
    xmm, xmm/m128, imm8  rmi  np 0f c2 /r ib.u

cmpss katmai sse
    xmm, xmm/m32, imm8   rmi  f3 0f c2 /r ib.u

cmppd willamette sse2
    xmm, xmm/m128, imm8  rmi  66 0f c2 /r ib.u

cmpsd willamette sse2
    xmm, xmm/m128, imm8  rmi  f2 0f c2 /r ib.u

ucomiss/comiss katmai sse
    xmm, xmm/m32     rm   np 0f 2e+n /r

ucomisd/comisd willamette sse2
    xmm, xmm/m64     rm   66 0f 2e+n /r

unpcklps/unpckhps katmai sse
    xmm, xmm/m128    rm   np 0f 14+n /r

unpcklpd/unpckhpd willamette sse2
    xmm, xmm/m128    rm   66 0f 14+n /r

shufps katmai sse
    xmm, xmm/m128, imm8  rmi  np 0f c6 /r ib.u

shufpd willamette sse2
    xmm, xmm/m128, imm8  rmi  66 0f c6 /r ib.u

movups katmai sse
    xmm, xmm/m128    rm   np 0f 10 /r
    xmm/m128, xmm    mr   np 0f 11 /r

movaps katmai sse
    xmm, xmm/m128    rm   np 0f 28 /r
    xmm/m128, xmm    mr   np 0f 29 /r

movupd willamette sse2
    xmm, xmm/m128    rm   66 0f 10 /r
    xmm/m128, xmm    mr   66 0f 11 /r

movapd willamette sse2
    xmm, xmm/m128    rm   66 0f 28 /r
    xmm/m128, xmm    mr   66 0f 29 /r

movss katmai sse
    xmm, xmm/m32     rm   f3 0f 10 /r
    xmm/m32, xmm     mr   f3 0f 11 /r

movsd willamette sse2
    xmm, xmm/m64     rm   f2 0f 10 /r
    xmm/m64, xmm     mr   f2 0f 11 /r

movlps/-/-/-/movhps katmai sse
    xmm, m64         rm   np 0f 12+n /r
    m64, xmm         mr   np 0f 13+n /r

movlpd/-/-/-/movhpd willamette sse2
    m64, xmm         mr   66 0f 13+n /r
    xmm, m64         rm   66 0f 12+n /r

movhlps/-/-/-/movlhps katmai sse
    xmm, xmm         rm   np 0f 12+n /r

movmskps katmai sse
    r32, xmm         rm   np 0f 50 /r

movmskpd willamette sse2
    r32, xmm         rm   66 0f 50 /r

movntps katmai sse
    m128, xmm        mr   np 0f 2b /r

movntpd willamette sse2 so
    m, xmm           mr   66 0f 2b /r

cvtpi2ps katmai sse mmx
    xmm, mm/m64      rm   np 0f 2a /r

cvtps2pi katmai sse mmx
    mm, xmm/m64      rm   np 0f 2d /r

cvttps2pi katmai sse mmx sq
    mm, xmm/m        rm   np 0f 2c /r

cvtsi2ss katmai sse sd.1
    xmm, m           rm   f3 0f 2a /r           alias
    xmm, rm32        rm   f3 0f 2a /r

cvtss2si katmai sse sd.1
    r32, xmm|m       rm   f3 0f 2d /r

cvttss2si katmai sse sd.1
    r32, xmm/m       rm   f3 0f 2c /r

cvtpi2pd willamette sse2 sq
    xmm, mm/m        rm   66 0f 2a /r

cvtpd2pi willamette sse2 so
    mm, xmm/m        rm   66 0f 2d /r

cvttpd2pi willamette sse2 so
    mm, xmm/m        rm   66 0f 2c /r

cvtsi2sd willamette sse2 sd.1
    xmm, m           rm   f2 0f 2a /r           alias
    xmm, rm32        rm   f2 0f 2a /r

cvtsd2si willamette sse2 sq.1
    r32, xmm|m       rm   f2 0f 2d /r

cvttsd2si willamette sse2 sq.1
    r32, xmm|m       rm   f2 0f 2c /r

cvtdq2pd willamette sse2 sq
    xmm, xmm/m       rm   f3 0f e6 /r

cvtpd2dq willamette sse2 so
    xmm, xmm/m       rm   f2 0f e6 /r

cvttpd2dq willamette sse2 so
    xmm, xmm/m       rm   66 0f e6 /r

cvtdq2ps willamette sse2 so
    xmm, xmm/m       rm   np 0f 5b /r

cvtps2dq willamette sse2 so
    xmm, xmm/m       rm   66 0f 5b /r

cvttps2dq willamette sse2 so
    xmm, xmm/m       rm   f3 0f 5b /r

cvtpd2ps willamette sse2 so
    xmm, xmm/m       rm   66 0f 5a /r

cvtps2pd willamette sse2 sq
    xmm, xmm/m       rm   np 0f 5a /r

cvtsd2ss willamette sse2 sq
    xmm, xmm/m       rm   f2 0f 5a /r

cvtss2sd willamette sse2 sd
    xmm, xmm/m       rm   f3 0f 5a /r

haddpd/hsubpd prescott sse3 so
    xmm, xmm/m128    rm   66 0f 7c+n /r

haddps/hsubps prescott sse3 so
    xmm, xmm/m128    rm   f2 0f 7c+n /r

addsubpd prescott sse3 so
    xmm, xmm/m128    rm   66 0f d0 /r

addsubps prescott sse3 so
    xmm, xmm/m128    rm   f2 0f d0 /r

lddqu prescott sse3 so
    xmm, m128        rm   f2 0f f0 /r

movddup prescott sse3 sq
    xmm, xmm/m64     rm   f2 0f 12 /r

movsldup/-/-/-/movshdup prescott sse3
    xmm, xmm/m128    rm   f3 0f 12+n /r

extrq sse4a amd
    xmm, imm, imm    mij  66 0f 78 /0 ib.u ib.u
    xmm, xmm         rm   66 0f 79 /r

insertq sse4a amd
    xmm, xmm, imm, imm   rmij  f2 0f 78 /r ib.u ib.u
    xmm, xmm         rm   f2 0f 79 /r

movntsd sse4a amd sq
    m64, xmm         mr   f2 0f 2b /r

movntss sse4a amd sd
    m32, xmm         mr   f3 0f 2b /r

roundps/roundpd sse41
    xmm, xmm/m128, imm8  rmi  66 0f 3a 08+n /r ib.u

roundss sse41
    xmm, xmm/m32, imm8   rmi  66 0f 3a 0a /r ib.u

roundsd sse41
    xmm, xmm/m64, imm8   rmi  66 0f 3a 0b /r ib.u

blendps/blendpd/pblendw sse41
    xmm, xmm/m128, imm8  rmi  66 0f 3a 0c+n /r ib.u

dpps/dppd/mpsadbw sse41
    xmm, xmm/m128, imm8  rmi  66 0f 3a 40+n /r ib.u

pblendvb sse41
    xmm, xmm/m, xmm0     rm-  66 0f 38 10 /r
    xmm, xmm/m128    rm   66 0f 38 10 /r

blendvps/blendvpd sse41
    xmm, xmm/m128, xmm0  rm-  66 0f 38 14+n /r
    xmm, xmm/m128    rm   66 0f 38 14+n /r

extractps sse41
    rm32, xmm, imm8  mri  66 0f 3a 17 /r ib.u

insertps sse41
    xmm, xmm/m32, imm8   rmi  66 0f 3a 21 /r ib.u

movntdqa sse41
    xmm, m128        rm   66 0f 38 2a /r

ptest sse41
    xmm, xmm/m128    rm   66 0f 38 17 /r

pmuldq/pcmpeqq/-/packusdw sse41
    xmm, xmm/m128    rm   66 0f 38 28+n /r

pminsb/pminsd/pminuw/pminud/pmaxsb/pmaxsd/pmaxuw/pmaxud/pmulld/phminposuw sse41
    xmm, xmm/m128    rm   66 0f 38 38+n /r

pextrb sse41
    r32, xmm, imm8   mri  66 0f 3a 14 /r ib.u
    m8, xmm, imm8    mri  66 0f 3a 14 /r ib.u

pextrd sse41
    rm32, xmm, imm8  mri  66 0f 3a 16 /r ib.u

pinsrb sse41
    xmm, m, imm8     rmi  66 0f 3a 20 /r ib.u
    xmm, rm8, imm8   rmi  nohi 66 0f 3a 20 /r ib.u
    xmm, r32, imm8   rmi  66 0f 3a 20 /r ib.u

pinsrd sse41
    xmm, rm32, imm8  rmi  66 0f 3a 22 /r ib.u

pmovsxbw/-/-/pmovsxwd/-/pmovsxdq sse41 sq
    xmm, xmm/m64     rm   66 0f 38 20+n /r

-/pmovsxbd/-/-/pmovsxwq sse41 sd
    xmm, xmm/m32     rm   66 0f 38 20+n /r

pmovsxbq sse41 sw
    xmm, xmm/m16     rm   66 0f 38 22 /r

pmovzxbw/-/-/pmovzxwd/-/pmovzxdq sse41 sq
    xmm, xmm/m64     rm   66 0f 38 30+n /r

-/pmovzxbd/-/-/pmovzxwq sse41 sd
    xmm, xmm/m32     rm   66 0f 38 30+n /r

pmovzxbq sse41 sw
    xmm, xmm/m16     rm   66 0f 38 32 /r

pcmpgtq sse42
    xmm, xmm/m128    rm   66 0f 38 37 /r

pcmpestrm/pcmpestri/pcmpistrm/pcmpistri sse42
    xmm, xmm/m128, imm8  rmi  66 0f 3a 60+n /r ib.u

crc32 sse42
    r32, rm8         rm   f2 0f 38 f0 /r
    r32, rm16        rm   o16 f2 0f 38 f1 /r
    r32, rm32        rm   o32 f2 0f 38 f1 /r

aesimc/aesenc/aesenclast/aesdec/aesdeclast westmere sse
    xmm, xmm/m128    rm   66 0f 38 db+n /r

aeskeygenassist westmere sse
    xmm, xmm/m128, imm8  rmi  66 0f 3a df /r ib

pclmullqlqdq/pclmulhqlqdq westmere sse
    xmm, xmm/m128    rm   66 0f 3a 44 /r 00+n

pclmullqhqdq/pclmulhqhqdq westmere sse
    xmm, xmm/m128    rm   66 0f 3a 44 /r 10+n

pclmulqdq westmere sse
    xmm, xmm/m128, imm8  rmi  66 0f 3a 44 /r ib

sha1nexte/sha1msg1/sha1msg2/-/sha256msg1/sha256msg2 future sha
    xmm, xmm/m128    rm   0f 38 c8+n /r

sha1rnds4 future sha
    xmm, xmm/m128, imm8  rmi  0f 3a cc /r ib

sha256rnds2 future sha
    xmm, xmm/m128, xmm0  rm-  0f 38 cb /r
    xmm, xmm/m128    rm   0f 38 cb /r

gf2p8mulb future gfni sse
    xmm, xmm/m128    rm   66 0f 38 cf /r

gf2p8affineqb/gf2p8affineinvqb future gfni sse
    xmm, xmm/m128, imm8  rmi  66 0f 3a ce+n /r ib
"""
