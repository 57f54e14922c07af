"""Forms of 64-bit code alone, beside those that a `v` stands for.

They are here so that 16- and 32-bit code is told what is wrong with them, and so that their names
are never taken for labels. Intel SDM volume 2; AMD APM volume 3.
"""

TEXT = """\
cdqe/cqo x86_64 long
    o64 98+n

cmpsq x86_64 long
    o64 a7

stosq/-/lodsq/-/scasq x86_64 long
    o64 ab+n

movsq x86_64 long
    o64 a5

iretq x86_64 long
    o64 cf

pushfq/popfq x86_64 long
    9c+n

retq/retnq x86_64 long bnd sw
    c3
    imm              i    c2 iw

retfq x86_64 long sw
    o64 cb
    imm              i    o64 ca iw

jrcxz x86_64 long
    imm              d    e3 rel8

loopne,loopnz/loope,loopz/loop x86_64 long
    imm, rcx         d-   e0+n rel8

movsxd x86_64 long
    r64, rm32        rm   o64 63 /r

movsx x86_64 long
    r64, rm8         rm   o64 0f be /r
    r64, rm16        rm   o64 0f bf /r
    r64, rm32        rm   o64 63 /r

movzx x86_64 long
    r64, rm8         rm   o64 0f b6 /r
    r64, rm16        rm   o64 0f b7 /r

mov x86_64 long
    rm64, sreg       mr   o64 8c /r
    sreg, rm64       rm   o64 8e /r
    r64, cr          mr   0f 20 /r
    cr, r64          rm   0f 22 /r
    r64, dr          mr   0f 21 /r
    dr, r64          rm   0f 23 /r
    rm64, imm32      mi   o64 c7 /0 id

xchg x86_64 long
    rax, r64         -o   o64 90+r
    r64, rax         o-   o64 90+r

bswap x86_64 long
    r64              o    o64 0f c8+r

push x86_64 long
    imm64            i    o64 68 id                size.0

lar/lsl x86_64 long prot
    r16, r64         rm   o16 0f 02+n /r
    r32, r64         rm   o32 0f 02+n /r
    r64, m           rm   o64 0f 02+n /r             sw
    r64, r16         rm   o64 0f 02+n /r
    r64, r32         rm   o64 0f 02+n /r
    r64, r64         rm   o64 0f 02+n /r

cmpxchg16b x86_64 long lock
    m128             m    o64 0f c7 /1

swapgs x86_64 long
    0f 01 f8

invlpga x86_64 long amd
    rax, ecx         --   0f 01 df

monitor x86_64 long
    rax, ecx, edx    ---  0f 01 c8

monitorx x86_64 long amd
    rax, ecx, edx    ---  0f 01 fa

clzero future long amd
    rax              -    0f 01 fc

fxsave64/fxrstor64 x86_64 long
    m                m    o64 np 0f ae /n

-/-/-/-/xsave64/xrstor64/xsaveopt64 future long
    m                m    o64 np 0f ae /n

-/-/-/xrstors64/xsavec64/xsaves64 future long
    m                m    o64 np 0f c7 /n

rdfsbase/rdgsbase/wrfsbase/wrgsbase future long
    r32              m    f3 0f ae /n
    r64              m    o64 f3 0f ae /n

invpcid future long priv
    r64, m128        rm   66 0f 38 82 /r

invept/invvpid x86_64 long vmx so
    r64, m           rm   66 0f 38 80+n /r

vmread x86_64 long vmx sq
    rm64, r64        mr   np 0f 78 /r

vmwrite x86_64 long vmx sq
    r64, rm64        rm   np 0f 79 /r

movd x86_64 long sx
    mm, rm64         rm   np o64 0f 6e /r
    rm64, mm         mr   np o64 0f 7e /r

movq x86_64 long
    mm, rm64         rm   np o64 0f 6e /r
    rm64, mm         mr   np o64 0f 7e /r
    xmm, rm64        rm   66 o64 0f 6e /r
    rm64, xmm        mr   66 o64 0f 7e /r

cvtsi2ss x86_64 long sse sq.1
    xmm, rm64        rm   o64 f3 0f 2a /r

cvtsi2sd x86_64 long sse2 sq.1
    xmm, rm64        rm   o64 f2 0f 2a /r

cvttss2si/cvtss2si x86_64 long sse sd.1
    r64, xmm         rm   o64 f3 0f 2c+n /r
    r64, m           rm   o64 f3 0f 2c+n /r

cvttsd2si/cvtsd2si x86_64 long sse2 sq.1
    r64, xmm         rm   o64 f2 0f 2c+n /r
    r64, m           rm   o64 f2 0f 2c+n /r

movmskps x86_64 long sse
    r64, xmm         rm   np o64 0f 50 /r

movmskpd x86_64 long sse2
    r64, xmm         rm   66 o64 0f 50 /r

movnti x86_64 long sq
    m, r64           mr   o64 np 0f c3 /r

pextrw x86_64 long
    r64, xmm, imm    rmi  66 0f c5 /r ib.u           sb.2
    r64, xmm, imm8   mri  o64 66 0f 3a 15 /r ib.u

pinsrw x86_64 long sse2 sb.2
    xmm, r64, imm    rmi  66 0f c4 /r ib.u

extractps x86_64 long sse41
    r64, xmm, imm8   mri  o64 66 0f 3a 17 /r ib.u

pextrb x86_64 long sse41
    r64, xmm, imm8   mri  66 0f 3a 14 /r ib.u

pextrq x86_64 long sse41
    rm64, xmm, imm8  mri  o64 66 0f 3a 16 /r ib.u

pinsrq x86_64 long sse41 sb.2
    xmm, rm64, imm8  rmi  o64 66 0f 3a 22 /r ib.u

crc32 x86_64 long sse42
    r64, rm8         rm   o64 f2 0f 38 f0 /r
    r64, rm64        rm   o64 f2 0f 38 f1 /r

popcnt x86_64 long sq
    r64, rm64        rm   o64 f3 0f b8 /r

adcx future long
    r64, rm64        rm   o64 66 0f 38 f6 /r

adox future long
    r64, rm64        rm   o64 f3 0f 38 f6 /r

bndcl future long mpx
    bnd, r64         rm   f3 0f 1a /r

bndcu/bndcn future long mpx
    bnd, r64         rm   f2 0f 1a+n /r

bndldx future long mpx mib
    bnd, m, r64      rmx  0f 1a /r

bndstx future long mpx mib
    m, r64, bnd      mxr  0f 1b /r
    m, bnd, r64      mrx  0f 1b /r

rdpid future long
    r64              m    f3 0f c7 /7

movdiri future long
    m64, r64         mr   o64 0f 38 f9 /r            sq

movdir64b future long
    r64, m512        rm   66 0f 38 f8 /r

umonitor future long
    r64              m    f3 0f ae /6

enqcmd future long sz
    r64, m512        rm   f2 0f 38 f8 /r

enqcmds future long sz priv
    r64, m512        rm   f3 0f 38 f8 /r

aadd future long sq
    m64, r64         mr   o64 np 0f 38 fc /r

aand future long sq
    m64, r64         mr   o64 66 0f 38 fc /r

axor future long sq
    m64, r64         mr   o64 f3 0f 38 fc /r

incsspq future long cet
    r64              m    o64 f3 0f ae /5

rdsspq future long cet
    r64              m    o64 f3 0f 1e /1

wrussq future long cet
    m64, r64         mr   o64 66 0f 38 f5 /r

wrssq future long cet
    m64, r64         mr   o64 0f 38 f6 /r

uiret/testui/clui/stui future long
    f3 0f 01 ec+n

senduipi future long
    r64              m    f3 0f c7 /6

rdmsrlist future long priv
    f2 0f 01 c6

wrmsrlist future long priv
    f3 0f 01 c6

vcvttsd2si/vcvtsd2si sandybridge long avx
    r64, xmm/m64     rm   vex.lig.f2.0f.w1 2c+n /r

vcvttss2si/vcvtss2si sandybridge long avx
    r64, xmm/m32     rm   vex.lig.f3.0f.w1 2c+n /r

vcvtsi2sd sandybridge long avx sq
    xmm, xmm*, rm64  rvm  vex.lig.f2.0f.w1 2a /r

vcvtsi2ss sandybridge long avx sq
    xmm, xmm*, rm64  rvm  vex.lig.f3.0f.w1 2a /r

vmovq sandybridge long avx sq
    xmm, rm64        rm   vex.128.66.0f.w1 6e /r
    rm64, xmm        mr   vex.128.66.0f.w1 7e /r

vmovmskps sandybridge long avx
    r64, V           rm   vex.xy.np.0f.wig 50 /r

vmovmskpd sandybridge long avx
    r64, V           rm   vex.xy.66.0f.wig 50 /r

vpmovmskb sandybridge long avx
    r64, xmm         rm   vex.128.66.0f.wig d7 /r

vpextrb sandybridge long avx
    r64, xmm, imm8   mri  vex.128.66.0f3a.w0 14 /r ib

vpextrw sandybridge long avx
    r64, xmm, imm8   rmi  vex.128.66.0f.w0 c5 /r ib
    r64, xmm, imm8   mri  vex.128.66.0f3a.w0 15 /r ib

vpextrd sandybridge long avx
    r64, xmm, imm8   mri  vex.128.66.0f3a.w0 16 /r ib

vpextrq sandybridge long avx
    rm64, xmm, imm8  mri  vex.128.66.0f3a.w1 16 /r ib

vpinsrq sandybridge long avx
    xmm, xmm*, rm64, imm8  rvmi  vex.128.66.0f3a.w1 22 /r ib

andn future long bmi1
    r64, r64, rm64   rvm  vex.lz.np.0f38.w1 f2 /r

bextr future long
    r64, rm64, r64   rmv  vex.lz.np.0f38.w1 f7 /r    bmi1
    r64, rm64, imm32  rmi  xop.lz.np.m10.w1 10 /r id  tbm

-/blsr/blsmsk/blsi future long bmi1
    r64, rm64        vm   vex.lz.np.0f38.w1 f3 /n

-/blcfill/blsfill/blcs/tzmsk/blcic/blsic/t1mskc future long tbm
    r64, rm64        vm   xop.lz.np.m9.w1 01 /n

-/blcmsk/-/-/-/-/blci future long tbm
    r64, rm64        vm   xop.lz.np.m9.w1 02 /n

bzhi future long bmi2
    r64, rm64, r64   rmv  vex.lz.np.0f38.w1 f5 /r

pdep/mulx future long bmi2
    r64, r64, rm64   rvm  vex.lz.f2.0f38.w1 f5+n /r

pext future long bmi2
    r64, r64, rm64   rvm  vex.lz.f3.0f38.w1 f5 /r

rorx future long bmi2
    r64, rm64, imm8  rmi  vex.lz.f2.0f3a.w1 f0 /r ib

sarx future long bmi2
    r64, rm64, r64   rmv  vex.lz.f3.0f38.w1 f7 /r

shlx future long bmi2
    r64, rm64, r64   rmv  vex.lz.66.0f38.w1 f7 /r

shrx future long bmi2
    r64, rm64, r64   rmv  vex.lz.f2.0f38.w1 f7 /r

llwpcb/slwpcb x86_64 long lwp amd
    r64              m    xop.128.np.m9.w1 12 /n

lwpins/lwpval x86_64 long lwp amd
    r64, rm32, imm32  vmi  xop.128.np.m10.w1 12 /n id

cmpoxadd/cmpnoxadd/cmpbxadd,cmpcxadd,cmpnaexadd/cmpaexadd,cmpnbxadd,cmpncxadd/cmpexadd,cmpzxadd\
/cmpnexadd,cmpnzxadd/cmpbexadd,cmpnaxadd/cmpaxadd,cmpnbexadd/cmpsxadd/cmpnsxadd\
/cmppxadd,cmppexadd/cmpnpxadd,cmppoxadd/cmplxadd,cmpngexadd/cmpgexadd,cmpnlxadd\
/cmplexadd,cmpngxadd/cmpgxadd,cmpnlexadd future long
    m32, r32, r32    mrv  vex.128.66.0f38.w0 e0+n /r  sd
    m64, r64, r64    mrv  vex.128.66.0f38.w1 e0+n /r  sq

ldtilecfg future long amx sz
    m512             m    vex.128.np.0f38.w0 49 /0

sttilecfg future long amx sz
    m512             m    vex.128.66.0f38.w0 49 /0

tilerelease future long amx
    vex.128.np.0f38.w0 49 c0

tilezero future long amx
    # ModRM.rm is 0 instead of the register; 64-bit code will need a token for that.
    tmm              b    vex.128.f2.0f38.w0 49 /r

tileloadd future long amx mib sib sx
    tmm, m           rm   vex.128.f2.0f38.w0 4b /r

tileloaddt1 future long amx mib sib sx
    tmm, m           rm   vex.128.66.0f38.w0 4b /r

tilestored future long amx mib sib sx
    m, tmm           mr   vex.128.f3.0f38.w0 4b /r

tdpbf16ps future long amx
    tmm, tmm, tmm    rmv  vex.128.f3.0f38.w0 5c /r

tdpbssd future long amx
    tmm, tmm, tmm    rmv  vex.128.f2.0f38.w0 5e /r

tdpbsud future long amx
    tmm, tmm, tmm    rmv  vex.128.f3.0f38.w0 5e /r

tdpbusd future long amx
    tmm, tmm, tmm    rmv  vex.128.66.0f38.w0 5e /r

tdpbuud future long amx
    tmm, tmm, tmm    rmv  vex.128.np.0f38.w0 5e /r
"""
