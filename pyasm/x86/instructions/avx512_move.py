"""Moving with EVEX: loads and stores, broadcasts, parts of vectors, permutations, gathers.

Intel SDM volume 2: AVX512F, BW, DQ, CD, PF, VBMI and VBMI2.
"""

TEXT = """\
vmovupd future avx512f
    V{kz}, V/M                     rm    evex.xyz.66.0f.w1 10 /r
    V{kz}, V                       mr    evex.xyz.66.0f.w1 11 /r  alias
    M{k}, V                        mr    evex.xyz.66.0f.w1 11 /r

vmovsd future avx512f
    xmm{kz}, m64                   rm    evex.128.f2.0f.w1 10 /r
    m64{k}, xmm                    mr    evex.128.f2.0f.w1 11 /r
    xmm{kz}, xmm*, xmm             rvm   evex.128.f2.0f.w1 10 /r
    xmm{kz}, xmm*, xmm             mvr   evex.128.f2.0f.w1 11 /r  alias

vmovss future avx512f
    xmm{kz}, m32                   rm    evex.128.f3.0f.w0 10 /r
    m32{k}, xmm                    mr    evex.128.f3.0f.w0 11 /r
    xmm{kz}, xmm*, xmm             rvm   evex.128.f3.0f.w0 10 /r
    xmm{kz}, xmm*, xmm             mvr   evex.128.f3.0f.w0 11 /r  alias

vmovups future avx512f
    V{kz}, V/M                     rm    evex.xyz.np.0f.w0 10 /r
    V{kz}, V                       mr    evex.xyz.np.0f.w0 11 /r  alias
    M{k}, V                        mr    evex.xyz.np.0f.w0 11 /r

vmovlpd/-/-/-/vmovhpd future avx512f
    xmm, xmm*, m64                 rvm   evex.128.66.0f.w1 12+n /r
    m64, xmm                       mr    evex.128.66.0f.w1 13+n /r

vmovddup future avx512f
    xmm{kz}, xmm/m64               rm    evex.128.f2.0f.w1 12 /r
    V{kz}, V/M                     rm    evex.yz.f2.0f.w1 12 /r

vmovsldup/-/-/-/vmovshdup future avx512f
    V{kz}, V/M                     rm    evex.xyz.f3.0f.w0 12+n /r

vmovhlps/-/-/-/vmovlhps future avx512f
    xmm, xmm*, xmm                 rvm   evex.128.np.0f.w0 12+n /r

vmovlps/-/-/-/vmovhps future avx512f
    xmm, xmm*, m64                 rvm   evex.128.np.0f.w0 12+n /r
    m64, xmm                       mr    evex.128.np.0f.w0 13+n /r

vunpcklpd/vunpckhpd future avx512f
    V{kz}, V*, V/M{b64}            rvm   evex.xyz.66.0f.w1 14+n /r

vunpcklps/vunpckhps future avx512f
    V{kz}, V*, V/M{b32}            rvm   evex.xyz.np.0f.w0 14+n /r

vmovapd future avx512f
    V{kz}, V/M                     rm    evex.xyz.66.0f.w1 28 /r
    V{kz}, V                       mr    evex.xyz.66.0f.w1 29 /r  alias
    M{k}, V                        mr    evex.xyz.66.0f.w1 29 /r

vmovaps future avx512f
    V{kz}, V/M                     rm    evex.xyz.np.0f.w0 28 /r
    V{kz}, V                       mr    evex.xyz.np.0f.w0 29 /r  alias
    M{k}, V                        mr    evex.xyz.np.0f.w0 29 /r

vmovntpd future avx512f
    M, V                           mr    evex.xyz.66.0f.w1 2b /r

vmovntps future avx512f
    M, V                           mr    evex.xyz.np.0f.w0 2b /r

vpunpcklbw/vpunpcklwd/-/vpacksswb/-/-/-/vpackuswb/vpunpckhbw/vpunpckhwd future avx512bw
    V{kz}, V*, V/M                 rvm   evex.xyz.66.0f.wig 60+n /r

vpunpckldq/-/-/-/-/-/-/-/vpunpckhdq future avx512f
    V{kz}, V*, V/M{b32}            rvm   evex.xyz.66.0f.w0 62+n /r

vpackssdw future avx512bw
    V{kz}, V*, V/M{b32}            rvm   evex.xyz.66.0f.w0 6b /r

vpunpcklqdq/vpunpckhqdq future avx512f
    V{kz}, V*, V/M{b64}            rvm   evex.xyz.66.0f.w1 6c+n /r

vmovd future avx512f
    xmm, rm32                      rm    evex.128.66.0f.w0 6e /r
    rm32, xmm                      mr    evex.128.66.0f.w0 7e /r

vmovq future avx512f
    xmm, rm64                      rm    evex.128.66.0f.w1 6e /r
    rm64, xmm                      mr    evex.128.66.0f.w1 7e /r
    xmm, xmm/m64                   rm    evex.128.f3.0f.w1 7e /r
    xmm/m64, xmm                   mr    evex.128.66.0f.w1 d6 /r

vmovdqa32 future avx512f
    V{kz}, V/M                     rm    evex.xyz.66.0f.w0 6f /r
    V/M{kz}, V                     mr    evex.xyz.66.0f.w0 7f /r

vmovdqa64 future avx512f
    V{kz}, V/M                     rm    evex.xyz.66.0f.w1 6f /r
    V/M{kz}, V                     mr    evex.xyz.66.0f.w1 7f /r

vmovdqu8 future avx512bw
    V{kz}, V/M                     rm    evex.xyz.f2.0f.w0 6f /r
    V/M{kz}, V                     mr    evex.xyz.f2.0f.w0 7f /r

vmovdqu16 future avx512bw
    V{kz}, V/M                     rm    evex.xyz.f2.0f.w1 6f /r
    V/M{kz}, V                     mr    evex.xyz.f2.0f.w1 7f /r

vmovdqu32 future avx512f
    V{kz}, V/M                     rm    evex.xyz.f3.0f.w0 6f /r
    V/M{kz}, V                     mr    evex.xyz.f3.0f.w0 7f /r

vmovdqu64 future avx512f
    V{kz}, V/M                     rm    evex.xyz.f3.0f.w1 6f /r
    V/M{kz}, V                     mr    evex.xyz.f3.0f.w1 7f /r

vpshufd future avx512f
    V{kz}, V/M{b32}, imm8          rmi   evex.xyz.66.0f.w0 70 /r ib

vpshuflw future avx512bw
    V{kz}, V/M, imm8               rmi   evex.xyz.f2.0f.wig 70 /r ib

vpshufhw future avx512bw
    V{kz}, V/M, imm8               rmi   evex.xyz.f3.0f.wig 70 /r ib

vpinsrw future avx512bw
    xmm, xmm*, r32, imm8           rvmi  evex.128.66.0f.wig c4 /r ib
    xmm, xmm*, m16, imm8           rvmi  evex.128.66.0f.wig c4 /r ib

vshufpd future avx512f
    V{kz}, V*, V/M{b64}, imm8      rvmi  evex.xyz.66.0f.w1 c6 /r ib

vshufps future avx512f
    V{kz}, V*, V/M{b32}, imm8      rvmi  evex.xyz.np.0f.w0 c6 /r ib

vmovntdq future avx512f
    M, V                           mr    evex.xyz.66.0f.w0 e7 /r

vpshufb future avx512bw
    V{kz}, V*, V/M                 rvm   evex.xyz.66.0f38.wig 00 /r

vpmovuswb future avx512bw
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 10 /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 10 /r

vpmovusdb/-/-/vpmovusqw future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 11+n /r
    MQ{k}, V                       mr    evex.xyz.f3.0f38.w0 11+n /r

vpmovusqb future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 12 /r
    ME{k}, V                       mr    evex.xyz.f3.0f38.w0 12 /r

vpmovusdw/-/vpmovusqd future avx512f
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 13+n /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 13+n /r

vpermps future avx512f
    V{kz}, V*, V/M{b32}            rvm   evex.yz.66.0f38.w0 16 /r

vbroadcastss future avx512f
    V{kz}, m32                     rm    evex.xyz.66.0f38.w0 18 /r
    V{kz}, xmm                     rm    evex.xyz.66.0f38.w0 18 /r

vbroadcastf32x2 future avx512dq
    V{kz}, xmm/m64                 rm    evex.yz.66.0f38.w0 19 /r

vbroadcastsd future avx512f
    V{kz}, m64                     rm    evex.yz.66.0f38.w1 19 /r
    V{kz}, xmm                     rm    evex.yz.66.0f38.w1 19 /r

vbroadcastf32x4 future avx512f
    V{kz}, m128                    rm    evex.yz.66.0f38.w0 1a /r

vbroadcastf64x2 future avx512dq
    V{kz}, m128                    rm    evex.yz.66.0f38.w1 1a /r

vbroadcastf32x8 future avx512dq
    zmm{kz}, m256                  rm    evex.512.66.0f38.w0 1b /r

vbroadcastf64x4 future avx512f
    zmm{kz}, m256                  rm    evex.512.66.0f38.w1 1b /r

vpmovsxbw future avx512bw
    V{kz}, H/M                     rm    evex.xyz.66.0f38.wig 20 /r

vpmovswb future avx512bw
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 20 /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 20 /r

vpmovsxbd/-/-/vpmovsxwq future avx512f
    V{kz}, Q/M                     rm    evex.xyz.66.0f38.wig 21+n /r

vpmovsdb/-/-/vpmovsqw future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 21+n /r
    MQ{k}, V                       mr    evex.xyz.f3.0f38.w0 21+n /r

vpmovsxbq future avx512f
    V{kz}, E/M                     rm    evex.xyz.66.0f38.wig 22 /r

vpmovsqb future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 22 /r
    ME{k}, V                       mr    evex.xyz.f3.0f38.w0 22 /r

vpmovsxwd future avx512f
    V{kz}, H/M                     rm    evex.xyz.66.0f38.wig 23 /r

vpmovsdw/-/vpmovsqd future avx512f
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 23+n /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 23+n /r

vpmovsxdq future avx512f
    V{kz}, H/M                     rm    evex.xyz.66.0f38.w0 25 /r

vpmovm2b future avx512bw
    V, k                           rm    evex.xyz.f3.0f38.w0 28 /r

vpmovm2w future avx512bw
    V, k                           rm    evex.xyz.f3.0f38.w1 28 /r

vpmovb2m future avx512bw
    k, V                           rm    evex.xyz.f3.0f38.w0 29 /r

vpmovw2m future avx512bw
    k, V                           rm    evex.xyz.f3.0f38.w1 29 /r

vmovntdqa future avx512f
    V, M                           rm    evex.xyz.66.0f38.w0 2a /r

vpbroadcastmb2q future avx512cd
    V, k                           rm    evex.xyz.f3.0f38.w1 2a /r

vpackusdw future avx512bw
    V{kz}, V*, V/M{b32}            rvm   evex.xyz.66.0f38.w0 2b /r

vpmovzxbw future avx512bw
    V{kz}, H/M                     rm    evex.xyz.66.0f38.wig 30 /r

vpmovwb future avx512bw
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 30 /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 30 /r

vpmovzxbd/-/-/vpmovzxwq future avx512f
    V{kz}, Q/M                     rm    evex.xyz.66.0f38.wig 31+n /r

vpmovdb/-/-/vpmovqw future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 31+n /r
    MQ{k}, V                       mr    evex.xyz.f3.0f38.w0 31+n /r

vpmovzxbq future avx512f
    V{kz}, E/M                     rm    evex.xyz.66.0f38.wig 32 /r

vpmovqb future avx512f
    xmm{kz}, V                     mr    evex.xyz.f3.0f38.w0 32 /r
    ME{k}, V                       mr    evex.xyz.f3.0f38.w0 32 /r

vpmovzxwd future avx512f
    V{kz}, H/M                     rm    evex.xyz.66.0f38.wig 33 /r

vpmovdw/-/vpmovqd future avx512f
    H{kz}, V                       mr    evex.xyz.f3.0f38.w0 33+n /r
    MH{k}, V                       mr    evex.xyz.f3.0f38.w0 33+n /r

vpmovzxdq future avx512f
    V{kz}, H/M                     rm    evex.xyz.66.0f38.w0 35 /r

vpermd future avx512f
    V{kz}, V*, V/M{b32}            rvm   evex.yz.66.0f38.w0 36 /r

vpmovm2d future avx512dq
    V, k                           rm    evex.xyz.f3.0f38.w0 38 /r

vpmovm2q future avx512dq
    V, k                           rm    evex.xyz.f3.0f38.w1 38 /r

vpmovd2m future avx512dq
    k, V                           rm    evex.xyz.f3.0f38.w0 39 /r

vpmovq2m future avx512dq
    k, V                           rm    evex.xyz.f3.0f38.w1 39 /r

vpbroadcastmw2d future avx512cd
    V, k                           rm    evex.xyz.f3.0f38.w0 3a /r

vpbroadcastd future avx512f
    V{kz}, m32                     rm    evex.xyz.66.0f38.w0 58 /r
    V{kz}, xmm                     rm    evex.xyz.66.0f38.w0 58 /r
    V{kz}, r32                     rm    evex.xyz.66.0f38.w0 7c /r

vbroadcasti32x2 future avx512dq
    V{kz}, xmm/m64                 rm    evex.xyz.66.0f38.w0 59 /r

vpbroadcastq future avx512f
    V{kz}, m64                     rm    evex.xyz.66.0f38.w1 59 /r
    V{kz}, xmm                     rm    evex.xyz.66.0f38.w1 59 /r
    V{kz}, r64                     rm    evex.xyz.66.0f38.w1 7c /r

vbroadcasti32x4 future avx512f
    V{kz}, m128                    rm    evex.yz.66.0f38.w0 5a /r

vbroadcasti64x2 future avx512dq
    V{kz}, m128                    rm    evex.yz.66.0f38.w1 5a /r

vbroadcasti32x8 future avx512dq
    zmm{kz}, m256                  rm    evex.512.66.0f38.w0 5b /r

vbroadcasti64x4 future avx512f
    zmm{kz}, m256                  rm    evex.512.66.0f38.w1 5b /r

vpexpandb future avx512_vbmi2
    V{kz}, V/M                     rm    evex.xyz.66.0f38.w0 62 /r n1

vpexpandw future avx512_vbmi2
    V{kz}, V/M                     rm    evex.xyz.66.0f38.w1 62 /r n2

vpcompressb future avx512_vbmi2
    M{k}, V                        mr    evex.xyz.66.0f38.w0 63 /r n1
    V{kz}, V                       mr    evex.xyz.66.0f38.w0 63 /r

vpcompressw future avx512_vbmi2
    M{k}, V                        mr    evex.xyz.66.0f38.w1 63 /r n2
    V{kz}, V                       mr    evex.xyz.66.0f38.w1 63 /r

vpblendmd/vblendmps future avx512f
    V{kz}, V, V/M{b32}             rvm   evex.xyz.66.0f38.w0 64+n /r

vpblendmq/vblendmpd future avx512f
    V{kz}, V, V/M{b64}             rvm   evex.xyz.66.0f38.w1 64+n /r

vpblendmb future avx512bw
    V{kz}, V, V/M                  rvm   evex.xyz.66.0f38.w0 66 /r

vpblendmw future avx512bw
    V{kz}, V, V/M                  rvm   evex.xyz.66.0f38.w1 66 /r

vpermi2b/-/-/-/-/-/-/-/vpermt2b future avx512_vbmi
    V{kz}, V, V/M                  rvm   evex.xyz.66.0f38.w0 75+n /r

vpermi2w/-/-/-/-/-/-/-/vpermt2w future avx512bw
    V{kz}, V, V/M                  rvm   evex.xyz.66.0f38.w1 75+n /r

vpermi2d/vpermi2ps/-/-/-/-/-/-/vpermt2d/vpermt2ps future avx512f
    V{kz}, V, V/M{b32}             rvm   evex.xyz.66.0f38.w0 76+n /r

vpermi2q/vpermi2pd/-/-/-/-/-/-/vpermt2q/vpermt2pd future avx512f
    V{kz}, V, V/M{b64}             rvm   evex.xyz.66.0f38.w1 76+n /r

vpbroadcastb future avx512bw
    V{kz}, xmm/m8                  rm    evex.xyz.66.0f38.w0 78 /r
    V{kz}, r8                      rm    evex.xyz.66.0f38.w0 7a /r  alias
    V{kz}, r16                     rm    evex.xyz.66.0f38.w0 7a /r  alias
    V{kz}, r32                     rm    evex.xyz.66.0f38.w0 7a /r
    V{kz}, r64                     rm    evex.xyz.66.0f38.w0 7a /r  alias

vpbroadcastw future avx512bw
    V{kz}, xmm/m16                 rm    evex.xyz.66.0f38.w0 79 /r
    V{kz}, r16                     rm    evex.xyz.66.0f38.w0 7b /r  alias
    V{kz}, r32                     rm    evex.xyz.66.0f38.w0 7b /r
    V{kz}, r64                     rm    evex.xyz.66.0f38.w0 7b /r  alias

vexpandps/vpexpandd future avx512f
    V{kz}, M                       rm    evex.xyz.66.0f38.w0 88+n /r n4
    V{kz}, V                       rm    evex.xyz.66.0f38.w0 88+n /r

vexpandpd/vpexpandq future avx512f
    V{kz}, M                       rm    evex.xyz.66.0f38.w1 88+n /r n8
    V{kz}, V                       rm    evex.xyz.66.0f38.w1 88+n /r

vcompressps/vpcompressd future avx512f
    M{k}, V                        mr    evex.xyz.66.0f38.w0 8a+n /r n4
    V{kz}, V                       mr    evex.xyz.66.0f38.w0 8a+n /r

vcompresspd/vpcompressq future avx512f
    M{k}, V                        mr    evex.xyz.66.0f38.w1 8a+n /r n8
    V{kz}, V                       mr    evex.xyz.66.0f38.w1 8a+n /r

vpermb future avx512_vbmi
    V{kz}, V*, V/M                 rvm   evex.xyz.66.0f38.w0 8d /r

vpermw future avx512bw
    V{kz}, V*, V/M                 rvm   evex.xyz.66.0f38.w1 8d /r

vpgatherdd/-/vgatherdps future avx512f
    xmm{k}, m32[xmm]               rm    evex.128.66.0f38.w0 90+n /r
    ymm{k}, m32[ymm]               rm    evex.256.66.0f38.w0 90+n /r
    zmm{k}, m32[zmm]               rm    evex.512.66.0f38.w0 90+n /r

vpgatherdq/-/vgatherdpd future avx512f
    V{k}, m64[xmm]                 rm    evex.xy.66.0f38.w1 90+n /r
    zmm{k}, m64[ymm]               rm    evex.512.66.0f38.w1 90+n /r

vpgatherqd/-/vgatherqps future avx512f
    xmm{k}, m32[xmm]               rm    evex.128.66.0f38.w0 91+n /r
    xmm{k}, m32[ymm]               rm    evex.256.66.0f38.w0 91+n /r
    ymm{k}, m32[zmm]               rm    evex.512.66.0f38.w0 91+n /r

vpgatherqq/-/vgatherqpd future avx512f
    xmm{k}, m64[xmm]               rm    evex.128.66.0f38.w1 91+n /r
    ymm{k}, m64[ymm]               rm    evex.256.66.0f38.w1 91+n /r
    zmm{k}, m64[zmm]               rm    evex.512.66.0f38.w1 91+n /r

vpscatterdd/-/vscatterdps future avx512f
    m32[xmm]{k}, xmm               mr    evex.128.66.0f38.w0 a0+n /r
    m32[ymm]{k}, ymm               mr    evex.256.66.0f38.w0 a0+n /r
    m32[zmm]{k}, zmm               mr    evex.512.66.0f38.w0 a0+n /r

vpscatterdq/-/vscatterdpd future avx512f
    m64[xmm]{k}, V                 mr    evex.xy.66.0f38.w1 a0+n /r
    m64[ymm]{k}, zmm               mr    evex.512.66.0f38.w1 a0+n /r

vpscatterqd/-/vscatterqps future avx512f
    m32[xmm]{k}, xmm               mr    evex.128.66.0f38.w0 a1+n /r
    m32[ymm]{k}, xmm               mr    evex.256.66.0f38.w0 a1+n /r
    m32[zmm]{k}, ymm               mr    evex.512.66.0f38.w0 a1+n /r

vpscatterqq/-/vscatterqpd future avx512f
    m64[xmm]{k}, xmm               mr    evex.128.66.0f38.w1 a1+n /r
    m64[ymm]{k}, ymm               mr    evex.256.66.0f38.w1 a1+n /r
    m64[zmm]{k}, zmm               mr    evex.512.66.0f38.w1 a1+n /r

vgatherpf0dps/vgatherpf0qps future avx512pf
    m32[zmm]{k}                    m     evex.512.66.0f38.w0 c6+n /1

vgatherpf1dps/vgatherpf1qps future avx512pf
    m32[zmm]{k}                    m     evex.512.66.0f38.w0 c6+n /2

vscatterpf0dps/vscatterpf0qps future avx512pf
    m32[zmm]{k}                    m     evex.512.66.0f38.w0 c6+n /5

vscatterpf1dps/vscatterpf1qps future avx512pf
    m32[zmm]{k}                    m     evex.512.66.0f38.w0 c6+n /6

vgatherpf0dpd future avx512pf
    m64[ymm]{k}                    m     evex.512.66.0f38.w1 c6 /1

vgatherpf1dpd future avx512pf
    m64[ymm]{k}                    m     evex.512.66.0f38.w1 c6 /2

vscatterpf0dpd future avx512pf
    m64[ymm]{k}                    m     evex.512.66.0f38.w1 c6 /5

vscatterpf1dpd future avx512pf
    m64[ymm]{k}                    m     evex.512.66.0f38.w1 c6 /6

vgatherpf0qpd future avx512pf
    m64[zmm]{k}                    m     evex.512.66.0f38.w1 c7 /1

vgatherpf1qpd future avx512pf
    m64[zmm]{k}                    m     evex.512.66.0f38.w1 c7 /2

vscatterpf0qpd future avx512pf
    m64[zmm]{k}                    m     evex.512.66.0f38.w1 c7 /5

vscatterpf1qpd future avx512pf
    m64[zmm]{k}                    m     evex.512.66.0f38.w1 c7 /6

vpermq future avx512f
    V{kz}, V/M{b64}, imm8          rmi   evex.yz.66.0f3a.w1 00 /r ib
    V{kz}, V*, V/M{b64}            rvm   evex.yz.66.0f38.w1 36 /r

vpermpd future avx512f
    V{kz}, V/M{b64}, imm8          rmi   evex.yz.66.0f3a.w1 01 /r ib
    V{kz}, V*, V/M{b64}            rvm   evex.yz.66.0f38.w1 16 /r

valignd future avx512f
    V{kz}, V*, V/M{b32}, imm8      rvmi  evex.xyz.66.0f3a.w0 03 /r ib

valignq future avx512f
    V{kz}, V*, V/M{b64}, imm8      rvmi  evex.xyz.66.0f3a.w1 03 /r ib

vpermilps future avx512f
    V{kz}, V/M{b32}, imm8          rmi   evex.xyz.66.0f3a.w0 04 /r ib
    V{kz}, V*, V/M{b32}            rvm   evex.xyz.66.0f38.w0 0c /r

vpermilpd future avx512f
    V{kz}, V/M{b64}, imm8          rmi   evex.xyz.66.0f3a.w1 05 /r ib
    V{kz}, V*, V/M{b64}            rvm   evex.xyz.66.0f38.w1 0d /r

vpalignr future avx512bw
    V{kz}, V*, V/M, imm8           rvmi  evex.xyz.66.0f3a.wig 0f /r ib

vpextrb future avx512bw
    r8, xmm, imm8                  mri   evex.128.66.0f3a.wig 14 /r ib  alias
    r16, xmm, imm8                 mri   evex.128.66.0f3a.wig 14 /r ib  alias
    r32, xmm, imm8                 mri   evex.128.66.0f3a.wig 14 /r ib
    r64, xmm, imm8                 mri   evex.128.66.0f3a.wig 14 /r ib  alias
    m8, xmm, imm8                  mri   evex.128.66.0f3a.wig 14 /r ib

vpextrw future avx512bw
    r16, xmm, imm8                 mri   evex.128.66.0f3a.wig 15 /r ib  alias
    r32, xmm, imm8                 mri   evex.128.66.0f3a.wig 15 /r ib
    r64, xmm, imm8                 mri   evex.128.66.0f3a.wig 15 /r ib  alias
    m16, xmm, imm8                 mri   evex.128.66.0f3a.wig 15 /r ib
    r16, xmm, imm8                 rmi   evex.128.66.0f.wig c5 /r ib  alias
    r32, xmm, imm8                 rmi   evex.128.66.0f.wig c5 /r ib
    r64, xmm, imm8                 rmi   evex.128.66.0f.wig c5 /r ib  alias

vpextrd future avx512dq
    rm32, xmm, imm8                mri   evex.128.66.0f3a.w0 16 /r ib

vpextrq future avx512dq
    rm64, xmm, imm8                mri   evex.128.66.0f3a.w1 16 /r ib

vextractps future avx512f
    r32, xmm, imm8                 mri   evex.128.66.0f3a.wig 17 /r ib
    r64, xmm, imm8                 mri   evex.128.66.0f3a.wig 17 /r ib  alias
    m32, xmm, imm8                 mri   evex.128.66.0f3a.wig 17 /r ib

vinsertf32x4 future avx512f
    V{kz}, V*, xmm/m128, imm8      rvmi  evex.yz.66.0f3a.w0 18 /r ib

vinsertf64x2 future avx512dq
    V{kz}, V*, xmm/m128, imm8      rvmi  evex.yz.66.0f3a.w1 18 /r ib

vextractf32x4 future avx512f
    xmm{kz}, V, imm8               mri   evex.yz.66.0f3a.w0 19 /r ib
    m128{k}, V, imm8               mri   evex.yz.66.0f3a.w0 19 /r ib

vextractf64x2 future avx512dq
    xmm{kz}, V, imm8               mri   evex.yz.66.0f3a.w1 19 /r ib
    m128{k}, V, imm8               mri   evex.yz.66.0f3a.w1 19 /r ib

vinsertf32x8 future avx512dq
    zmm{kz}, zmm*, ymm/m256, imm8  rvmi  evex.512.66.0f3a.w0 1a /r ib

vinsertf64x4 future avx512f
    zmm{kz}, zmm*, ymm/m256, imm8  rvmi  evex.512.66.0f3a.w1 1a /r ib

vextractf32x8 future avx512dq
    ymm{kz}, zmm, imm8             mri   evex.512.66.0f3a.w0 1b /r ib
    m256{k}, zmm, imm8             mri   evex.512.66.0f3a.w0 1b /r ib

vextractf64x4 future avx512f
    ymm{kz}, zmm, imm8             mri   evex.512.66.0f3a.w1 1b /r ib
    m256{k}, zmm, imm8             mri   evex.512.66.0f3a.w1 1b /r ib

vpinsrb future avx512bw
    xmm, xmm*, r32, imm8           rvmi  evex.128.66.0f3a.wig 20 /r ib
    xmm, xmm*, m8, imm8            rvmi  evex.128.66.0f3a.wig 20 /r ib

vinsertps future avx512f
    xmm, xmm*, xmm/m32, imm8       rvmi  evex.128.66.0f3a.w0 21 /r ib

vpinsrd future avx512dq
    xmm, xmm*, rm32, imm8          rvmi  evex.128.66.0f3a.w0 22 /r ib

vpinsrq future avx512dq
    xmm, xmm*, rm64, imm8          rvmi  evex.128.66.0f3a.w1 22 /r ib

vshuff32x4 future avx512f
    V{kz}, V*, V/M{b32}, imm8      rvmi  evex.yz.66.0f3a.w0 23 /r ib

vshuff64x2 future avx512f
    V{kz}, V*, V/M{b64}, imm8      rvmi  evex.yz.66.0f3a.w1 23 /r ib

vinserti32x4 future avx512f
    V{kz}, V*, xmm/m128, imm8      rvmi  evex.yz.66.0f3a.w0 38 /r ib

vinserti64x2 future avx512dq
    V{kz}, V*, xmm/m128, imm8      rvmi  evex.yz.66.0f3a.w1 38 /r ib

vextracti32x4 future avx512f
    xmm{kz}, V, imm8               mri   evex.yz.66.0f3a.w0 39 /r ib
    m128{k}, V, imm8               mri   evex.yz.66.0f3a.w0 39 /r ib

vextracti64x2 future avx512dq
    xmm{kz}, V, imm8               mri   evex.yz.66.0f3a.w1 39 /r ib
    m128{k}, V, imm8               mri   evex.yz.66.0f3a.w1 39 /r ib

vinserti32x8 future avx512dq
    zmm{kz}, zmm*, ymm/m256, imm8  rvmi  evex.512.66.0f3a.w0 3a /r ib

vinserti64x4 future avx512f
    zmm{kz}, zmm*, ymm/m256, imm8  rvmi  evex.512.66.0f3a.w1 3a /r ib

vextracti32x8 future avx512dq
    ymm{kz}, zmm, imm8             mri   evex.512.66.0f3a.w0 3b /r ib
    m256{k}, zmm, imm8             mri   evex.512.66.0f3a.w0 3b /r ib

vextracti64x4 future avx512f
    ymm{kz}, zmm, imm8             mri   evex.512.66.0f3a.w1 3b /r ib
    m256{k}, zmm, imm8             mri   evex.512.66.0f3a.w1 3b /r ib

vshufi32x4 future avx512f
    V{kz}, V*, V/M{b32}, imm8      rvmi  evex.yz.66.0f3a.w0 43 /r ib

vshufi64x2 future avx512f
    V{kz}, V*, V/M{b64}, imm8      rvmi  evex.yz.66.0f3a.w1 43 /r ib
"""
