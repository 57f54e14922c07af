"""What came after the P6 and uses no vector registers: state, virtualization, security, memory.

Intel SDM volumes 2 to 4 and the Instruction Set Extensions reference; AMD APM volume 3.
"""

TEXT = """\
fxsave/fxrstor p6 sse fpu
    m                m    np 0f ae /n

-/-/ldmxcsr/stmxcsr katmai sse
    m32              m    np 0f ae /n

-/-/-/-/xsave/xrstor nehalem
    m                m    np 0f ae /n

xsaveopt future
    m                m    np 0f ae /6

-/-/-/xrstors/xsavec/xsaves future
    m                m    np 0f c7 /n

xgetbv/xsetbv nehalem
    0f 01 d0+n

prefetchnta/prefetcht0/prefetcht1/prefetcht2 katmai sb
    m8               m    0f 18 /n

-/-/-/-/-/-/prefetchit1/prefetchit0 future sb
    m8               m    0f 18 /n

prefetchwt1 future
    m8               m    0f 0d /2

sfence katmai
    np 0f ae f8

lfence/-/-/-/-/-/-/-/mfence willamette sse2
    np 0f ae e8+n

clflush willamette sse2
    m                m    np 0f ae /7

clflushopt future
    m                m    66 0f ae /7

clwb future
    m                m    66 0f ae /6

cldemote future
    m                m    np 0f 1c /0

pcommit future never nop obsolete
    66 0f ae f8

getsec katmai
    0f 37

enclv future
    np 0f 01 c0

-/vmcall/vmlaunch/vmresume/vmxoff vmx
    np 0f 01 c0+n

rdpkru/wrpkru future
    0f 01 ee+n

wrmsrns future priv
    np 0f 01 c6

skinit future amd
    0f 01 de
    eax              -    0f 01 de              alias

vmrun/vmmcall/vmload/vmsave/stgi/clgi vmx amd
    0f 01 d8+n

vmfunc vmx
    0f 01 d4

vmclear vmx
    m                m    66 0f c7 /6

vmxon vmx
    m                m    f3 0f c7 /6

vmptrld/vmptrst vmx
    m                m    np 0f c7 /6+n

vmread vmx sd
    rm32, r32        mr   np 0f 78 /r

vmwrite vmx sd
    r32, rm32        rm   np 0f 79 /r

invept/invvpid vmx so
    r32, m           rm   66 0f 38 80+n /r

invpcid future priv
    r32, m128        rm   66 0f 38 82 /r

pvalidate vmx amd
    f2 0f 01 ff

rmpadjust vmx amd
    f3 0f 01 fe

vmgexit vmx amd
    f2 0f 01 c1
    f3 0f 01 c1                                 alias

pconfig/-/-/-/-/-/-/-/-/-/encls future
    np 0f 01 c5+n

enclu future
    np 0f 01 d7

wbnoinvd future
    f3 0f 09

serialize future
    np 0f 01 e8

clac/stac future priv
    0f 01 ca+n

clzero future amd
    0f 01 fc
    ax               -    a16 0f 01 fc          alias
    eax              -    a32 0f 01 fc          alias

rdrand/rdseed future
    rv               m    ov 0f c7 /6+n

rdpid future
    r32              m    f3 0f c7 /7

ptwrite future
    rm32             m    f3 0f ae /4
    rm64             m    o64 f3 0f ae /4       long

adcx future
    r32, rm32        rm   66 0f 38 f6 /r

adox future
    r32, rm32        rm   f3 0f 38 f6 /r

tzcnt future bmi1
    rv, rmv          rm   ov f3 0f bc /r

movdiri future sd
    m32, r32         mr   np 0f 38 f9 /r

movdir64b future
    r16, m512        rm   a16 66 0f 38 f8 /r
    r32, m512        rm   a32 66 0f 38 f8 /r

enqcmd future sz
    r16, m512        rm   a16 f2 0f 38 f8 /r
    r32, m512        rm   a16 f2 0f 38 f8 /r    alias
    r32, m512        rm   a32 f2 0f 38 f8 /r

enqcmds future sz priv
    r16, m512        rm   a16 f3 0f 38 f8 /r
    r32, m512        rm   a16 f3 0f 38 f8 /r    alias
    r32, m512        rm   a32 f3 0f 38 f8 /r

tpause future
    r32              m    66 0f ae /6
    r32, edx, eax    m--  66 0f ae /6           alias

umwait future
    r32              m    f2 0f ae /6
    r32, edx, eax    m--  f2 0f ae /6           alias

umonitor future
    r16              m    a16 f3 0f ae /6
    r32              m    a32 f3 0f ae /6

xabort future rtm
    imm              i    c6 f8 ib
    imm8             i    c6 f8 ib

xbegin future rtm
    imm              d    odf c7 f8 rel
    imm.near         d    odf c7 f8 rel         alias
    immv             d    ov c7 f8 rel
    immv.near        d    ov c7 f8 rel          alias

xend/xtest future rtm
    0f 01 d5+n

xsusldtrk/xresldtrk future
    f2 0f 01 e8+n

hreset future priv sb
    imm, eax         i-   f3 0f 3a f0 c0 ib
    imm              i    f3 0f 3a f0 c0 ib     alias

setssbsy/-/saveprevssp future cet
    f3 0f 01 e8+n

endbr64/endbr32 future cet
    f3 0f 1e fa+n

clrssbsy future cet
    m64              m    f3 0f ae /6

rstorssp future cet
    m64              m    f3 0f 01 /5

incsspd future cet
    r32              m    o32 f3 0f ae /5

rdsspd future cet
    r32              m    o32 f3 0f 1e /1

wrussd future cet
    m32, r32         mr   66 0f 38 f5 /r

wrssd future cet
    m32, r32         mr   o32 0f 38 f6 /r

aadd future sd
    m32, r32         mr   np 0f 38 fc /r

aand future sd
    m32, r32         mr   66 0f 38 fc /r

axor future sd
    m32, r32         mr   f3 0f 38 fc /r

bndmk future mpx mib
    bnd, m           rm   f3 0f 1b /r

bndcl future mpx
    bnd, m           rm   f3 0f 1a /r
    bnd, r32         rm   f3 0f 1a /r

bndcu/bndcn future mpx
    bnd, m           rm   f2 0f 1a+n /r
    bnd, r32         rm   f2 0f 1a+n /r

bndmov future mpx
    bnd, bnd|m       rm   66 0f 1a /r
    bnd|m, bnd       mr   66 0f 1b /r

bndldx future mpx mib
    bnd, m           rm   0f 1a /r
    bnd, m, r32      rmx  0f 1a /r

bndstx future mpx mib
    m, bnd           mr   0f 1b /r
    m, r32, bnd      mxr  0f 1b /r
    m, bnd, r32      mrx  0f 1b /r
"""
