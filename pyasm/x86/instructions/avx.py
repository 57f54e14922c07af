"""AVX and AVX2, FMA, F16C, and the general-register instructions of VEX and XOP (BMI, TBM).

Intel SDM volume 2; AMD APM volume 3 for TBM. Where AVX has 128 bits and AVX2 added 256, one row
says both.
"""

TEXT = """\
-/-/-/-/vandps/vandnps/vorps/vxorps/vaddps/vmulps/-/-/vsubps/vminps/vdivps/vmaxps sandybridge avx
    V, V*, V/M                rvm   vex.xy.np.0f.wig 50+n /r

-/-/-/-/vandpd/vandnpd/vorpd/vxorpd/vaddpd/vmulpd/-/-/vsubpd/vminpd/vdivpd/vmaxpd sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f.wig 50+n /r

-/vsqrtss/vrsqrtss/vrcpss/-/-/-/-/vaddss/vmulss/vcvtss2sd/-/vsubss/vminss/vdivss/vmaxss\
 sandybridge avx
    xmm, xmm*, xmm/m32        rvm   vex.lig.f3.0f.wig 50+n /r

-/vsqrtsd/-/-/-/-/-/-/vaddsd/vmulsd/vcvtsd2ss/-/vsubsd/vminsd/vdivsd/vmaxsd sandybridge avx
    xmm, xmm*, xmm/m64        rvm   vex.lig.f2.0f.wig 50+n /r

-/vsqrtps/vrsqrtps/vrcpps/-/-/-/-/-/-/-/vcvtdq2ps sandybridge avx
    V, V/M                    rm    vex.xy.np.0f.wig 50+n /r

-/vsqrtpd/-/-/-/-/-/-/-/-/-/vcvtps2dq sandybridge avx
    V, V/M                    rm    vex.xy.66.0f.wig 50+n /r

vunpcklps/vunpckhps sandybridge avx
    V, V*, V/M                rvm   vex.xy.np.0f.wig 14+n /r

vunpcklpd/vunpckhpd sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f.wig 14+n /r

vhaddpd/vhsubpd sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f.wig 7c+n /r

vhaddps/vhsubps sandybridge avx
    V, V*, V/M                rvm   vex.xy.f2.0f.wig 7c+n /r

vaddsubpd sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f.wig d0 /r

vaddsubps sandybridge avx
    V, V*, V/M                rvm   vex.xy.f2.0f.wig d0 /r

vcmpeqps/vcmplt_osps,vcmpltps/vcmple_osps,vcmpleps/vcmpunord_qps,vcmpunordps\
/vcmpneq_uqps,vcmpneqps/vcmpnlt_usps,vcmpnltps/vcmpnle_usps,vcmpnleps/vcmpord_qps,vcmpordps\
/vcmpeq_uqps/vcmpnge_usps,vcmpngeps/vcmpngt_usps,vcmpngtps/vcmpfalse_oqps,vcmpfalseps\
/vcmpneq_oqps/vcmpge_osps,vcmpgeps/vcmpgt_osps,vcmpgtps/vcmptrue_uqps,vcmptrueps/vcmpeq_osps\
/vcmplt_oqps/vcmple_oqps/vcmpunord_sps/vcmpneq_usps/vcmpnlt_uqps/vcmpnle_uqps/vcmpord_sps\
/vcmpeq_usps/vcmpnge_uqps/vcmpngt_uqps/vcmpfalse_osps/vcmpneq_osps/vcmpge_oqps/vcmpgt_oqps\
/vcmptrue_usps sandybridge avx
    V, V*, V/M               rvm   vex.xy.np.0f.wig c2 /r 00+n
    k{k}, V, V/M{b32,sae}    rvm   evex.xyz.np.0f.w0 c2 /r 00+n             future avx512f

vcmpeqpd/vcmplt_ospd,vcmpltpd/vcmple_ospd,vcmplepd/vcmpunord_qpd,vcmpunordpd\
/vcmpneq_uqpd,vcmpneqpd/vcmpnlt_uspd,vcmpnltpd/vcmpnle_uspd,vcmpnlepd/vcmpord_qpd,vcmpordpd\
/vcmpeq_uqpd/vcmpnge_uspd,vcmpngepd/vcmpngt_uspd,vcmpngtpd/vcmpfalse_oqpd,vcmpfalsepd\
/vcmpneq_oqpd/vcmpge_ospd,vcmpgepd/vcmpgt_ospd,vcmpgtpd/vcmptrue_uqpd,vcmptruepd/vcmpeq_ospd\
/vcmplt_oqpd/vcmple_oqpd/vcmpunord_spd/vcmpneq_uspd/vcmpnlt_uqpd/vcmpnle_uqpd/vcmpord_spd\
/vcmpeq_uspd/vcmpnge_uqpd/vcmpngt_uqpd/vcmpfalse_ospd/vcmpneq_ospd/vcmpge_oqpd/vcmpgt_oqpd\
/vcmptrue_uspd sandybridge avx
    V, V*, V/M               rvm   vex.xy.66.0f.wig c2 /r 00+n
    k{k}, V, V/M{b64,sae}    rvm   evex.xyz.66.0f.w1 c2 /r 00+n             future avx512f

vcmpeqss/vcmplt_osss,vcmpltss/vcmple_osss,vcmpless/vcmpunord_qss,vcmpunordss\
/vcmpneq_uqss,vcmpneqss/vcmpnlt_usss,vcmpnltss/vcmpnle_usss,vcmpnless/vcmpord_qss,vcmpordss\
/vcmpeq_uqss/vcmpnge_usss,vcmpngess/vcmpngt_usss,vcmpngtss/vcmpfalse_oqss,vcmpfalsess\
/vcmpneq_oqss/vcmpge_osss,vcmpgess/vcmpgt_osss,vcmpgtss/vcmptrue_uqss,vcmptruess/vcmpeq_osss\
/vcmplt_oqss/vcmple_oqss/vcmpunord_sss/vcmpneq_usss/vcmpnlt_uqss/vcmpnle_uqss/vcmpord_sss\
/vcmpeq_usss/vcmpnge_uqss/vcmpngt_uqss/vcmpfalse_osss/vcmpneq_osss/vcmpge_oqss/vcmpgt_oqss\
/vcmptrue_usss sandybridge avx
    xmm, xmm*, xmm/m64       rvm   vex.lig.f3.0f.wig c2 /r 00+n
    k{k}, xmm, xmm/m32{sae}  rvm   evex.128.f3.0f.w0 c2 /r 00+n             future avx512f

vcmpeqsd/vcmplt_ossd,vcmpltsd/vcmple_ossd,vcmplesd/vcmpunord_qsd,vcmpunordsd\
/vcmpneq_uqsd,vcmpneqsd/vcmpnlt_ussd,vcmpnltsd/vcmpnle_ussd,vcmpnlesd/vcmpord_qsd,vcmpordsd\
/vcmpeq_uqsd/vcmpnge_ussd,vcmpngesd/vcmpngt_ussd,vcmpngtsd/vcmpfalse_oqsd,vcmpfalsesd\
/vcmpneq_oqsd/vcmpge_ossd,vcmpgesd/vcmpgt_ossd,vcmpgtsd/vcmptrue_uqsd,vcmptruesd/vcmpeq_ossd\
/vcmplt_oqsd/vcmple_oqsd/vcmpunord_ssd/vcmpneq_ussd/vcmpnlt_uqsd/vcmpnle_uqsd/vcmpord_ssd\
/vcmpeq_ussd/vcmpnge_uqsd/vcmpngt_uqsd/vcmpfalse_ossd/vcmpneq_ossd/vcmpge_oqsd/vcmpgt_oqsd\
/vcmptrue_ussd sandybridge avx
    xmm, xmm*, xmm/m64       rvm   vex.lig.f2.0f.wig c2 /r 00+n
    k{k}, xmm, xmm/m64{sae}  rvm   evex.128.f2.0f.w1 c2 /r 00+n             future avx512f

vcmpps/-/-/-/vshufps sandybridge avx
    V, V*, V/M, imm8          rvmi  vex.xy.np.0f.wig c2+n /r ib

vcmppd/-/-/-/vshufpd sandybridge avx
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f.wig c2+n /r ib

vcmpss sandybridge avx
    xmm, xmm*, xmm/m64, imm8  rvmi  vex.lig.f3.0f.wig c2 /r ib

vcmpsd sandybridge avx
    xmm, xmm*, xmm/m64, imm8  rvmi  vex.lig.f2.0f.wig c2 /r ib

vucomiss/vcomiss sandybridge avx
    xmm, xmm/m32              rm    vex.lig.np.0f.wig 2e+n /r

vucomisd/vcomisd sandybridge avx
    xmm, xmm/m64              rm    vex.lig.66.0f.wig 2e+n /r

vblendps/vblendpd sandybridge avx
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.wig 0c+n /r ib

vdpps sandybridge avx
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.wig 40 /r ib

vdppd sandybridge avx
    xmm, xmm*, xmm/m128, imm8  rvmi  vex.128.66.0f3a.wig 41 /r ib

vblendvps/vblendvpd sandybridge avx
    V, V*, V/M, V             rvms  vex.xy.66.0f3a.w0 4a+n /r /is4

vpblendvb sandybridge avx future.y
    V, V*, V/M, V             rvms  vex.xy.66.0f3a.w0 4c /r /is4

vroundps/vroundpd sandybridge avx
    V, V/M, imm8              rmi   vex.xy.66.0f3a.wig 08+n /r ib

vroundss sandybridge avx
    xmm, xmm*, xmm/m32, imm8  rvmi  vex.128.66.0f3a.wig 0a /r ib

vroundsd sandybridge avx
    xmm, xmm*, xmm/m64, imm8  rvmi  vex.128.66.0f3a.wig 0b /r ib

vinsertps sandybridge avx
    xmm, xmm*, xmm/m32, imm8  rvmi  vex.128.66.0f3a.wig 21 /r ib

vextractps sandybridge avx
    rm32, xmm, imm8           mri   vex.128.66.0f3a.wig 17 /r ib

vtestps/vtestpd sandybridge avx
    V, V/M                    rm    vex.xy.66.0f38.w0 0e+n /r

vptest sandybridge avx
    V, V/M                    rm    vex.xy.66.0f38.wig 17 /r

vbroadcastss sandybridge avx
    V, m32                    rm    vex.xy.66.0f38.w0 18 /r
    V, xmm                    rm    vex.xy.66.0f38.w0 18 /r               future

vbroadcastsd sandybridge avx
    ymm, m64                  rm    vex.256.66.0f38.w0 19 /r
    ymm, xmm                  rm    vex.256.66.0f38.w0 19 /r              future

vbroadcastf128 sandybridge avx
    ymm, m128                 rm    vex.256.66.0f38.w0 1a /r

vbroadcasti128 future avx2
    ymm, m128                 rm    vex.256.66.0f38.w0 5a /r

vpbroadcastb future avx2
    V, m8                     rm    vex.xy.66.0f38.w0 78 /r
    V, xmm                    rm    vex.xy.66.0f38.w0 78 /r

vpbroadcastw future avx2
    V, m16                    rm    vex.xy.66.0f38.w0 79 /r
    V, xmm                    rm    vex.xy.66.0f38.w0 79 /r

vpbroadcastd future avx2
    V, m32                    rm    vex.xy.66.0f38.w0 58 /r
    V, xmm                    rm    vex.xy.66.0f38.w0 58 /r

vpbroadcastq future avx2
    V, m64                    rm    vex.xy.66.0f38.w0 59 /r
    V, xmm                    rm    vex.xy.66.0f38.w0 59 /r

vinsertf128 sandybridge avx
    ymm, ymm*, xmm/m128, imm8  rvmi  vex.256.66.0f3a.w0 18 /r ib

vextractf128 sandybridge avx
    xmm/m128, ymm, imm8       mri   vex.256.66.0f3a.w0 19 /r ib

vperm2f128 sandybridge avx
    ymm, ymm*, ymm/m256, imm8  rvmi  vex.256.66.0f3a.w0 06 /r ib

vinserti128 future avx2
    ymm, ymm*, xmm/m128, imm8  rvmi  vex.256.66.0f3a.w0 38 /r ib

vextracti128 future avx2
    xmm/m128, ymm, imm8       mri   vex.256.66.0f3a.w0 39 /r ib

vperm2i128 future avx2
    ymm, ymm*, ymm/m256, imm8  rvmi  vex.256.66.0f3a.w0 46 /r ib

vpermilps sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f38.w0 0c /r
    V, V/M, imm8              rmi   vex.xy.66.0f3a.w0 04 /r ib

vpermilpd sandybridge avx
    V, V*, V/M                rvm   vex.xy.66.0f38.w0 0d /r
    V, V/M, imm8              rmi   vex.xy.66.0f3a.w0 05 /r ib

vpermps future avx2
    ymm, ymm*, ymm/m256       rvm   vex.256.66.0f38.w0 16 /r

vpermd future avx2
    ymm, ymm*, ymm/m256       rvm   vex.256.66.0f38.w0 36 /r

vpermq/vpermpd future avx2
    ymm, ymm/m256, imm8       rmi   vex.256.66.0f3a.w1 00+n /r ib

vmovups sandybridge avx
    V, V/M                    rm    vex.xy.np.0f.wig 10 /r
    V/M, V                    mr    vex.xy.np.0f.wig 11 /r

vmovupd sandybridge avx
    V, V/M                    rm    vex.xy.66.0f.wig 10 /r
    V/M, V                    mr    vex.xy.66.0f.wig 11 /r

vmovaps sandybridge avx
    V, V/M                    rm    vex.xy.np.0f.wig 28 /r
    V/M, V                    mr    vex.xy.np.0f.wig 29 /r

vmovapd sandybridge avx
    V, V/M                    rm    vex.xy.66.0f.wig 28 /r
    V/M, V                    mr    vex.xy.66.0f.wig 29 /r

vmovdqa sandybridge avx
    V, V/M                    rm    vex.xy.66.0f.wig 6f /r
    V/M, V                    mr    vex.xy.66.0f.wig 7f /r

vmovdqu sandybridge avx
    V, V/M                    rm    vex.xy.f3.0f.wig 6f /r
    V/M, V                    mr    vex.xy.f3.0f.wig 7f /r

vmovqqa sandybridge avx alias
    ymm, ymm/m256             rm    vex.256.66.0f.wig 6f /r
    ymm/m256, ymm             mr    vex.256.66.0f.wig 7f /r

vmovqqu sandybridge avx alias
    ymm, ymm/m256             rm    vex.256.f3.0f.wig 6f /r
    ymm/m256, ymm             mr    vex.256.f3.0f.wig 7f /r

vmovss sandybridge avx
    xmm, xmm*, xmm            rvm   vex.lig.f3.0f.wig 10 /r
    xmm, m32                  rm    vex.lig.f3.0f.wig 10 /r
    xmm, xmm*, xmm            mvr   vex.lig.f3.0f.wig 11 /r               alias
    m32, xmm                  mr    vex.lig.f3.0f.wig 11 /r

vmovsd sandybridge avx
    xmm, xmm*, xmm            rvm   vex.lig.f2.0f.wig 10 /r
    xmm, m64                  rm    vex.lig.f2.0f.wig 10 /r
    xmm, xmm*, xmm            mvr   vex.lig.f2.0f.wig 11 /r               alias
    m64, xmm                  mr    vex.lig.f2.0f.wig 11 /r

vmovhlps/-/-/-/vmovlhps sandybridge avx
    xmm, xmm*, xmm            rvm   vex.128.np.0f.wig 12+n /r

vmovlps/-/-/-/vmovhps sandybridge avx
    xmm, xmm*, m64            rvm   vex.128.np.0f.wig 12+n /r
    m64, xmm                  mr    vex.128.np.0f.wig 13+n /r

vmovmskps sandybridge avx
    r32, V                    rm    vex.xy.np.0f.wig 50 /r

vmovntps sandybridge avx
    M, V                      mr    vex.xy.np.0f.wig 2b /r

vmovlpd/-/-/-/vmovhpd sandybridge avx
    xmm, xmm*, m64            rvm   vex.128.66.0f.wig 12+n /r
    m64, xmm                  mr    vex.128.66.0f.wig 13+n /r

vmovmskpd sandybridge avx
    r32, V                    rm    vex.xy.66.0f.wig 50 /r

vmovntpd sandybridge avx
    M, V                      mr    vex.xy.66.0f.wig 2b /r

vmovntdq sandybridge avx
    M, V                      mr    vex.xy.66.0f.wig e7 /r

vmovntqq sandybridge avx alias
    m256, ymm                 mr    vex.256.66.0f.wig e7 /r

vmovntdqa sandybridge avx future.y
    V, M                      rm    vex.xy.66.0f38.wig 2a /r

vmovddup sandybridge avx
    xmm, xmm/m64              rm    vex.128.f2.0f.wig 12 /r
    ymm, ymm/m256             rm    vex.256.f2.0f.wig 12 /r

vmovsldup/-/-/-/vmovshdup sandybridge avx
    V, V/M                    rm    vex.xy.f3.0f.wig 12+n /r

vmovd sandybridge avx
    xmm, rm32                 rm    vex.128.66.0f.w0 6e /r
    rm32, xmm                 mr    vex.128.66.0f.w0 7e /r

vmovq sandybridge avx sq
    xmm, xmm/m64              rm    vex.128.f3.0f.wig 7e /r
    xmm/m64, xmm              mr    vex.128.66.0f.wig d6 /r

vlddqu sandybridge avx
    V, M                      rm    vex.xy.f2.0f.wig f0 /r

vldqqu sandybridge avx alias
    ymm, m256                 rm    vex.256.f2.0f.wig f0 /r

-/-/vldmxcsr/vstmxcsr sandybridge avx
    m32                       m     vex.128.np.0f.wig ae /n

vmaskmovdqu sandybridge avx
    xmm, xmm                  rm    vex.128.66.0f.wig f7 /r

vmaskmovps sandybridge avx
    V, V, M                   rvm   vex.xy.66.0f38.w0 2c /r
    m128, xmm, xmm            mvr   vex.128.66.0f38.w0 2e /r              so
    m256, ymm, ymm            mvr   vex.256.66.0f38.w0 2e /r              sy

vmaskmovpd sandybridge avx
    V, V, M                   rvm   vex.xy.66.0f38.w0 2d /r
    M, V, V                   mvr   vex.xy.66.0f38.w0 2f /r

vpmaskmovd future avx2
    V, V*, M                  rvm   vex.xy.66.0f38.w0 8c /r
    M, V, V                   mvr   vex.xy.66.0f38.w0 8e /r

vpmaskmovq future avx2
    V, V*, M                  rvm   vex.xy.66.0f38.w1 8c /r
    M, V, V                   mvr   vex.xy.66.0f38.w1 8e /r

vzeroupper sandybridge avx
    vex.128.np.0f.wig 77

vzeroall sandybridge avx
    vex.256.np.0f.wig 77

vcvtdq2pd sandybridge avx
    V, H/M                    rm    vex.xy.f3.0f.wig e6 /r

vcvtpd2dq sandybridge avx
    xmm, xmm                  rm    vex.128.f2.0f.wig e6 /r
    xmm, m128                 rm    vex.128.f2.0f.wig e6 /r               so
    xmm, ymm                  rm    vex.256.f2.0f.wig e6 /r
    xmm, m256                 rm    vex.256.f2.0f.wig e6 /r               sy

vcvttpd2dq sandybridge avx
    xmm, xmm                  rm    vex.128.66.0f.wig e6 /r
    xmm, m128                 rm    vex.128.66.0f.wig e6 /r               so
    xmm, ymm                  rm    vex.256.66.0f.wig e6 /r
    xmm, m256                 rm    vex.256.66.0f.wig e6 /r               sy

vcvtpd2ps sandybridge avx
    xmm, xmm                  rm    vex.128.66.0f.wig 5a /r
    xmm, m128                 rm    vex.128.66.0f.wig 5a /r               so
    xmm, ymm                  rm    vex.256.66.0f.wig 5a /r
    xmm, m256                 rm    vex.256.66.0f.wig 5a /r               sy

vcvtps2pd sandybridge avx
    V, H/M                    rm    vex.xy.np.0f.wig 5a /r

vcvttps2dq sandybridge avx
    V, V/M                    rm    vex.xy.f3.0f.wig 5b /r

vcvttsd2si/vcvtsd2si sandybridge avx
    r32, xmm/m64              rm    vex.lig.f2.0f.w0 2c+n /r

vcvttss2si/vcvtss2si sandybridge avx
    r32, xmm/m32              rm    vex.lig.f3.0f.w0 2c+n /r

vcvtsi2sd sandybridge avx sd
    xmm, xmm*, rm32           rvm   vex.lig.f2.0f.w0 2a /r
    xmm, xmm*, m32            rvm   vex.lig.f2.0f.w0 2a /r                alias

vcvtsi2ss sandybridge avx sd
    xmm, xmm*, rm32           rvm   vex.lig.f3.0f.w0 2a /r
    xmm, xmm*, m32            rvm   vex.lig.f3.0f.w0 2a /r                alias

vcvtph2ps future f16c
    ymm, xmm/m128             rm    vex.256.66.0f38.w0 13 /r
    xmm, xmm/m64              rm    vex.128.66.0f38.w0 13 /r

vcvtps2ph future f16c
    xmm/m128, ymm, imm8       mri   vex.256.66.0f3a.w0 1d /r ib
    xmm/m64, xmm, imm8        mri   vex.128.66.0f3a.w0 1d /r ib

vpunpcklbw/vpunpcklwd/vpunpckldq/vpacksswb/vpcmpgtb/vpcmpgtw/vpcmpgtd/vpackuswb\
/vpunpckhbw/vpunpckhwd/vpunpckhdq/vpackssdw/vpunpcklqdq/vpunpckhqdq sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f.wig 60+n /r

vpcmpeqb/vpcmpeqw/vpcmpeqd sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f.wig 74+n /r

-/-/-/-/vpaddq/vpmullw/-/-/vpsubusb/vpsubusw/vpminub/vpand/vpaddusb/vpaddusw/vpmaxub/vpandn\
 sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f.wig d0+n /r

vpavgb/-/-/vpavgw/vpmulhuw/vpmulhw/-/-/vpsubsb/vpsubsw/vpminsw/vpor/vpaddsb/vpaddsw/vpmaxsw/vpxor\
 sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f.wig e0+n /r

-/-/-/-/vpmuludq/vpmaddwd/vpsadbw/-/vpsubb/vpsubw/vpsubd/vpsubq/vpaddb/vpaddw/vpaddd\
 sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f.wig f0+n /r

vpshufb/vphaddw/vphaddd/vphaddsw/vpmaddubsw/vphsubw/vphsubd/vphsubsw/vpsignb/vpsignw/vpsignd/vpmulhrsw\
 sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f38.wig 00+n /r

vpmuldq/vpcmpeqq/-/vpackusdw sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f38.wig 28+n /r

vpcmpgtq/vpminsb/vpminsd/vpminuw/vpminud/vpmaxsb/vpmaxsd/vpmaxuw/vpmaxud/vpmulld\
 sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f38.wig 37+n /r

vpabsb/vpabsw/vpabsd sandybridge avx future.y
    V, V/M                    rm    vex.xy.66.0f38.wig 1c+n /r

-/vpsrlw/vpsrld/vpsrlq sandybridge avx future.y
    V, V*, xmm/m128           rvm   vex.xy.66.0f.wig d0+n /r
    V, V*, imm8               vmi   vex.xy.66.0f.wig 70+n /2 ib

-/vpsraw/vpsrad sandybridge avx future.y
    V, V*, xmm/m128           rvm   vex.xy.66.0f.wig e0+n /r
    V, V*, imm8               vmi   vex.xy.66.0f.wig 70+n /4 ib

-/vpsllw/vpslld/vpsllq sandybridge avx future.y
    V, V*, xmm/m128           rvm   vex.xy.66.0f.wig f0+n /r
    V, V*, imm8               vmi   vex.xy.66.0f.wig 70+n /6 ib

-/-/-/vpsrldq/-/-/-/vpslldq sandybridge avx future.y
    V, V*, imm8               vmi   vex.xy.66.0f.wig 73 /n ib

vpsrlvd/vpsravd/vpsllvd future avx2
    V, V*, V/M                rvm   vex.xy.66.0f38.w0 45+n /r

vpsrlvq/-/vpsllvq future avx2
    V, V*, V/M                rvm   vex.xy.66.0f38.w1 45+n /r

vpshufd sandybridge avx future.y
    V, V/M, imm8              rmi   vex.xy.66.0f.wig 70 /r ib

vpshufhw sandybridge avx future.y
    V, V/M, imm8              rmi   vex.xy.f3.0f.wig 70 /r ib

vpshuflw sandybridge avx future.y
    V, V/M, imm8              rmi   vex.xy.f2.0f.wig 70 /r ib

vpblendw/vpalignr sandybridge avx future.y
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.wig 0e+n /r ib

vmpsadbw sandybridge avx future.y
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.wig 42 /r ib

vpblendd future avx2
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.w0 02 /r ib

vpmovsxbw/-/-/vpmovsxwd/-/vpmovsxdq sandybridge avx future.y
    V, H/M                    rm    vex.xy.66.0f38.wig 20+n /r

-/vpmovsxbd/-/-/vpmovsxwq sandybridge avx future.y
    V, Q/M                    rm    vex.xy.66.0f38.wig 20+n /r

vpmovsxbq sandybridge avx future.y
    V, E/M                    rm    vex.xy.66.0f38.wig 22 /r

vpmovzxbw/-/-/vpmovzxwd/-/vpmovzxdq sandybridge avx future.y
    V, H/M                    rm    vex.xy.66.0f38.wig 30+n /r

-/vpmovzxbd/-/-/vpmovzxwq sandybridge avx future.y
    V, Q/M                    rm    vex.xy.66.0f38.wig 30+n /r

vpmovzxbq sandybridge avx future.y
    V, E/M                    rm    vex.xy.66.0f38.wig 32 /r

vpmovmskb sandybridge avx future.y
    r32, V                    rm    vex.xy.66.0f.wig d7 /r
    r64, ymm                  rm    vex.256.66.0f.wig d7 /r               alias future

vphminposuw sandybridge avx
    xmm, xmm/m128             rm    vex.128.66.0f38.wig 41 /r

vpcmpestrm/vpcmpestri/vpcmpistrm/vpcmpistri sandybridge avx
    xmm, xmm/m128, imm8       rmi   vex.128.66.0f3a.wig 60+n /r ib

vpextrb sandybridge avx
    r32, xmm, imm8            mri   vex.128.66.0f3a.w0 14 /r ib
    m8, xmm, imm8             mri   vex.128.66.0f3a.w0 14 /r ib

vpextrw sandybridge avx
    r32, xmm, imm8            rmi   vex.128.66.0f.w0 c5 /r ib
    r32, xmm, imm8            mri   vex.128.66.0f3a.w0 15 /r ib           alias
    m16, xmm, imm8            mri   vex.128.66.0f3a.w0 15 /r ib

vpextrd sandybridge avx
    rm32, xmm, imm8           mri   vex.128.66.0f3a.w0 16 /r ib

vpinsrb sandybridge avx
    xmm, xmm*, m8, imm8       rvmi  vex.128.66.0f3a.wig 20 /r ib
    xmm, xmm*, rm8, imm8      rvmi  vex.128.66.0f3a.wig 20 /r ib
    xmm, xmm*, r32, imm8      rvmi  vex.128.66.0f3a.wig 20 /r ib

vpinsrw sandybridge avx
    xmm, xmm*, m16, imm8      rvmi  vex.128.66.0f.wig c4 /r ib
    xmm, xmm*, rm16, imm8     rvmi  vex.128.66.0f.wig c4 /r ib
    xmm, xmm*, r32, imm8      rvmi  vex.128.66.0f.wig c4 /r ib

vpinsrd sandybridge avx
    xmm, xmm*, m32, imm8      rvmi  vex.128.66.0f3a.w0 22 /r ib
    xmm, xmm*, rm32, imm8     rvmi  vex.128.66.0f3a.w0 22 /r ib

vaesimc sandybridge avx
    xmm, xmm/m128             rm    vex.128.66.0f38.wig db /r

vaesenc/vaesenclast/vaesdec/vaesdeclast sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f38.wig dc+n /r

vaeskeygenassist sandybridge avx
    xmm, xmm/m128, imm8       rmi   vex.128.66.0f3a.wig df /r ib

vpclmullqlqdq/vpclmulhqlqdq sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f3a.wig 44 /r 00+n

vpclmullqhqdq/vpclmulhqhqdq sandybridge avx future.y
    V, V*, V/M                rvm   vex.xy.66.0f3a.wig 44 /r 10+n

vpclmulqdq sandybridge avx future.y
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.wig 44 /r ib

vgf2p8affineqb/vgf2p8affineinvqb future gfni
    V, V*, V/M, imm8          rvmi  vex.xy.66.0f3a.w1 ce+n /r ib

vgf2p8mulb future gfni
    V, V*, V/M                rvm   vex.xy.66.0f38.w0 cf /r

vpgatherdd future avx2
    xmm, m32[xmm], xmm        rmv   vex.128.66.0f38.w0 90 /r
    ymm, m32[ymm], ymm        rmv   vex.256.66.0f38.w0 90 /r

vpgatherdq future avx2
    xmm, m64[xmm], xmm        rmv   vex.128.66.0f38.w1 90 /r
    ymm, m64[xmm], ymm        rmv   vex.256.66.0f38.w1 90 /r

vpgatherqd future avx2
    xmm, m32[xmm], xmm        rmv   vex.128.66.0f38.w0 91 /r
    xmm, m32[ymm], xmm        rmv   vex.256.66.0f38.w0 91 /r

vpgatherqq future avx2
    xmm, m64[xmm], xmm        rmv   vex.128.66.0f38.w1 91 /r
    ymm, m64[ymm], ymm        rmv   vex.256.66.0f38.w1 91 /r

vgatherdps future avx2
    xmm, m32[xmm], xmm        rmv   vex.128.66.0f38.w0 92 /r
    ymm, m32[ymm], ymm        rmv   vex.256.66.0f38.w0 92 /r

vgatherdpd future avx2
    xmm, m64[xmm], xmm        rmv   vex.128.66.0f38.w1 92 /r
    ymm, m64[xmm], ymm        rmv   vex.256.66.0f38.w1 92 /r

vgatherqps future avx2
    xmm, m32[xmm], xmm        rmv   vex.128.66.0f38.w0 93 /r
    xmm, m32[ymm], xmm        rmv   vex.256.66.0f38.w0 93 /r

vgatherqpd future avx2
    xmm, m64[xmm], xmm        rmv   vex.128.66.0f38.w1 93 /r
    ymm, m64[ymm], ymm        rmv   vex.256.66.0f38.w1 93 /r

vfmaddsub132ps,vfmaddsub312ps/vfmsubadd132ps,vfmsubadd312ps/vfmadd132ps,vfmadd312ps/-\
/vfmsub132ps,vfmsub312ps/-/vfnmadd132ps,vfnmadd312ps/-/vfnmsub132ps,vfnmsub312ps future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w0 96+n /r

vfmadd132ss,vfmadd312ss/-/vfmsub132ss,vfmsub312ss/-/vfnmadd132ss,vfnmadd312ss/-\
/vfnmsub132ss,vfnmsub312ss future fma
    xmm, xmm, xmm/m32         rvm   vex.128.66.0f38.w0 99+n /r

vfmaddsub132pd,vfmaddsub312pd/vfmsubadd132pd,vfmsubadd312pd/vfmadd132pd,vfmadd312pd/-\
/vfmsub132pd,vfmsub312pd/-/vfnmadd132pd,vfnmadd312pd/-/vfnmsub132pd,vfnmsub312pd future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w1 96+n /r

vfmadd132sd,vfmadd312sd/-/vfmsub132sd,vfmsub312sd/-/vfnmadd132sd,vfnmadd312sd/-\
/vfnmsub132sd,vfnmsub312sd future fma
    xmm, xmm, xmm/m64         rvm   vex.128.66.0f38.w1 99+n /r

vfmaddsub213ps,vfmaddsub123ps/vfmsubadd213ps,vfmsubadd123ps/vfmadd213ps,vfmadd123ps/-\
/vfmsub213ps,vfmsub123ps/-/vfnmadd213ps,vfnmadd123ps/-/vfnmsub213ps,vfnmsub123ps future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w0 a6+n /r

vfmadd213ss,vfmadd123ss/-/vfmsub213ss,vfmsub123ss/-/vfnmadd213ss,vfnmadd123ss/-\
/vfnmsub213ss,vfnmsub123ss future fma
    xmm, xmm, xmm/m32         rvm   vex.128.66.0f38.w0 a9+n /r

vfmaddsub213pd,vfmaddsub123pd/vfmsubadd213pd,vfmsubadd123pd/vfmadd213pd,vfmadd123pd/-\
/vfmsub213pd,vfmsub123pd/-/vfnmadd213pd,vfnmadd123pd/-/vfnmsub213pd,vfnmsub123pd future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w1 a6+n /r

vfmadd213sd,vfmadd123sd/-/vfmsub213sd,vfmsub123sd/-/vfnmadd213sd,vfnmadd123sd/-\
/vfnmsub213sd,vfnmsub123sd future fma
    xmm, xmm, xmm/m64         rvm   vex.128.66.0f38.w1 a9+n /r

vfmaddsub231ps,vfmaddsub321ps/vfmsubadd231ps,vfmsubadd321ps/vfmadd231ps,vfmadd321ps/-\
/vfmsub231ps,vfmsub321ps/-/vfnmadd231ps,vfnmadd321ps/-/vfnmsub231ps,vfnmsub321ps future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w0 b6+n /r

vfmadd231ss,vfmadd321ss/-/vfmsub231ss,vfmsub321ss/-/vfnmadd231ss,vfnmadd321ss/-\
/vfnmsub231ss,vfnmsub321ss future fma
    xmm, xmm, xmm/m32         rvm   vex.128.66.0f38.w0 b9+n /r

vfmaddsub231pd,vfmaddsub321pd/vfmsubadd231pd,vfmsubadd321pd/vfmadd231pd,vfmadd321pd/-\
/vfmsub231pd,vfmsub321pd/-/vfnmadd231pd,vfnmadd321pd/-/vfnmsub231pd,vfnmsub321pd future fma
    V, V, V/M                 rvm   vex.xy.66.0f38.w1 b6+n /r

vfmadd231sd,vfmadd321sd/-/vfmsub231sd,vfmsub321sd/-/vfnmadd231sd,vfnmadd321sd/-\
/vfnmsub231sd,vfnmsub321sd future fma
    xmm, xmm, xmm/m64         rvm   vex.128.66.0f38.w1 b9+n /r

andn future bmi1
    r32, r32, rm32            rvm   vex.lz.np.0f38.w0 f2 /r

bextr future bmi1
    r32, rm32, r32            rmv   vex.lz.np.0f38.w0 f7 /r

-/blsr/blsmsk/blsi future bmi1
    r32, rm32                 vm    vex.lz.np.0f38.w0 f3 /n

bzhi future bmi2
    r32, rm32, r32            rmv   vex.lz.np.0f38.w0 f5 /r

pdep/mulx future bmi2
    r32, r32, rm32            rvm   vex.lz.f2.0f38.w0 f5+n /r

pext future bmi2
    r32, r32, rm32            rvm   vex.lz.f3.0f38.w0 f5 /r

rorx future bmi2
    r32, rm32, imm8           rmi   vex.lz.f2.0f3a.w0 f0 /r ib

sarx future bmi2
    r32, rm32, r32            rmv   vex.lz.f3.0f38.w0 f7 /r

shlx future bmi2
    r32, rm32, r32            rmv   vex.lz.66.0f38.w0 f7 /r

shrx future bmi2
    r32, rm32, r32            rmv   vex.lz.f2.0f38.w0 f7 /r

bextr future tbm
    r32, rm32, imm32          rmi   xop.lz.np.m10.w0 10 /r id

-/blcfill/blsfill/blcs/tzmsk/blcic/blsic/t1mskc future tbm
    r32, rm32                 vm    xop.lz.np.m9.w0 01 /n

-/blcmsk/-/-/-/-/blci future tbm
    r32, rm32                 vm    xop.lz.np.m9.w0 02 /n

vpdpbusd/vpdpbusds/vpdpwssd/vpdpwssds future avx_vnni latevex
    V, V, V/M                 rvm   vex.xy.66.0f38.w0 50+n /r

vpdpbssd/vpdpbssds future avx_vnni_int8 latevex
    V, V, V/M                 rvm   vex.xy.f2.0f38.w0 50+n /r

vpdpbsud/vpdpbsuds future avx_vnni_int8 latevex
    V, V, V/M                 rvm   vex.xy.f3.0f38.w0 50+n /r

vpdpbuud/vpdpbuuds future avx_vnni_int8 latevex
    V, V, V/M                 rvm   vex.xy.np.0f38.w0 50+n /r

vpdpwsud/vpdpwsuds future avx_vnni_int16 latevex
    V, V, V/M                 rvm   vex.xy.f3.0f38.w0 d2+n /r

vpdpwusd/vpdpwusds future avx_vnni_int16 latevex
    V, V, V/M                 rvm   vex.xy.66.0f38.w0 d2+n /r

vpdpwuud/vpdpwuuds future avx_vnni_int16 latevex
    V, V, V/M                 rvm   vex.xy.np.0f38.w0 d2+n /r

vpmadd52luq/vpmadd52huq future avx_ifma latevex
    V, V, V/M                 rvm   vex.xy.66.0f38.w1 b4+n /r

vbcstnebf16ps future avx_ne_convert latevex sw
    V, m16                    rm    vex.xy.f3.0f38.w0 b1 /r

vbcstnesh2ps future avx_ne_convert latevex sw
    V, m16                    rm    vex.xy.66.0f38.w0 b1 /r

vcvtneebf162ps future avx_ne_convert latevex
    V, M                      rm    vex.xy.f3.0f38.w0 b0 /r

vcvtneeph2ps future avx_ne_convert latevex
    V, M                      rm    vex.xy.66.0f38.w0 b0 /r

vcvtneobf162ps future avx_ne_convert latevex
    V, M                      rm    vex.xy.f2.0f38.w0 b0 /r

vcvtneoph2ps future avx_ne_convert latevex
    V, M                      rm    vex.xy.np.0f38.w0 b0 /r

vcvtneps2bf16 future avx_ne_convert latevex
    H, V/M                    rm    vex.xy.f3.0f38.w0 72 /r
"""
