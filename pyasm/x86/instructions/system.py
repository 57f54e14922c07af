"""System instructions of the 286 to the P6, and those of Cyrix and AMD of that time."""

TEXT = """\
sldt/str 286
    m                m    0f 00 /n
    m16              m    0f 00 /n
    rv               m    ov 0f 00 /n

-/-/lldt/ltr/verr/verw 286 prot
    m                m    0f 00 /n
    m16              m    0f 00 /n
    r16              m    0f 00 /n

sgdt/sidt/lgdt/lidt 286
    m                m    0f 01 /n

smsw 286
    m                m    0f 01 /4
    m16              m    0f 01 /4
    rv               m    ov 0f 01 /4

lmsw 286 priv
    m                m    0f 01 /6
    m16              m    0f 01 /6
    r16              m    0f 01 /6

invlpg 486 priv
    m                m    0f 01 /7

lar/lsl 286 prot
    r16, m           rm   o16 0f 02+n /r        sw
    r16, r16         rm   o16 0f 02+n /r
    r16, r32         rm   o16 0f 02+n /r        386
    r32, m           rm   o32 0f 02+n /r        386 sw
    r32, r16         rm   o32 0f 02+n /r        386
    r32, r32         rm   o32 0f 02+n /r        386

arpl 286 prot
    r16|m, r16       mr   63 /r                 sm

clts 286 priv
    0f 06

invd/wbinvd 486 priv
    0f 08+n

cpuid pent
    0f a2

rsm pent smm
    0f aa

wrmsr/rdtsc/rdmsr pent
    0f 30+n

rdpmc p6
    0f 33

sysenter/sysexit p6
    0f 34+n

syscall/-/sysret p6 amd
    0f 05+n

loadall 386 undoc obsolete alias
    0f 07

loadall286 286 undoc obsolete alias
    0f 05

umov 386 undoc alias
    r8|m, r8         mr   np 0f 10 /r           sm
    rv|m, rv         mr   np ov 0f 11 /r        sm nolong
    r8, r8|m         rm   np 0f 12 /r           sm
    rv, rv|m         rm   np ov 0f 13 /r        sm nolong

xbts 386 undoc alias
    r16, m           rm   o16 0f a6 /r          sw
    r16, r16         rm   o16 0f a6 /r
    r32, m           rm   o32 0f a6 /r          sd
    r32, r32         rm   o32 0f a6 /r

ibts 386 undoc obsolete alias
    m, r16           mr   o16 0f a7 /r          sw
    r16, r16         mr   o16 0f a7 /r
    m, r32           mr   o32 0f a7 /r          sd
    r32, r32         mr   o32 0f a7 /r

hint_nop0/hint_nop1/hint_nop2/hint_nop3/hint_nop4/hint_nop5/hint_nop6/hint_nop7\
 p6 undoc alias
    rmv              m    ov 0f 18 /n

hint_nop8/hint_nop9/hint_nop10/hint_nop11/hint_nop12/hint_nop13/hint_nop14/hint_nop15\
 p6 undoc alias
    rmv              m    ov 0f 19 /n

hint_nop16/hint_nop17/hint_nop18/hint_nop19/hint_nop20/hint_nop21/hint_nop22/hint_nop23\
 p6 undoc alias
    rmv              m    ov 0f 1a /n

hint_nop24/hint_nop25/hint_nop26/hint_nop27/hint_nop28/hint_nop29/hint_nop30/hint_nop31\
 p6 undoc alias
    rmv              m    ov 0f 1b /n

hint_nop32/hint_nop33/hint_nop34/hint_nop35/hint_nop36/hint_nop37/hint_nop38/hint_nop39\
 p6 undoc alias
    rmv              m    ov 0f 1c /n

hint_nop40/hint_nop41/hint_nop42/hint_nop43/hint_nop44/hint_nop45/hint_nop46/hint_nop47\
 p6 undoc alias
    rmv              m    ov 0f 1d /n

hint_nop48/hint_nop49/hint_nop50/hint_nop51/hint_nop52/hint_nop53/hint_nop54/hint_nop55\
 p6 undoc alias
    rmv              m    ov 0f 1e /n

hint_nop56/hint_nop57/hint_nop58/hint_nop59/hint_nop60/hint_nop61/hint_nop62/hint_nop63\
 p6 undoc alias
    rmv              m    ov 0f 1f /n

monitor prescott
    0f 01 c8
    eax, ecx, edx    ---  a32 0f 01 c8          alias

mwait prescott
    0f 01 c9
    eax, ecx         --   0f 01 c9              alias

monitorx amd
    0f 01 fa
    eax, ecx, edx    ---  a32 0f 01 fa          alias
    ax, ecx, edx     ---  a16 0f 01 fa          alias

mwaitx amd
    0f 01 fb
    eax, ecx         --   0f 01 fb              alias

rdtscp x86_64
    0f 01 f9

invlpga x86_64 amd
    ax, ecx          --   a16 0f 01 df
    eax, ecx         --   a32 0f 01 df
    0f 01 df

bb0_reset/bb1_reset pent cyrix obsolete alias
    0f 3a+n

cpu_write/cpu_read pent cyrix
    0f 3c+n

smint/dmint/rdm p6 cyrix alias
    0f 38+n

smintold 486 cyrix obsolete alias
    0f 7e

rdshr/wrshr p6 cyrix smm
    rm32             m    o32 0f 36+n /0

svdc 486 cyrix smm
    m80, sreg        mr   0f 78 /r

rsdc 486 cyrix smm
    sreg, m80        rm   0f 79 /r

svldt/rsldt/svts/rsts 486 cyrix smm
    m80              m    0f 7a+n /0

xstore pent cyrix
    0f a7 c0

xcryptecb/xcryptcbc/xcryptctr/xcryptcfb/xcryptofb pent cyrix
    mustrep 0f a7 c8+8n

montmul/xsha1/xsha256 pent cyrix
    mustrep 0f a6 c0+8n
"""
