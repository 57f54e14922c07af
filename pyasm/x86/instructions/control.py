"""Jumps, calls, returns, interrupts and flags (Intel SDM volume 2)."""

TEXT = """\
jmp 8086
    imm.short        d    eb rel8
    imm              d    jmp8 eb rel8            alias
    imm              d    odf e9 rel              bnd
    imm.near         d    odf e9 rel              bnd alias
    imm.far          i    odf ea ip seg          alias
    immv             d    ov e9 rel              bnd
    immv.near        d    ov e9 rel              bnd alias
    immv.far         i    ov ea ip seg          alias
    imm:imm          ji   odf ea ip iw
    immv:imm         ji   ov ea iz iw
    imm:immv         ji   ov ea iz iw
    m.far            m    odf ff /5
    mv.far           m    ov ff /5
    m.near           m    odf ff /4              bnd alias
    rmv.near         m    ov ff /4              bnd alias
    m                m    odf ff /4              bnd
    rmv              m    ov ff /4              bnd

call 8086
    imm              d    odf e8 rel              bnd
    imm.near         d    odf e8 rel              bnd alias
    imm.far          i    odf 9a ip seg          alias
    immv             d    ov e8 rel              bnd
    immv.near        d    ov e8 rel              bnd alias
    immv.far         i    ov 9a ip seg          alias
    imm:imm          ji   odf 9a ip iw
    immv:imm         ji   ov 9a iz iw
    imm:immv         ji   ov 9a iz iw
    m.far            m    odf ff /3
    mv.far           m    ov ff /3
    m.near           m    odf ff /2              bnd alias
    rmv.near         m    ov ff /2              bnd alias
    m                m    odf ff /2              bnd
    rmv              m    ov ff /2              bnd

jo/jno/jb,jc,jnae/jae,jnb,jnc/je,jz/jne,jnz/jbe,jna/ja,jnbe/js/jns/jp,jpe/jnp,jpo\
/jl,jnge/jge,jnl/jle,jng/jg,jnle 8086
    imm.near         d    odf 0f 80+n rel         386 bnd
    immv.near        d    ov 0f 80+n rel         386 bnd
    imm.short        d    70+n rel8               bnd alias
    imm              d    jcc8 70+n rel8          bnd alias
    imm              d    0f 80+n rel            386 bnd alias
    imm              d    71^n skip e9 rel       bnd alias
    imm              d    70+n rel8               bnd

loopne,loopnz/loope,loopz/loop 8086
    imm              d    adf e0+n rel8
    imm, cx          d-   a16 e0+n rel8
    imm, ecx         d-   a32 e0+n rel8           386

jcxz 8086
    imm              d    a16 e3 rel8

jecxz 386
    imm              d    a32 e3 rel8

ret,retn 8086 bnd
    c3
    imm              i    c2 iw                 sw

retf 8086
    cb
    imm              i    ca iw                 sw

retw 8086 bnd
    o16 c3
    imm              i    o16 c2 iw             sw alias

retnw 8086 bnd
    o16 c3
    imm              i    o16 c2 iw             sw

retd,retnd 8086 bnd
    o32 c3
    imm              i    o32 c2 iw             sw

retfw 8086
    o16 cb
    imm              i    o16 ca iw             sw

retfd 8086
    o32 cb
    imm              i    o32 ca iw             sw

enter 186
    imm, imm         ij   c8 iw ib.u

leave 186
    c9

bound 186
    rv, m            rm   ov 62 /r              nolong

int3,int03 8086
    cc

int 8086
    imm              i    cd ib.u               sb

into 8086
    ce

int1,int01,icebp 386
    f1

smi 386 undoc
    f1

iret 8086
    odf cf

iretw 8086
    o16 cf

iretd 386
    o32 cf

cmc 8086
    f5

clc/stc/cli/sti/cld/std 8086
    f8+n

salc 8086 undoc
    d6

nop 8086
    90
    rmv              m    ov 0f 1f /0           p6

pause 8086
    f3 90

hlt 8086 priv
    f4

fwait 8086
    wait

ud0 186
    0f ff                                       obsolete
    r16, rm16        rm   o16 0f ff /r
    r32, rm32        rm   o32 0f ff /r
    r64, rm64        rm   o64 0f ff /r

ud1 186
    r16, rm16        rm   o16 0f b9 /r
    r32, rm32        rm   o32 0f b9 /r
    r64, rm64        rm   o64 0f b9 /r
    0f b9                                       alias

ud2b 186 alias
    0f b9
    r16, rm16        rm   o16 0f b9 /r
    r32, rm32        rm   o32 0f b9 /r
    r64, rm64        rm   o64 0f b9 /r

ud2,ud2a 186
    0f 0b

jmpe ia64
    imm              d    odf 0f b8 rel
    immv             d    ov 0f b8 rel
    rmv              m    ov 0f 00 /6           nolong
"""
