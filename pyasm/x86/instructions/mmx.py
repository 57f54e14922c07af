"""MMX and, with the same opcodes, the integer half of SSE2 to SSSE3; 3DNow!.

Intel SDM volume 2; AMD's 3DNow! Technology Manual (21928); Cyrix's extensions of MMX.
"""

TEXT = """\
punpcklbw/punpcklwd/punpckldq/packsswb/pcmpgtb/pcmpgtw/pcmpgtd/packuswb\
/punpckhbw/punpckhwd/punpckhdq/packssdw
    mm, mm/m         rm   np 0f 60+n /r         pent mmx sq
    xmm, xmm/m       rm   66 0f 60+n /r         willamette sse2 so

pcmpeqb/pcmpeqw/pcmpeqd
    mm, mm/m         rm   np 0f 74+n /r         pent mmx sq
    xmm, xmm/m       rm   66 0f 74+n /r         willamette sse2 so

-/psrlw/psrld/psrlq/-/pmullw/-/-/psubusb/psubusw/-/pand/paddusb/paddusw/-/pandn
    mm, mm/m         rm   np 0f d0+n /r         pent mmx sq
    xmm, xmm/m       rm   66 0f d0+n /r         willamette sse2 so

-/psraw/psrad/-/-/pmulhw/-/-/psubsb/psubsw/-/por/paddsb/paddsw/-/pxor
    mm, mm/m         rm   np 0f e0+n /r         pent mmx sq
    xmm, xmm/m       rm   66 0f e0+n /r         willamette sse2 so

-/psllw/pslld/psllq/-/pmaddwd/-/-/psubb/psubw/psubd/-/paddb/paddw/paddd
    mm, mm/m         rm   np 0f f0+n /r         pent mmx sq
    xmm, xmm/m       rm   66 0f f0+n /r         willamette sse2 so

-/-/-/-/paddq
    mm, mm/m         rm   np 0f d0+n /r         willamette mmx sq
    xmm, xmm/m       rm   66 0f d0+n /r         willamette sse2 so

-/-/-/-/pmuludq/-/-/-/-/-/-/psubq
    mm, mm/m         rm   np 0f f0+n /r         willamette sse2 so
    xmm, xmm/m       rm   66 0f f0+n /r         willamette sse2 so

pavgb/-/-/pavgw/pmulhuw/-/-/-/-/-/pminsw/-/-/-/pmaxsw
    mm, mm/m         rm   np 0f e0+n /r         katmai mmx sq
    xmm, xmm/m       rm   66 0f e0+n /r         willamette sse2 so

pminub/-/-/-/pmaxub
    mm, mm/m         rm   np 0f da+n /r         katmai mmx sq
    xmm, xmm/m       rm   66 0f da+n /r         willamette sse2 so

psadbw
    mm, mm/m         rm   np 0f f6 /r           katmai mmx sq
    xmm, xmm/m       rm   66 0f f6 /r           willamette sse2 so

punpcklqdq/punpckhqdq willamette sse2 so
    xmm, xmm/m       rm   66 0f 6c+n /r

-/psrlw/psrld/psrlq
    mm, imm          mi   np 0f 70+n /2 ib.u    pent mmx
    xmm, imm         mi   66 0f 70+n /2 ib.u    willamette sse2 sb.1

-/psraw/psrad
    mm, imm          mi   np 0f 70+n /4 ib.u    pent mmx
    xmm, imm         mi   66 0f 70+n /4 ib.u    willamette sse2 sb.1

-/psllw/pslld/psllq
    mm, imm          mi   np 0f 70+n /6 ib.u    pent mmx
    xmm, imm         mi   66 0f 70+n /6 ib.u    willamette sse2 sb.1

-/-/-/psrldq/-/-/-/pslldq willamette sse2
    xmm, imm         mi   66 0f 73 /n ib.u      sb.1

movd
    mm, rm32         rm   np 0f 6e /r           pent mmx sd
    rm32, mm         mr   np 0f 7e /r           pent mmx sd
    m, xmm           mr   66 0f 7e /r           willamette sse2 sd
    xmm, m           rm   66 0f 6e /r           willamette sse2 sd
    xmm, rm32        rm   66 0f 6e /r           willamette sse2
    rm32, xmm        mr   66 0f 7e /r           willamette sse2

movq
    mm, mm/m         rm   np 0f 6f /r           pent mmx sq
    mm/m, mm         mr   np 0f 7f /r           pent mmx sq
    xmm, xmm         rm   f3 0f 7e /r           willamette sse2
    xmm, xmm         mr   66 0f d6 /r           willamette sse2 alias
    m, xmm           mr   66 0f d6 /r           willamette sse2 sq
    xmm, m           rm   f3 0f 7e /r           willamette sse2 sq

movdq2q willamette sse2
    mm, xmm          rm   f2 0f d6 /r

movq2dq willamette sse2
    xmm, mm          rm   f3 0f d6 /r

movdqa willamette sse2 so
    xmm, xmm/m128    rm   66 0f 6f /r
    xmm/m128, xmm    mr   66 0f 7f /r

movdqu willamette sse2 so
    xmm, xmm/m128    rm   f3 0f 6f /r
    xmm/m128, xmm    mr   f3 0f 7f /r

emms pent mmx
    0f 77

maskmovq katmai mmx
    mm, mm           rm   np 0f f7 /r

maskmovdqu willamette sse2
    xmm, xmm         rm   66 0f f7 /r

movntq katmai mmx sq
    m, mm            mr   np 0f e7 /r

movntdq willamette sse2 so
    m, xmm           mr   66 0f e7 /r

movnti willamette sd
    m, r32           mr   np 0f c3 /r

pmovmskb
    r32, mm          rm   np 0f d7 /r           katmai mmx
    r32, xmm         rm   66 0f d7 /r           willamette sse2

pextrw
    r32, mm, imm     rmi  np 0f c5 /r ib.u      katmai mmx
    r32, xmm, imm    rmi  66 0f c5 /r ib.u      willamette sse2
    r32, xmm, imm8   mri  66 0f 3a 15 /r ib.u   sse41
    m16, xmm, imm8   mri  66 0f 3a 15 /r ib.u   sse41

pinsrw
    mm, m, imm       rmi  np 0f c4 /r ib.u      katmai mmx
    mm, rm16, imm    rmi  np 0f c4 /r ib.u      katmai mmx
    mm, r32, imm     rmi  np 0f c4 /r ib.u      katmai mmx
    xmm, r16, imm    rmi  66 0f c4 /r ib.u      willamette sse2
    xmm, r32, imm    rmi  66 0f c4 /r ib.u      willamette sse2 alias
    xmm, m, imm      rmi  66 0f c4 /r ib.u      willamette sse2
    xmm, m16, imm    rmi  66 0f c4 /r ib.u      willamette sse2

pshufw katmai mmx sm2
    mm, mm/m, imm    rmi  np 0f 70 /r ib

pshufd willamette sse2
    xmm, xmm, imm    rmi  66 0f 70 /r ib
    xmm, m, imm      rmi  66 0f 70 /r ib        sm2

pshufhw willamette sse2
    xmm, xmm, imm    rmi  f3 0f 70 /r ib
    xmm, m, imm      rmi  f3 0f 70 /r ib        sm2

pshuflw willamette sse2
    xmm, xmm, imm    rmi  f2 0f 70 /r ib
    xmm, m, imm      rmi  f2 0f 70 /r ib        sm2

pshufb/phaddw/phaddd/phaddsw/pmaddubsw/phsubw/phsubd/phsubsw/psignb/psignw/psignd/pmulhrsw ssse3
    mm, mm/m         rm   np 0f 38 00+n /r      sq
    xmm, xmm/m128    rm   66 0f 38 00+n /r

pabsb/pabsw/pabsd ssse3
    mm, mm/m         rm   np 0f 38 1c+n /r      sq
    xmm, xmm/m128    rm   66 0f 38 1c+n /r

palignr ssse3
    mm, mm/m, imm    rmi  np 0f 3a 0f /r ib.u   sq
    xmm, xmm/m, imm  rmi  66 0f 3a 0f /r ib.u

femms pent 3dnow
    0f 0e

prefetch/prefetchw pent 3dnow sq
    m                m    0f 0d /n

pi2fw/pi2fd/-/-/-/-/-/-/-/-/-/-/-/-/-/-/pf2iw/pf2id pent 3dnow sq
    mm, mm/m         rm   0f 0f /r 0c+n

pfnacc/-/-/-/pfpnacc pent 3dnow sq
    mm, mm/m         rm   0f 0f /r 8a+n

pfcmpge/-/-/-/pfmin/-/pfrcp/pfrsqrt/-/-/pfsub/-/-/-/pfadd pent 3dnow sq
    mm, mm/m         rm   0f 0f /r 90+n

pfcmpgt/-/-/-/pfmax/-/pfrcpit1/pfrsqit1/-/-/pfsubr/-/-/-/pfacc pent 3dnow sq
    mm, mm/m         rm   0f 0f /r a0+n

pfcmpeq/-/-/-/pfmul/-/pfrcpit2/pmulhrwa/-/-/-/pswapd/-/-/-/pavgusb pent 3dnow sq
    mm, mm/m         rm   0f 0f /r b0+n

pfrcpv/pfrsqrtv pent 3dnow cyrix sq
    mm, mm/m         rm   0f 0f /r 86+n

paveb/paddsiw/pmagw/-/-/psubsiw pent mmx cyrix sq
    mm, mm/m         rm   0f 50+n /r

-/-/-/-/-/-/-/-/-/pmulhrwc/-/-/-/pmulhriw pent mmx cyrix sq
    mm, mm/m         rm   0f 50+n /r

pdistib pent mmx cyrix sm
    mm, m            rm   0f 54 /r

pmvzb/-/pmvnzb/pmvlzb/pmvgezb pent mmx cyrix sq
    mm, m            rm   0f 58+n /r

pmachriw pent mmx cyrix sm
    mm, m            rm   0f 5e /r
"""
