"""Moving data: registers, memory, stack, ports, flags and strings (Intel SDM volume 2)."""

TEXT = """\
mov 8086
    m, sreg          mr   8c /r                 sw
    rv, sreg         mr   ov 8c /r
    sreg, m          rm   8e /r                 sw
    sreg, r16        rm   8e /r                 opt alias
    sreg, r32        rm   8e /r                 386 opt alias
    sreg, rv         rm   ov 8e /r
    al, moffs        -a   a0 addr               sm
    av, moffs        -a   ov a1 addr            sm
    moffs, al        a-   a2 addr               sm nohle
    moffs, av        a-   ov a3 addr            sm nohle
    r32, cr          mr   rex.l 0f 20 /r        386 priv
    cr, r32          rm   rex.l 0f 22 /r        386 priv
    r32, dr          mr   0f 21 /r              386 priv
    dr, r32          rm   0f 23 /r              386 priv
    r32, tr          mr   0f 24 /r              386 alias
    tr, r32          rm   0f 26 /r              386 alias
    r8|m, r8         mr   88 /r                 sm hlexr
    rv|m, rv         mr   ov 89 /r              sm hlexr
    r8, r8|m         rm   8a /r                 sm
    rv, rv|m         rm   ov 8b /r              sm
    r8, imm          oi   b0+r ib               sm
    rv, imm          oi   ov b8+r iz            sm
    rm8, imm         mi   c6 /0 ib              sm hlexr
    rmv, imm         mi   ov c7 /0 iz           sm hlexr
    m, imm8          mi   c6 /0 ib              sm hlexr alias
    m, immv          mi   ov c7 /0 iz           sm hlexr alias

movzx/-/-/-/-/-/-/-/movsx 386
    r16, r8|m        rm   o16 0f b6+n /r        sb
    r32, rm8         rm   o32 0f b6+n /r
    r32, rm16        rm   o32 0f b7+n /r

xchg 8086
    ax, r16          -o   o16 90+r
    eax, r32na       -o   o32 90+r              386
    r16, ax          o-   o16 90+r              alias
    r32na, eax       o-   o32 90+r              386 alias
    eax, eax         --   o32 90                386 alias
    r8, r8|m         rm   86 /r                 sm lock hlenl
    rv, rv|m         rm   ov 87 /r              sm lock hlenl
    r8|m, r8         mr   86 /r                 sm lock hlenl
    rv|m, rv         mr   ov 87 /r              sm lock hlenl

lea 8086
    rv, m            rm   ov 8d /r              anysize
    rv, imm          rm   ov 8d /r              anysize alias

les/lds 8086
    rv, m            rm   ov c4+n /r            nolong

lss/-/lfs/lgs 386
    rv, m            rm   ov 0f b2+n /r

push 8086
    rv               o    ov 50+r
    rmv              m    ov ff /6
    es               -    06
    cs               -    0e
    ss               -    16
    ds               -    1e
    fs               -    0f a0                 386
    gs               -    0f a8                 386
    imm8             i    6a ib.s               186
    immv=            i    ov 6a ib.s            186 size.0 alias
    immv             i    ov 68 iz              186 size.0
    imm32=           i    o32 6a ib.s           386 sd alias
    imm32            i    o32 68 id             386 sd alias

pop 8086
    rv               o    ov 58+r
    rmv              m    ov 8f /0
    es               -    07
    cs               -    0f                    undoc obsolete alias
    ss               -    17
    ds               -    1f
    fs               -    0f a1                 386
    gs               -    0f a9                 386

pusha/popa 186
    odf 60+n

pushaw/popaw 186
    o16 60+n

pushad/popad 386
    o32 60+n

pushf/popf 8086
    odf 9c+n

pushfw/popfw 8086
    o16 9c+n

pushfd/popfd 386
    o32 9c+n

sahf/lahf 8086
    9e+n

in 8086
    al, imm          -i   e4 ib.u               sb
    av, imm          -i   ov e5 ib.u            sb nolong
    al, dx           --   ec
    av, dx           --   ov ed                 nolong

out 8086
    imm, al          i-   e6 ib.u               sb
    imm, av          i-   ov e7 ib.u            sb nolong
    dx, al           --   ee
    dx, av           --   ov ef                 nolong

xlatb,xlat 8086
    d7

movbe nehalem
    r16, m16         rm   o16 0f 38 f0 /r       sm
    r32, m32         rm   o32 0f 38 f0 /r       sm
    r64, m64         rm   o64 0f 38 f0 /r       sm
    m16, r16         mr   o16 0f 38 f1 /r       sm
    m32, r32         mr   o32 0f 38 f1 /r       sm
    m64, r64         mr   o64 0f 38 f1 /r       sm

cmovo/cmovno/cmovb,cmovc,cmovnae/cmovae,cmovnb,cmovnc/cmove,cmovz/cmovne,cmovnz\
/cmovbe,cmovna/cmova,cmovnbe/cmovs/cmovns/cmovp,cmovpe/cmovnp,cmovpo\
/cmovl,cmovnge/cmovge,cmovnl/cmovle,cmovng/cmovg,cmovnle p6
    rv, rv|m         rm   ov 0f 40+n /r         sm

seto/setno/setb,setc,setnae/setae,setnb,setnc/sete,setz/setne,setnz\
/setbe,setna/seta,setnbe/sets/setns/setp,setpe/setnp,setpo\
/setl,setnge/setge,setnl/setle,setng/setg,setnle 386
    m                m    0f 90+n /0            sb
    r8               m    0f 90+n /0

movsb/-/cmpsb 8086
    a4+n

movsw/-/cmpsw 8086
    o16 a5+n

movsd/-/cmpsd 386
    o32 a5+n

stosb/-/lodsb/-/scasb 8086
    aa+n

stosw/-/lodsw/-/scasw 8086
    o16 ab+n

stosd/-/lodsd/-/scasd 386
    o32 ab+n

insb/-/outsb 186
    6c+n

insw/-/outsw 186
    o16 6d+n

insd/-/outsd 386
    o32 6d+n
"""
