"""Ciphers and hashes newer than NASM 2.16: Key Locker, SHA-512, SM3 and SM4.

Intel SDM volume 2, and the Instruction Set Extensions reference.
"""

TEXT = """\
loadiwkey future kl
    xmm, xmm              rm    f3 0f 38 dc /r

encodekey128/encodekey256 future kl
    r32, r32              rm    f3 0f 38 fa+n /r

aesenc128kl/aesdec128kl future kl
    xmm, m                rm    f3 0f 38 dc+n /r

aesenc256kl/aesdec256kl future kl
    xmm, m512             rm    f3 0f 38 de+n /r

aesencwide128kl/aesdecwide128kl future kl
    m                     m     f3 0f 38 d8 /n

-/-/aesencwide256kl/aesdecwide256kl future kl
    m512                  m     f3 0f 38 d8 /n

vsha512msg1 future sha512
    ymm, xmm              rm    vex.256.f2.0f38.w0 cc /r

vsha512msg2 future sha512
    ymm, ymm              rm    vex.256.f2.0f38.w0 cd /r

vsha512rnds2 future sha512
    ymm, ymm, xmm         rvm   vex.256.f2.0f38.w0 cb /r

vsm3msg1 future sm3
    xmm, xmm, xmm/m128    rvm   vex.128.np.0f38.w0 da /r

vsm3msg2 future sm3
    xmm, xmm, xmm/m128    rvm   vex.128.66.0f38.w0 da /r

vsm3rnds2 future sm3
    xmm, xmm, xmm/m128, imm8  rvmi  vex.128.66.0f3a.w0 de /r ib

vsm4key4 future sm4
    V, V, V/M             rvm   vex.xy.f3.0f38.w0 da /r

vsm4rnds4 future sm4
    V, V, V/M             rvm   vex.xy.f2.0f38.w0 da /r
"""
