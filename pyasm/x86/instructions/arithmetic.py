"""Integer arithmetic, logic, shifts and bits (Intel SDM volume 2; 8086 to P6)."""

TEXT = """\
add/or/adc/sbb/and/sub/xor 8086
    r8|m, r8         mr   00+8n /r              sm lock hle
    rv|m, rv         mr   ov 01+8n /r           sm lock hle
    r8, r8|m         rm   02+8n /r              sm
    rv, rv|m         rm   ov 03+8n /r           sm
    rmv, imm8        mi   ov 83 /n ib.s         lock hle
    al, imm          -i   04+8n ib              sm
    av, immvs        mi   ov 83 /n ib.s         sm alias
    av, imm          -i   ov 05+8n iz           sm
    rm8, imm         mi   80 /n ib              sm lock hle
    rmv, immvs       mi   ov 83 /n ib.s         sm lock hle alias
    rmv, imm         mi   ov 81 /n iz           sm lock hle
    m, imm8          mi   80 /n ib              sm lock hle alias
    m, immv=         mi   ov 83 /n ib.s         sm lock hle alias
    m, immv          mi   ov 81 /n iz           sm lock hle alias
    rm8, imm         mi   82 /n ib              sm lock hle alias

cmp 8086
    r8|m, r8         mr   38 /r                 sm
    rv|m, rv         mr   ov 39 /r              sm
    r8, r8|m         rm   3a /r                 sm
    rv, rv|m         rm   ov 3b /r              sm
    rmv, imm8        mi   ov 83 /7 ib.s
    al, imm          -i   3c ib                 sm
    av, immvs        mi   ov 83 /7 ib.s         sm alias
    av, imm          -i   ov 3d iz              sm
    rm8, imm         mi   80 /7 ib              sm
    rmv, immvs       mi   ov 83 /7 ib.s         sm alias
    rmv, imm         mi   ov 81 /7 iz           sm
    m, imm8          mi   80 /7 ib              sm alias
    m, immv=         mi   ov 83 /7 ib.s         sm alias
    m, immv          mi   ov 81 /7 iz           sm alias
    rm8, imm         mi   82 /7 ib              sm alias

test 8086
    r8|m, r8         mr   84 /r                 sm
    rv|m, rv         mr   ov 85 /r              sm
    r8, m            rm   84 /r                 sm alias
    rv, m            rm   ov 85 /r              sm alias
    al, imm          -i   a8 ib                 sm
    av, imm          -i   ov a9 iz              sm
    rm8, imm         mi   f6 /0 ib              sm
    rmv, imm         mi   ov f7 /0 iz           sm
    m, imm8          mi   f6 /0 ib              sm alias
    m, immv          mi   ov f7 /0 iz           sm alias

inc/dec 8086
    rv               o    ov 40+8n+r            nolong
    rm8              m    fe /n                 lock hle
    rmv              m    ov ff /n              lock hle

-/-/not/neg 8086
    rm8              m    f6 /n                 lock hle
    rmv              m    ov f7 /n              lock hle

-/-/-/-/mul/imul/div/idiv 8086
    rm8              m    f6 /n
    rmv              m    ov f7 /n

imul 386
    rv, rv|m         rm   ov 0f af /r           sm

imul 186
    rv, rv|m, imm8   rmi  ov 6b /r ib.s         sm2
    rv, rv|m, immvs  rmi  ov 6b /r ib.s         sm alias
    rv, rv|m, immv   rmi  ov 69 /r iz           sm
    rv, rv|m, imm    rmi  ov 69 /r iz           sm alias
    rv, imm8         bi   ov 6b /r ib.s         alias
    rv, immvs        bi   ov 6b /r ib.s         sm alias
    rv, immv         bi   ov 69 /r iz           alias
    rv, imm          bi   ov 69 /r iz           sm alias

rol/ror/rcl/rcr/shl/shr/-/sar 8086
    rm8, 1           m-   d0 /n
    rm8, cl          m-   d2 /n
    rm8, imm8        mi   c0 /n ib.u            186
    rmv, 1           m-   ov d1 /n
    rmv, cl          m-   ov d3 /n
    rmv, imm8        mi   ov c1 /n ib.u         186

sal 8086 alias
    rm8, 1           m-   d0 /4
    rm8, cl          m-   d2 /4
    rm8, imm8        mi   c0 /4 ib.u            186
    rmv, 1           m-   ov d1 /4
    rmv, cl          m-   ov d3 /4
    rmv, imm8        mi   ov c1 /4 ib.u         186

shld/shrd 386
    rv|m, rv, imm    mri  ov 0f a4+8n /r ib.u   sm2
    rv|m, rv, cl     mr-  ov 0f a5+8n /r        sm

bsf/bsr 386
    rv, rv|m         rm   ov 0f bc+n /r         sm

-/-/-/-/bt 386
    rv|m, rv         mr   ov 0f a3 /r           sm
    rmv, imm8        mi   ov 0f ba /n ib.u

-/-/-/-/-/bts/btr/btc 386
    rv|m, rv         mr   ov 0f 83+8n /r        sm lock hle
    rmv, imm8        mi   ov 0f ba /n ib.u      lock hle

bswap 486
    r32              o    o32 0f c8+r

xadd 486
    r8|m, r8         mr   0f c0 /r              sm lock hle
    rv|m, rv         mr   ov 0f c1 /r           sm lock hle

cmpxchg pent
    r8|m, r8         mr   0f b0 /r              sm lock hle
    rv|m, rv         mr   ov 0f b1 /r           sm lock hle

cmpxchg486 486 undoc obsolete alias
    r8|m, r8         mr   0f a6 /r              sm lock
    rv|m, rv         mr   ov 0f a7 /r           sm lock nolong

cmpxchg8b pent
    m64              m    0f c7 /1              lock hle

popcnt nehalem
    r16, rm16        rm   o16 f3 0f b8 /r       sw
    r32, rm32        rm   o32 f3 0f b8 /r       sd

lzcnt p6 amd
    rv, rmv          rm   ov f3 0f bd /r

aaa 8086
    37

aas 8086
    3f

daa 8086
    27

das 8086
    2f

aam/aad 8086
    d4+n 0a
    imm              i    d4+n ib.u             sb

cbw 8086
    o16 98

cwde 386
    o32 98

cwd 8086
    o16 99

cdq 386
    o32 99
"""
