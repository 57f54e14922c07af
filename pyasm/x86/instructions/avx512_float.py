"""Floating-point arithmetic and conversion with EVEX, and the doubled ones of the Xeon Phi.

Intel SDM volume 2; the Instruction Set Extensions reference for AVX512ER, 4FMAPS and BF16.
"""

TEXT = """\
vucomisd/vcomisd future avx512f
    xmm, xmm/m64{sae}                  rm    evex.128.66.0f.w1 2e+n /r

vucomiss/vcomiss future avx512f
    xmm, xmm/m32{sae}                  rm    evex.128.np.0f.w0 2e+n /r

vsqrtpd future avx512f
    V{kz}, V/M{b64,er}                 rm    evex.xyz.66.0f.w1 51 /r

vsqrtsd/-/-/-/-/-/-/vaddsd/vmulsd/-/-/vsubsd/-/vdivsd future avx512f
    xmm{kz}, xmm*, xmm/m64{er}         rvm   evex.128.f2.0f.w1 51+n /r

vsqrtss/-/-/-/-/-/-/vaddss/vmulss/-/-/vsubss/-/vdivss future avx512f
    xmm{kz}, xmm*, xmm/m32{er}         rvm   evex.128.f3.0f.w0 51+n /r

vsqrtps future avx512f
    V{kz}, V/M{b32,er}                 rm    evex.xyz.np.0f.w0 51 /r

vandpd/vandnpd/vorpd/vxorpd future avx512dq
    V{kz}, V*, V/M{b64}                rvm   evex.xyz.66.0f.w1 54+n /r

vandps/vandnps/vorps/vxorps future avx512dq
    V{kz}, V*, V/M{b32}                rvm   evex.xyz.np.0f.w0 54+n /r

vaddpd/vmulpd/-/-/vsubpd/-/vdivpd future avx512f
    V{kz}, V*, V/M{b64,er}             rvm   evex.xyz.66.0f.w1 58+n /r

vaddps/vmulps/-/-/vsubps/-/vdivps future avx512f
    V{kz}, V*, V/M{b32,er}             rvm   evex.xyz.np.0f.w0 58+n /r

vminpd/-/vmaxpd future avx512f
    V{kz}, V*, V/M{b64,sae}            rvm   evex.xyz.66.0f.w1 5d+n /r

vminsd/-/vmaxsd future avx512f
    xmm{kz}, xmm*, xmm/m64{sae}        rvm   evex.128.f2.0f.w1 5d+n /r

vminss/-/vmaxss future avx512f
    xmm{kz}, xmm*, xmm/m32{sae}        rvm   evex.128.f3.0f.w0 5d+n /r

vminps/-/vmaxps future avx512f
    V{kz}, V*, V/M{b32,sae}            rvm   evex.xyz.np.0f.w0 5d+n /r

vcmpeq_oqpd future avx512f
    k{k}, V, V/M{b64,sae}              rvm   evex.xyz.66.0f.w1 c2 /r 00

vcmppd future avx512f
    k{k}, V, V/M{b64,sae}, imm8        rvmi  evex.xyz.66.0f.w1 c2 /r ib

vcmpeq_oqsd future avx512f
    k{k}, xmm, xmm/m64{sae}            rvm   evex.128.f2.0f.w1 c2 /r 00

vcmpsd future avx512f
    k{k}, xmm, xmm/m64{sae}, imm8      rvmi  evex.128.f2.0f.w1 c2 /r ib

vcmpeq_oqss future avx512f
    k{k}, xmm, xmm/m32{sae}            rvm   evex.128.f3.0f.w0 c2 /r 00

vcmpss future avx512f
    k{k}, xmm, xmm/m32{sae}, imm8      rvmi  evex.128.f3.0f.w0 c2 /r ib

vcmpeq_oqps future avx512f
    k{k}, V, V/M{b32,sae}              rvm   evex.xyz.np.0f.w0 c2 /r 00

vcmpps future avx512f
    k{k}, V, V/M{b32,sae}, imm8        rvmi  evex.xyz.np.0f.w0 c2 /r ib

vscalefps future avx512f
    V{kz}, V*, V/M{b32,er}             rvm   evex.xyz.66.0f38.w0 2c /r

vscalefpd future avx512f
    V{kz}, V*, V/M{b64,er}             rvm   evex.xyz.66.0f38.w1 2c /r

vscalefss future avx512f
    xmm{kz}, xmm*, xmm/m32{er}         rvm   evex.128.66.0f38.w0 2d /r

vscalefsd future avx512f
    xmm{kz}, xmm*, xmm/m64{er}         rvm   evex.128.66.0f38.w1 2d /r

vgetexpps future avx512f
    V{kz}, V/M{b32,sae}                rm    evex.xyz.66.0f38.w0 42 /r

vgetexppd future avx512f
    V{kz}, V/M{b64,sae}                rm    evex.xyz.66.0f38.w1 42 /r

vgetexpss future avx512f
    xmm{kz}, xmm, xmm/m32{sae}         rvm   evex.128.66.0f38.w0 43 /r

vgetexpsd future avx512f
    xmm{kz}, xmm, xmm/m64{sae}         rvm   evex.128.66.0f38.w1 43 /r

vrcp14ps/-/vrsqrt14ps future avx512f
    V{kz}, V/M{b32}                    rm    evex.xyz.66.0f38.w0 4c+n /r

vrcp14pd/-/vrsqrt14pd future avx512f
    V{kz}, V/M{b64}                    rm    evex.xyz.66.0f38.w1 4c+n /r

vrcp14ss/-/vrsqrt14ss future avx512f
    xmm{kz}, xmm*, xmm/m32             rvm   evex.128.66.0f38.w0 4d+n /r

vrcp14sd/-/vrsqrt14sd future avx512f
    xmm{kz}, xmm*, xmm/m64             rvm   evex.128.66.0f38.w1 4d+n /r

vfmaddsub132ps/vfmsubadd132ps/vfmadd132ps/-/vfmsub132ps/-/vfnmadd132ps/-/vfnmsub132ps/-\
/-/-/-/-/-/-/vfmaddsub213ps/vfmsubadd213ps/vfmadd213ps/-/vfmsub213ps/-/vfnmadd213ps/-\
/vfnmsub213ps/-/-/-/-/-/-/-/vfmaddsub231ps/vfmsubadd231ps/vfmadd231ps/-/vfmsub231ps/-\
/vfnmadd231ps/-/vfnmsub231ps future avx512f
    V{kz}, V, V/M{b32,er}              rvm   evex.xyz.66.0f38.w0 96+n /r

vfmaddsub132pd/vfmsubadd132pd/vfmadd132pd/-/vfmsub132pd/-/vfnmadd132pd/-/vfnmsub132pd/-\
/-/-/-/-/-/-/vfmaddsub213pd/vfmsubadd213pd/vfmadd213pd/-/vfmsub213pd/-/vfnmadd213pd/-\
/vfnmsub213pd/-/-/-/-/-/-/-/vfmaddsub231pd/vfmsubadd231pd/vfmadd231pd/-/vfmsub231pd/-\
/vfnmadd231pd/-/vfnmsub231pd future avx512f
    V{kz}, V, V/M{b64,er}              rvm   evex.xyz.66.0f38.w1 96+n /r

vfmadd132ss/-/vfmsub132ss/-/vfnmadd132ss/-/vfnmsub132ss future avx512f
    xmm{kz}, xmm, xmm/m32{er}          rvm   evex.128.66.0f38.w0 99+n /r

vfmadd132sd/-/vfmsub132sd/-/vfnmadd132sd/-/vfnmsub132sd future avx512f
    xmm{kz}, xmm, xmm/m64{er}          rvm   evex.128.66.0f38.w1 99+n /r

vfmadd213ss/-/vfmsub213ss/-/vfnmadd213ss/-/vfnmsub213ss future avx512f
    xmm{kz}, xmm, xmm/m32{er}          rvm   evex.128.66.0f38.w0 a9+n /r

vfmadd213sd/-/vfmsub213sd/-/vfnmadd213sd/-/vfnmsub213sd future avx512f
    xmm{kz}, xmm, xmm/m64{er}          rvm   evex.128.66.0f38.w1 a9+n /r

vfmadd231ss/-/vfmsub231ss/-/vfnmadd231ss/-/vfnmsub231ss future avx512f
    xmm{kz}, xmm, xmm/m32{er}          rvm   evex.128.66.0f38.w0 b9+n /r

vfmadd231sd/-/vfmsub231sd/-/vfnmadd231sd/-/vfnmsub231sd future avx512f
    xmm{kz}, xmm, xmm/m64{er}          rvm   evex.128.66.0f38.w1 b9+n /r

vexp2ps/-/vrcp28ps/-/vrsqrt28ps future avx512er
    zmm{kz}, zmm/m512{b32,sae}         rm    evex.512.66.0f38.w0 c8+n /r

vexp2pd/-/vrcp28pd/-/vrsqrt28pd future avx512er
    zmm{kz}, zmm/m512{b64,sae}         rm    evex.512.66.0f38.w1 c8+n /r

vrcp28ss/-/vrsqrt28ss future avx512er
    xmm{kz}, xmm*, xmm/m32{sae}        rvm   evex.128.66.0f38.w0 cb+n /r

vrcp28sd/-/vrsqrt28sd future avx512er
    xmm{kz}, xmm*, xmm/m64{sae}        rvm   evex.128.66.0f38.w1 cb+n /r

vrndscaleps future avx512f
    V{kz}, V/M{b32,sae}, imm8          rmi   evex.xyz.66.0f3a.w0 08 /r ib

vrndscalepd future avx512f
    V{kz}, V/M{b64,sae}, imm8          rmi   evex.xyz.66.0f3a.w1 09 /r ib

vrndscaless future avx512f
    xmm{kz}, xmm*, xmm/m32{sae}, imm8  rvmi  evex.128.66.0f3a.w0 0a /r ib

vrndscalesd future avx512f
    xmm{kz}, xmm*, xmm/m64{sae}, imm8  rvmi  evex.128.66.0f3a.w1 0b /r ib

vgetmantps future avx512f
    V{kz}, V/M{b32,sae}, imm8          rmi   evex.xyz.66.0f3a.w0 26 /r ib

vgetmantpd future avx512f
    V{kz}, V/M{b64,sae}, imm8          rmi   evex.xyz.66.0f3a.w1 26 /r ib

vgetmantss future avx512f
    xmm{kz}, xmm, xmm/m32{sae}, imm8   rvmi  evex.128.66.0f3a.w0 27 /r ib

vgetmantsd future avx512f
    xmm{kz}, xmm, xmm/m64{sae}, imm8   rvmi  evex.128.66.0f3a.w1 27 /r ib

vrangeps future avx512dq
    V{kz}, V*, V/M{b32,sae}, imm8      rvmi  evex.xyz.66.0f3a.w0 50 /r ib

vrangepd future avx512dq
    V{kz}, V*, V/M{b64,sae}, imm8      rvmi  evex.xyz.66.0f3a.w1 50 /r ib

vrangess/-/-/-/-/-/vreducess future avx512dq
    xmm{kz}, xmm*, xmm/m32{sae}, imm8  rvmi  evex.128.66.0f3a.w0 51+n /r ib

vrangesd/-/-/-/-/-/vreducesd future avx512dq
    xmm{kz}, xmm*, xmm/m64{sae}, imm8  rvmi  evex.128.66.0f3a.w1 51+n /r ib

vfixupimmps future avx512f
    V{kz}, V*, V/M{b32,sae}, imm8      rvmi  evex.xyz.66.0f3a.w0 54 /r ib

vfixupimmpd future avx512f
    V{kz}, V*, V/M{b64,sae}, imm8      rvmi  evex.xyz.66.0f3a.w1 54 /r ib

vfixupimmss future avx512f
    xmm{kz}, xmm*, xmm/m32{sae}, imm8  rvmi  evex.128.66.0f3a.w0 55 /r ib

vfixupimmsd future avx512f
    xmm{kz}, xmm*, xmm/m64{sae}, imm8  rvmi  evex.128.66.0f3a.w1 55 /r ib

vreduceps future avx512dq
    V{kz}, V/M{b32,sae}, imm8          rmi   evex.xyz.66.0f3a.w0 56 /r ib

vreducepd future avx512dq
    V{kz}, V/M{b64,sae}, imm8          rmi   evex.xyz.66.0f3a.w1 56 /r ib

vfpclassps future avx512dq
    k{k}, V/M{b32}, imm8               rmi   evex.xyz.66.0f3a.w0 66 /r ib

vfpclasspd future avx512dq
    k{k}, V/M{b64}, imm8               rmi   evex.xyz.66.0f3a.w1 66 /r ib

vfpclassss future avx512dq
    k{k}, xmm/m32, imm8                rmi   evex.128.66.0f3a.w0 67 /r ib

vfpclasssd future avx512dq
    k{k}, xmm/m64, imm8                rmi   evex.128.66.0f3a.w1 67 /r ib

vcvtsi2sd future avx512f
    xmm, xmm{er}, rm32          rvm   evex.128.f2.0f.w0 2a /r
    xmm, xmm{er}, rm64{er}      rvm   evex.128.f2.0f.w1 2a /r

vcvtsi2ss future avx512f
    xmm, xmm{er}, rm32{er}      rvm   evex.128.f3.0f.w0 2a /r
    xmm, xmm{er}, rm64{er}      rvm   evex.128.f3.0f.w1 2a /r

vcvttsd2si future avx512f
    r32, xmm/m64{sae}           rm    evex.128.f2.0f.w0 2c /r
    r64, xmm/m64{sae}           rm    evex.128.f2.0f.w1 2c /r

vcvttss2si future avx512f
    r32, xmm/m32{sae}           rm    evex.128.f3.0f.w0 2c /r
    r64, xmm/m32{sae}           rm    evex.128.f3.0f.w1 2c /r

vcvtsd2si future avx512f
    r32, xmm/m64{er}            rm    evex.128.f2.0f.w0 2d /r
    r64, xmm/m64{er}            rm    evex.128.f2.0f.w1 2d /r

vcvtss2si future avx512f
    r32, xmm/m32{er}            rm    evex.128.f3.0f.w0 2d /r
    r64, xmm/m32{er}            rm    evex.128.f3.0f.w1 2d /r

vcvtpd2ps future avx512f
    H{kz}, V/M{b64,er}          rm    evex.xyz.66.0f.w1 5a /r

vcvtsd2ss future avx512f
    xmm{kz}, xmm, xmm/m64{er}   rvm   evex.128.f2.0f.w1 5a /r

vcvtss2sd future avx512f
    xmm{kz}, xmm, xmm/m32{sae}  rvm   evex.128.f3.0f.w0 5a /r

vcvtps2pd future avx512f
    V{kz}, H/M{b32,sae}         rm    evex.xyz.np.0f.w0 5a /r

vcvtps2dq future avx512f
    V{kz}, V/M{b32,er}          rm    evex.xyz.66.0f.w0 5b /r

vcvttps2dq future avx512f
    V{kz}, V/M{b32,sae}         rm    evex.xyz.f3.0f.w0 5b /r

vcvtdq2ps future avx512f
    V{kz}, V/M{b32,er}          rm    evex.xyz.np.0f.w0 5b /r

vcvtqq2ps future avx512dq
    H{kz}, V/M{b64,er}          rm    evex.xyz.np.0f.w1 5b /r

vcvttps2uqq/-/vcvttps2qq future avx512dq
    V{kz}, H/M{b32,sae}         rm    evex.xyz.66.0f.w0 78+n /r

vcvttpd2uqq/-/vcvttpd2qq future avx512dq
    V{kz}, V/M{b64,sae}         rm    evex.xyz.66.0f.w1 78+n /r

vcvttsd2usi future avx512f
    r32, xmm/m64{sae}           rm    evex.128.f2.0f.w0 78 /r
    r64, xmm/m64{sae}           rm    evex.128.f2.0f.w1 78 /r

vcvttss2usi future avx512f
    r32, xmm/m32{sae}           rm    evex.128.f3.0f.w0 78 /r
    r64, xmm/m32{sae}           rm    evex.128.f3.0f.w1 78 /r

vcvttps2udq future avx512f
    V{kz}, V/M{b32,sae}         rm    evex.xyz.np.0f.w0 78 /r

vcvttpd2udq future avx512f
    H{kz}, V/M{b64,sae}         rm    evex.xyz.np.0f.w1 78 /r

vcvtps2uqq/-/vcvtps2qq future avx512dq
    V{kz}, H/M{b32,er}          rm    evex.xyz.66.0f.w0 79+n /r

vcvtpd2uqq/-/vcvtpd2qq future avx512dq
    V{kz}, V/M{b64,er}          rm    evex.xyz.66.0f.w1 79+n /r

vcvtsd2usi future avx512f
    r32, xmm/m64{er}            rm    evex.128.f2.0f.w0 79 /r
    r64, xmm/m64{er}            rm    evex.128.f2.0f.w1 79 /r

vcvtss2usi future avx512f
    r32, xmm/m32{er}            rm    evex.128.f3.0f.w0 79 /r
    r64, xmm/m32{er}            rm    evex.128.f3.0f.w1 79 /r

vcvtps2udq future avx512f
    V{kz}, V/M{b32,er}          rm    evex.xyz.np.0f.w0 79 /r

vcvtpd2udq future avx512f
    H{kz}, V/M{b64,er}          rm    evex.xyz.np.0f.w1 79 /r

vcvtudq2ps future avx512f
    V{kz}, V/M{b32,er}          rm    evex.xyz.f2.0f.w0 7a /r

vcvtuqq2ps future avx512dq
    H{kz}, V/M{b64,er}          rm    evex.xyz.f2.0f.w1 7a /r

vcvtudq2pd future avx512f
    V{kz}, H/M{b32,er}          rm    evex.xyz.f3.0f.w0 7a /r

vcvtuqq2pd future avx512dq
    V{kz}, V/M{b64,er}          rm    evex.xyz.f3.0f.w1 7a /r

vcvtusi2sd future avx512f
    xmm, xmm{er}, rm32          rvm   evex.128.f2.0f.w0 7b /r
    xmm, xmm{er}, rm64{er}      rvm   evex.128.f2.0f.w1 7b /r

vcvtusi2ss future avx512f
    xmm, xmm{er}, rm32{er}      rvm   evex.128.f3.0f.w0 7b /r
    xmm, xmm{er}, rm64{er}      rvm   evex.128.f3.0f.w1 7b /r

vcvttpd2dq future avx512f
    H{kz}, V/M{b64,sae}         rm    evex.xyz.66.0f.w1 e6 /r

vcvtpd2dq future avx512f
    H{kz}, V/M{b64,er}          rm    evex.xyz.f2.0f.w1 e6 /r

vcvtdq2pd future avx512f
    V{kz}, H/M{b32,er}          rm    evex.xyz.f3.0f.w0 e6 /r

vcvtqq2pd future avx512dq
    V{kz}, V/M{b64,er}          rm    evex.xyz.f3.0f.w1 e6 /r

vcvtph2ps future avx512f
    V{kz}, H/M{sae}             rm    evex.xyz.66.0f38.w0 13 /r

vcvtps2ph future avx512f
    H{kz}, V{sae}, imm8         mri   evex.xyz.66.0f3a.w0 1d /r ib
    MH{k}, V{sae}, imm8         mri   evex.xyz.66.0f3a.w0 1d /r ib

v4fmaddps/-/-/-/-/-/-/-/-/-/-/-/-/-/-/-/v4fnmaddps future avx512_4fmaps
    zmm{kz}, zmm{+3}, m                rvm   evex.512.f2.0f38.w0 9a+n /r n16    so

v4fmaddss/-/-/-/-/-/-/-/-/-/-/-/-/-/-/-/v4fnmaddss future avx512_4fmaps
    xmm{kz}, xmm{+3}, m                rvm   evex.lig.f2.0f38.w0 9b+n /r n16    so

vp4dpwssd,v4dpwssd/vp4dpwssds,v4dpwssds future avx512_4vnniw
    zmm{kz}, zmm{+3}, m                rvm   evex.512.f2.0f38.w0 52+n /r n16    so

vcvtne2ps2bf16 future avx512_bf16
    V{kz}, V*, V/M{b32}                rvm   evex.xyz.f2.0f38.w0 72 /r

vcvtneps2bf16 future avx512_bf16
    xmm{kz}, xmm/m128{b32}             rm    evex.128.f3.0f38.w0 72 /r     so
    xmm{kz}, ymm/m256{b32}             rm    evex.256.f3.0f38.w0 72 /r
    ymm{kz}, zmm/m512{b32}             rm    evex.512.f3.0f38.w0 72 /r

vdpbf16ps future avx512_bf16
    V{kz}, V*, V/M{b32}                rvm   evex.xyz.f3.0f38.w0 52 /r

vp2intersectd future avx512_vp2intersect
    k{+1}, V, V/M{b32}                 rvm   evex.xyz.f2.0f38.w0 68 /r

vp2intersectq future avx512_vp2intersect
    k{+1}, V, V/M{b64}                 rvm   evex.xyz.f2.0f38.w1 68 /r
"""
