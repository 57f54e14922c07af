"""Integer arithmetic, logic, shifts, comparisons and ciphers with EVEX.

Intel SDM volume 2: AVX512F, BW, DQ, CD, IFMA, VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ, GFNI, VAES and
VPCLMULQDQ.
"""

TEXT = """\
vprold future avx512f
    V{kz}, V/M{b32}*, imm8     vmi   evex.xyz.66.0f.w0 72 /1 ib

vprord future avx512f
    V{kz}, V/M{b32}*, imm8     vmi   evex.xyz.66.0f.w0 72 /0 ib

vprolq future avx512f
    V{kz}, V/M{b64}*, imm8     vmi   evex.xyz.66.0f.w1 72 /1 ib

vprorq future avx512f
    V{kz}, V/M{b64}*, imm8     vmi   evex.xyz.66.0f.w1 72 /0 ib

vpslldq future avx512bw
    V, V/M*, imm8              vmi   evex.xyz.66.0f.wig 73 /7 ib

vpsrldq future avx512bw
    V, V/M*, imm8              vmi   evex.xyz.66.0f.wig 73 /3 ib

vpsrlw future avx512bw
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.wig d1 /r
    V{kz}, V/M*, imm8          vmi   evex.xyz.66.0f.wig 71 /2 ib

vpsrld future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w0 d2 /r
    V{kz}, V/M{b32}*, imm8     vmi   evex.xyz.66.0f.w0 72 /2 ib

vpsrlq future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w1 d3 /r
    V{kz}, V/M{b64}*, imm8     vmi   evex.xyz.66.0f.w1 73 /2 ib

vpaddq/-/-/-/-/-/-/vpandq/-/-/-/vpandnq future avx512f
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f.w1 d4+n /r

vpmullw/-/-/vpsubusb/vpsubusw/vpminub/-/vpaddusb/vpaddusw/vpmaxub/-/vpavgb/-/-/vpavgw\
/vpmulhuw/vpmulhw/-/-/vpsubsb/vpsubsw/vpminsw/-/vpaddsb/vpaddsw/vpmaxsw/-/-/-/-/-/-\
/vpmaddwd/-/-/vpsubb/vpsubw/-/-/vpaddb/vpaddw future avx512bw
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f.wig d5+n /r

vpandd/-/-/-/vpandnd future avx512f
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f.w0 db+n /r

vpsraw future avx512bw
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.wig e1 /r
    V{kz}, V/M*, imm8          vmi   evex.xyz.66.0f.wig 71 /4 ib

vpsrad future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w0 e2 /r
    V{kz}, V/M{b32}*, imm8     vmi   evex.xyz.66.0f.w0 72 /4 ib

vpsraq future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w1 e2 /r
    V{kz}, V/M{b64}*, imm8     vmi   evex.xyz.66.0f.w1 72 /4 ib

vpord/-/-/-/vpxord future avx512f
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f.w0 eb+n /r

vporq/-/-/-/vpxorq/-/-/-/-/vpmuludq/-/-/-/-/-/-/vpsubq future avx512f
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f.w1 eb+n /r

vpsllw future avx512bw
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.wig f1 /r
    V{kz}, V/M*, imm8          vmi   evex.xyz.66.0f.wig 71 /6 ib

vpslld future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w0 f2 /r
    V{kz}, V/M{b32}*, imm8     vmi   evex.xyz.66.0f.w0 72 /6 ib

vpsllq future avx512f
    V{kz}, V*, xmm/m128        rvm   evex.xyz.66.0f.w1 f3 /r
    V{kz}, V/M{b64}*, imm8     vmi   evex.xyz.66.0f.w1 73 /6 ib

vpsadbw future avx512bw
    V, V*, V/M                 rvm   evex.xyz.66.0f.wig f6 /r

vpsubd/-/-/-/vpaddd future avx512f
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f.w0 fa+n /r

vpmaddubsw/-/-/-/-/-/-/vpmulhrsw future avx512bw
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f38.wig 04+n /r

vpsrlvw/vpsravw/vpsllvw future avx512bw
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f38.w1 10+n /r

vprorvd/vprolvd future avx512f
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f38.w0 14+n /r

vprorvq/vprolvq future avx512f
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 14+n /r

vpabsb/vpabsw future avx512bw
    V{kz}, V/M                 rm    evex.xyz.66.0f38.wig 1c+n /r

vpabsd future avx512f
    V{kz}, V/M{b32}            rm    evex.xyz.66.0f38.w0 1e /r

vpabsq future avx512f
    V{kz}, V/M{b64}            rm    evex.xyz.66.0f38.w1 1f /r

vptestmb future avx512bw
    k{k}, V, V/M               rvm   evex.xyz.66.0f38.w0 26 /r

vptestmw future avx512bw
    k{k}, V, V/M               rvm   evex.xyz.66.0f38.w1 26 /r

vptestnmb future avx512bw
    k{k}, V, V/M               rvm   evex.xyz.f3.0f38.w0 26 /r

vptestnmw future avx512bw
    k{k}, V, V/M               rvm   evex.xyz.f3.0f38.w1 26 /r

vptestmd future avx512f
    k{k}, V, V/M{b32}          rvm   evex.xyz.66.0f38.w0 27 /r

vptestmq future avx512f
    k{k}, V, V/M{b64}          rvm   evex.xyz.66.0f38.w1 27 /r

vptestnmd future avx512f
    k{k}, V, V/M{b32}          rvm   evex.xyz.f3.0f38.w0 27 /r

vptestnmq future avx512f
    k{k}, V, V/M{b64}          rvm   evex.xyz.f3.0f38.w1 27 /r

vpmuldq future avx512f
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 28 /r

vpminsb/-/vpminuw/-/vpmaxsb/-/vpmaxuw future avx512bw
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f38.wig 38+n /r

vpminsd/-/vpminud/-/vpmaxsd/-/vpmaxud/vpmulld/-/-/-/-/vpsrlvd/vpsravd/vpsllvd future avx512f
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f38.w0 39+n /r

vpminsq/-/vpminuq/-/vpmaxsq/-/vpmaxuq/-/-/-/-/-/vpsrlvq/vpsravq/vpsllvq future avx512f
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 39+n /r

vpmullq future avx512dq
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 40 /r

vplzcntd future avx512cd
    V{kz}, V/M{b32}            rm    evex.xyz.66.0f38.w0 44 /r

vplzcntq future avx512cd
    V{kz}, V/M{b64}            rm    evex.xyz.66.0f38.w1 44 /r

vpdpbusd/vpdpbusds/vpdpwssd/vpdpwssds future avx512_vnni
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f38.w0 50+n /r

vpopcntb future avx512_bitalg
    V{kz}, V/M                 rm    evex.xyz.66.0f38.w0 54 /r

vpopcntw future avx512_bitalg
    V{kz}, V/M                 rm    evex.xyz.66.0f38.w1 54 /r

vpopcntd future avx512_vpopcntdq
    V{kz}, V/M                 rm    evex.xyz.66.0f38.w0 55 /r

vpopcntq future avx512_vpopcntdq
    V{kz}, V/M                 rm    evex.xyz.66.0f38.w1 55 /r

vpshldvw/-/vpshrdvw future avx512_vbmi2
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f38.w1 70+n /r

vpshldvd/-/vpshrdvd future avx512_vbmi2
    V{kz}, V*, V/M{b32}        rvm   evex.xyz.66.0f38.w0 71+n /r

vpshldvq/-/vpshrdvq future avx512_vbmi2
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 71+n /r

vpmultishiftqb future avx512_vbmi
    V{kz}, V*, V/M{b64}        rvm   evex.xyz.66.0f38.w1 83 /r

vpshufbitqmb future avx512_bitalg
    k{k}, V, V/M               rvm   evex.xyz.66.0f38.w0 8f /r

vpmadd52luq/vpmadd52huq future avx512_ifma
    V{kz}, V, V/M{b64}         rvm   evex.xyz.66.0f38.w1 b4+n /r

vpconflictd future avx512cd
    V{kz}, V/M{b32}            rm    evex.xyz.66.0f38.w0 c4 /r

vpconflictq future avx512cd
    V{kz}, V/M{b64}            rm    evex.xyz.66.0f38.w1 c4 /r

vgf2p8mulb future gfni
    V{kz}, V*, V/M             rvm   evex.xyz.66.0f38.w0 cf /r

vaesenc/vaesenclast/vaesdec/vaesdeclast future vaes
    V, V*, V/M                 rvm   evex.xyz.66.0f38.wig dc+n /r

vpternlogd future avx512f
    V{kz}, V, V/M{b32}, imm8   rvmi  evex.xyz.66.0f3a.w0 25 /r ib

vpternlogq future avx512f
    V{kz}, V, V/M{b64}, imm8   rvmi  evex.xyz.66.0f3a.w1 25 /r ib

vdbpsadbw future avx512bw
    V{kz}, V*, V/M, imm8       rvmi  evex.xyz.66.0f3a.w0 42 /r ib

vpclmullqlqdq future vpclmulqdq
    V, V*, V/M                 rvm   evex.xyz.66.0f3a.wig 44 /r 00

vpclmulhqlqdq future vpclmulqdq
    V, V*, V/M                 rvm   evex.xyz.66.0f3a.wig 44 /r 01

vpclmullqhqdq future vpclmulqdq
    V, V*, V/M                 rvm   evex.xyz.66.0f3a.wig 44 /r 10

vpclmulhqhqdq future vpclmulqdq
    V, V*, V/M                 rvm   evex.xyz.66.0f3a.wig 44 /r 11

vpclmulqdq future vpclmulqdq
    V, V*, V/M, imm8           rvmi  evex.xyz.66.0f3a.wig 44 /r ib

vpshldw/-/vpshrdw future avx512_vbmi2
    V{kz}, V*, V/M, imm8       rvmi  evex.xyz.66.0f3a.w1 70+n /r ib

vpshldd/-/vpshrdd future avx512_vbmi2
    V{kz}, V*, V/M{b32}, imm8  rvmi  evex.xyz.66.0f3a.w0 71+n /r ib

vpshldq/-/vpshrdq future avx512_vbmi2
    V{kz}, V*, V/M{b64}, imm8  rvmi  evex.xyz.66.0f3a.w1 71+n /r ib

vgf2p8affineqb/vgf2p8affineinvqb future gfni
    V{kz}, V*, V/M{b64}, imm8  rvmi  evex.xyz.66.0f3a.w1 ce+n /r ib

vpcmpeqb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f.wig 74 /r
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3f /r 00

vpcmpeqd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f.w0 76 /r
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1f /r 00

vpcmpeqq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f38.w1 29 /r
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1f /r 00

vpcmpeqw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f.wig 75 /r
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3f /r 00

vpcmpgtb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f.wig 64 /r
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3f /r 06

vpcmpgtd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f.w0 66 /r
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1f /r 06

vpcmpgtq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f38.w1 37 /r
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1f /r 06

vpcmpgtw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f.wig 65 /r
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3f /r 06

vpcmpequb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e /r 00

vpcmpequd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e /r 00

vpcmpequq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e /r 00

vpcmpequw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e /r 00

vpcmpgeub,vpcmpnltub/vpcmpgeb,vpcmpnltb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e+n /r 05

vpcmpgeud,vpcmpnltud/vpcmpged,vpcmpnltd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e+n /r 05

vpcmpgeuq,vpcmpnltuq/vpcmpgeq,vpcmpnltq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e+n /r 05

vpcmpgeuw,vpcmpnltuw/vpcmpgew,vpcmpnltw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e+n /r 05

vpcmpgtub,vpcmpnleub/vpcmpnleb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e+n /r 06

vpcmpgtud,vpcmpnleud/vpcmpnled future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e+n /r 06

vpcmpgtuq,vpcmpnleuq/vpcmpnleq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e+n /r 06

vpcmpgtuw,vpcmpnleuw/vpcmpnlew future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e+n /r 06

vpcmpleub,vpcmpngtub/vpcmpleb,vpcmpngtb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e+n /r 02

vpcmpleud,vpcmpngtud/vpcmpled,vpcmpngtd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e+n /r 02

vpcmpleuq,vpcmpngtuq/vpcmpleq,vpcmpngtq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e+n /r 02

vpcmpleuw,vpcmpngtuw/vpcmplew,vpcmpngtw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e+n /r 02

vpcmpltub/vpcmpltb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e+n /r 01

vpcmpltud/vpcmpltd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e+n /r 01

vpcmpltuq/vpcmpltq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e+n /r 01

vpcmpltuw/vpcmpltw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e+n /r 01

vpcmpnequb/vpcmpneqb future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w0 3e+n /r 04

vpcmpnequd/vpcmpneqd future avx512f
    k{k}, V, V/M{b32}        rvm   evex.xyz.66.0f3a.w0 1e+n /r 04

vpcmpnequq/vpcmpneqq future avx512f
    k{k}, V, V/M{b64}        rvm   evex.xyz.66.0f3a.w1 1e+n /r 04

vpcmpnequw/vpcmpneqw future avx512bw
    k{k}, V, V/M             rvm   evex.xyz.66.0f3a.w1 3e+n /r 04

vpcmpub/vpcmpb future avx512bw
    k{k}, V, V/M, imm8       rvmi  evex.xyz.66.0f3a.w0 3e+n /r ib

vpcmpud/vpcmpd future avx512f
    k{k}, V, V/M{b32}, imm8  rvmi  evex.xyz.66.0f3a.w0 1e+n /r ib

vpcmpuq/vpcmpq future avx512f
    k{k}, V, V/M{b64}, imm8  rvmi  evex.xyz.66.0f3a.w1 1e+n /r ib

vpcmpuw/vpcmpw future avx512bw
    k{k}, V, V/M, imm8       rvmi  evex.xyz.66.0f3a.w1 3e+n /r ib
"""
