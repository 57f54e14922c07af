"""Half-precision floating point with EVEX (Intel SDM volume 2, AVX512-FP16)."""

TEXT = """\
vaddph/vmulph/-/-/vsubph/-/vdivph future avx512_fp16
    V{kz}, V*, V/M{b16,er}               rvm   evex.xyz.np.m5.w0 58+n /r

vminph/-/vmaxph future avx512_fp16
    V{kz}, V*, V/M{b16,sae}              rvm   evex.xyz.np.m5.w0 5d+n /r

vsqrtsh/-/-/-/-/-/-/vaddsh/vmulsh/-/-/vsubsh/-/vdivsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{er}           rvm   evex.128.f3.m5.w0 51+n /r

vminsh/-/vmaxsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{sae}          rvm   evex.128.f3.m5.w0 5d+n /r

vsqrtph future avx512_fp16
    V{kz}, V/M{b16,er}                   rm    evex.xyz.np.m5.w0 51 /r

vucomish/vcomish future avx512_fp16
    xmm, xmm/m16{sae}                    rm    evex.128.np.m5.w0 2e+n /r

vcmpph future avx512_fp16
    k{k}, V*, V/M{b16,sae}, imm8         rvmi  evex.xyz.np.0f3a.w0 c2 /r ib

vcmpsh future avx512_fp16
    k{k}, xmm*, xmm/m16{sae}, imm8       rvmi  evex.128.f3.0f3a.w0 c2 /r ib

vfmaddsub132ph/vfmsubadd132ph/vfmadd132ph/-/vfmsub132ph/-/vfnmadd132ph/-/vfnmsub132ph/-\
/-/-/-/-/-/-/vfmaddsub213ph/vfmsubadd213ph/vfmadd213ph/-/vfmsub213ph/-/vfnmadd213ph/-\
/vfnmsub213ph/-/-/-/-/-/-/-/vfmaddsub231ph/vfmsubadd231ph/vfmadd231ph/-/vfmsub231ph/-\
/vfnmadd231ph/-/vfnmsub231ph future avx512_fp16
    V{kz}, V*, V/M{b16,er}               rvm   evex.xyz.66.m6.w0 96+n /r

vfmadd132sh/-/vfmsub132sh/-/vfnmadd132sh/-/vfnmsub132sh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{er}           rvm   evex.128.66.m6.w0 99+n /r

vfmadd213sh/-/vfmsub213sh/-/vfnmadd213sh/-/vfnmsub213sh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{er}           rvm   evex.128.66.m6.w0 a9+n /r

vfmadd231sh/-/vfmsub231sh/-/vfnmadd231sh/-/vfnmsub231sh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{er}           rvm   evex.128.66.m6.w0 b9+n /r

vfmaddcph future avx512_fp16
    V{kz}, V*, V/M{b32,er}               rvm   evex.xyz.f3.m6.w0 56 /r

vfmaddcsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m32{er}           rvm   evex.128.f3.m6.w0 57 /r

vfmulcph future avx512_fp16
    V{kz}, V*, V/M{b32,er}               rvm   evex.xyz.f3.m6.w0 d6 /r

vfmulcsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m32{er}           rvm   evex.128.f3.m6.w0 d7 /r

vfcmaddcph future avx512_fp16
    V{kz}, V*, V/M{b32,er}               rvm   evex.xyz.f2.m6.w0 56 /r

vfcmaddcsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m32{er}           rvm   evex.128.f2.m6.w0 57 /r

vfcmulcph future avx512_fp16
    V{kz}, V*, V/M{b32,er}               rvm   evex.xyz.f2.m6.w0 d6 /r

vfcmulcsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m32{er}           rvm   evex.128.f2.m6.w0 d7 /r

vrcpph/-/vrsqrtph future avx512_fp16
    V{kz}, V/M{b16}                      rm    evex.xyz.66.m6.w0 4c+n /r

vrcpsh/-/vrsqrtsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16               rvm   evex.128.66.m6.w0 4d+n /r

vgetexpph future avx512_fp16
    V{kz}, V/M{b16,sae}                  rm    evex.xyz.66.m6.w0 42 /r

vgetexpsh future avx512_fp16
    xmm{kz}, xmm, xmm/m16{sae}           rvm   evex.128.66.m6.w0 43 /r

vscalefph future avx512_fp16
    V{kz}, V*, V/M{b16,er}               rvm   evex.xyz.66.m6.w0 2c /r

vscalefsh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{er}           rvm   evex.128.66.m6.w0 2d /r

vgetmantph future avx512_fp16
    V{kz}, V/M{b16,sae}, imm8            rmi   evex.xyz.np.0f3a.w0 26 /r ib

vgetmantsh future avx512_fp16
    xmm{kz}, xmm, xmm/m16{sae}, imm8     rvmi  evex.128.np.0f3a.w0 27 /r ib

vrndscaleph,vendscaleph future avx512_fp16
    V{kz}, V/M{b16,sae}, imm8            rmi   evex.xyz.np.0f3a.w0 08 /r ib

vrndscalesh,vendscalesh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{sae}, imm8    rvmi  evex.128.np.0f3a.w0 0a /r ib

vreduceph future avx512_fp16
    V{kz}, V/M{b16,sae}, imm8            rmi   evex.xyz.np.0f3a.w0 56 /r ib

vreducesh future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{sae}, imm8    rvmi  evex.128.np.0f3a.w0 57 /r ib

vfpclassph future avx512_fp16
    k{k}, V/M{b16}, imm8                 rmi   evex.xyz.np.0f3a.w0 66 /r ib

vfpclasssh future avx512_fp16
    k{k}, xmm/m16, imm8                  rmi   evex.128.np.0f3a.w0 67 /r ib

vmovsh future avx512_fp16
    xmm{kz}, m16                         rm    evex.128.f3.m5.w0 10 /r
    m16{k}, xmm                          mr    evex.128.f3.m5.w0 11 /r
    xmm{kz}, xmm*, xmm                   rvm   evex.128.f3.m5.w0 10 /r
    xmm{kz}, xmm*, xmm                   mvr   evex.128.f3.m5.w0 11 /r          alias

vmovw future avx512_fp16
    xmm, m16                             rm    evex.128.66.m5.wig 6e /r
    xmm, r32                             rm    evex.128.66.m5.wig 6e /r
    xmm, r16                             rm    evex.128.66.m5.wig 6e /r         alias
    m16, xmm                             mr    evex.128.66.m5.wig 7e /r
    r32, xmm                             mr    evex.128.66.m5.wig 7e /r
    r16, xmm                             mr    evex.128.66.m5.wig 7e /r         alias

vcvtdq2ph future avx512_fp16
    xmm{kz}, xmm/m128{b32}               rm    evex.128.np.m5.w0 5b /r          so
    H{kz}, V/M{b32,er}                   rm    evex.yz.np.m5.w0 5b /r

vcvtqq2ph future avx512_fp16
    xmm{kz}, xmm/m128{b64}               rm    evex.128.np.m5.w1 5b /r          so
    xmm{kz}, V/M{b64,er}                 rm    evex.yz.np.m5.w1 5b /r

vcvtpd2ph future avx512_fp16
    xmm{kz}, xmm/m128{b64}               rm    evex.128.66.m5.w1 5a /r          so
    xmm{kz}, V/M{b64,er}                 rm    evex.yz.66.m5.w1 5a /r

vcvtph2pd future avx512_fp16
    V{kz}, Q/M{b16,sae}                  rm    evex.xyz.np.m5.w0 5a /r

vcvtph2dq future avx512_fp16
    V{kz}, H/M{b16,er}                   rm    evex.xyz.66.m5.w0 5b /r

vcvttph2dq future avx512_fp16
    V{kz}, H/M{b16,sae}                  rm    evex.xyz.f3.m5.w0 5b /r

vcvtph2psx future avx512_fp16
    V{kz}, H/M{b16,sae}                  rm    evex.xyz.66.m6.w0 13 /r

vcvtps2phx future avx512_fp16
    H{kz}, V/M{b32,er}                   rm    evex.xyz.66.m5.w0 1d /r

vcvtph2uqq/-/vcvtph2qq future avx512_fp16
    V{kz}, Q/M{b16,er}                   rm    evex.xyz.66.m5.w0 79+n /r

vcvttph2uqq/-/vcvttph2qq future avx512_fp16
    V{kz}, Q/M{b16,sae}                  rm    evex.xyz.66.m5.w0 78+n /r

vcvtph2udq future avx512_fp16
    V{kz}, H/M{b16,er}                   rm    evex.xyz.np.m5.w0 79 /r

vcvttph2udq future avx512_fp16
    V{kz}, H/M{b16,sae}                  rm    evex.xyz.np.m5.w0 78 /r

vcvtph2uw future avx512_fp16
    V{kz}, V/M{b16,er}                   rm    evex.xyz.np.m5.w0 7d /r

vcvttph2uw future avx512_fp16
    V{kz}, V/M{b16,sae}                  rm    evex.xyz.np.m5.w0 7c /r

vcvtph2w future avx512_fp16
    V{kz}, V/M{b16,er}                   rm    evex.xyz.66.m5.w0 7d /r

vcvttph2w future avx512_fp16
    V{kz}, V/M{b16,sae}                  rm    evex.xyz.66.m5.w0 7c /r

vcvtuw2ph future avx512_fp16
    V{kz}, V/M{b16,er}                   rm    evex.xyz.f2.m5.w0 7d /r

vcvtw2ph future avx512_fp16
    V{kz}, V/M{b16,er}                   rm    evex.xyz.f3.m5.w0 7d /r

vcvtudq2ph future avx512_fp16
    xmm{kz}, xmm/m128{b32}               rm    evex.128.f2.m5.w0 7a /r          so
    H{kz}, V/M{b32,er}                   rm    evex.yz.f2.m5.w0 7a /r

vcvtuqq2ph future avx512_fp16
    xmm{kz}, xmm/m128{b64}               rm    evex.128.f2.m5.w1 7a /r          so
    xmm{kz}, V/M{b64,er}                 rm    evex.yz.f2.m5.w1 7a /r

vcvtsd2sh future avx512_fp16
    xmm{kz}, xmm*, xmm/m64{er}           rvm   evex.128.f2.m5.w1 5a /r

vcvtsh2sd future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{sae}          rvm   evex.128.f3.m5.w0 5a /r

vcvtss2sh future avx512_fp16
    xmm{kz}, xmm*, xmm/m32{er}           rvm   evex.128.np.m5.w0 1d /r

vcvtsh2ss future avx512_fp16
    xmm{kz}, xmm*, xmm/m16{sae}          rvm   evex.128.np.m6.w0 13 /r

vcvtsh2si future avx512_fp16
    r32, xmm/m16{er}                     rm    evex.128.f3.m5.w0 2d /r
    r64, xmm/m16{er}                     rm    evex.128.f3.m5.w1 2d /r

vcvtsh2usi future avx512_fp16
    r32, xmm/m16{er}                     rm    evex.128.f3.m5.w0 79 /r
    r64, xmm/m16{er}                     rm    evex.128.f3.m5.w1 79 /r

vcvttsh2si future avx512_fp16
    r32, xmm/m16{sae}                    rm    evex.128.f3.m5.w0 2c /r
    r64, xmm/m16{sae}                    rm    evex.128.f3.m5.w1 2c /r

vcvttsh2usi future avx512_fp16
    r32, xmm/m16{sae}                    rm    evex.128.f3.m5.w0 78 /r
    r64, xmm/m16{sae}                    rm    evex.128.f3.m5.w1 78 /r

vcvtsi2sh future avx512_fp16
    xmm, xmm*, rm32{er}                  rvm   evex.128.f3.m5.w0 2a /r
    xmm, xmm*, rm64{er}                  rvm   evex.128.f3.m5.w1 2a /r

vcvtusi2sh future avx512_fp16
    xmm, xmm*, rm32{er}                  rvm   evex.128.f3.m5.w0 7b /r
    xmm, xmm*, rm64{er}                  rvm   evex.128.f3.m5.w1 7b /r          sx
"""
