"""Lines with the mistakes that people make, by what is wrong; some are right, and look wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

# Numbers at the edges of what fields of each size hold.
_EDGES = (
    *("0", "1", "-1", "127", "128", "-128", "-129", "255", "256", "-255", "-256", "-257"),
    *("0x7fff", "0x8000", "0xff7f", "0xff80", "0xffff", "0x10000", "-0x8000", "-0x8001"),
    *("-0xffff", "-0x10000", "-0x10001", "0x7fffffff", "0x80000000", "0xffffff7f", "0xffffff80"),
    *("0xffffffff", "0x100000000", "-0x80000000", "-0x80000001", "-0x100000000"),
    *("-0x100000001", "0x7fffffffffffffff", "0xffffffffffffff80", "0xffffffffffffffff"),
)
_KEYWORDS = ("", "byte ", "word ", "dword ", "qword ", "tword ", "oword ", "yword ", "zword ")


def _addresses() -> Iterator[str]:
    """Addresses that no ModRM byte says, and the like that one does."""
    inside = (
        *("eax+ebx+ecx", "eax*7", "esp*2", "esp*1", "esp+esp", "esp+esp*2", "eax+esp*2", "ax"),
        *("bx", "bp", "si", "di", "sp", "cx", "bx+bp", "si+di", "bx+si", "bp+di", "bx+si+di"),
        *("bx*2", "bx*1", "si*1+bx", "bx+bx", "ax+bx", "eax+bx", "bx+eax", "bx+esi*2", "al"),
        *("ah+bx", "es", "cr0", "st0", "mm0", "xmm0", "ymm1*2", "k1", "rax", "r8d", "rip"),
        *("eax*0", "eax*-1", "eax*3", "eax*4", "eax*5", "eax*6", "eax*8", "eax*9", "eax*10"),
        *("eax*16", "eax*2+ebx*2", "eax*3+ebx", "eax*2*2", "eax*ebx", "-eax", "eax-ebx", "5-eax"),
        *("eax-eax", "eax*2-eax", "ebp*2", "ebp", "ebp+0", "ebp*1+esp", "esp+ebp", "esp*1+ebp*1"),
        *("eax+eax+eax", "eax/2", "eax|1", "eax&1", "~eax", "!eax", "eax<<1", "(eax)", "((eax+4))"),
        *("", "+", "*", "eax+", "+eax", "eax eax", "eax ebx", "eax,ebx", "eax,ebx*2", "eax,5"),
        *("5,eax", "eax+4,ecx*2", "eax,ecx*3", "bx,si", "es:", "es:eax", "eax:ebx", "5:5"),
        *("es:ds:eax", "es:es:eax", "byte", "byte eax", "byte eax+500", "byte eax+5", "word eax"),
        *("dword eax", "dword bx", "word bx", "byte bx+500", "byte bx+0xfff0", "qword eax"),
        *("byte 5", "word 5", "dword 5", "word 0x12345", "dword 0x12345", "byte word eax"),
        *("dword byte eax+5", "a16 eax", "a32 eax", "a16 bx", "a32 bx", "a64 eax", "a16 5"),
        *("a32 5", "a64 5", "a16 word 5", "a16 dword 5", "a32 word 5", "nosplit eax*2"),
        *("nosplit eax+eax", "nosplit", "rel 5", "abs 5", "rel eax", "rel es:5", "far eax"),
        *("near eax", "strict eax", "eax+0x100000000", "eax+0xffffffff", "eax-0x80000001"),
        *("bx+0x10000", "bx-0x8001", "bx+0xffff", "0x100000000", "0xffffffff", "-1", "0x10000"),
        *("xmm1+eax", "xmm1*3", "xmm1+xmm2", "eax+xmm1*2", "eax*2+xmm1", "1.5", "'a'", "'abcde'"),
        *("eax.", "[eax]", "eax+[ebx]", "eax{k1}", "{k1}", "$", "$$", "eax+$", "eax*$"),
    )
    for address in inside:
        yield f"mov ecx, [{address}]"
        yield f"mov [{address}], cl"
    for outside in ("eax[ebx]", "5[eax]", "[eax][ebx]", "[eax]+5", "[eax]5", "5+[eax]", "es:[eax]"):
        yield f"mov ecx, {outside}"
    for closing in (
        "[eax",
        "eax]",
        "[[eax]",
        "[eax]]",
        "(eax",
        "[eax)",
        "[eax,",
        "[eax+5",
        "es:eax",
    ):
        yield f"mov ecx, {closing}"


def _numbers() -> Iterator[str]:
    """Numbers that do not fit."""
    for number in _EDGES:
        for operands in ("al,", "ax,", "eax,", "bl,", "bx,", "ebx,", "byte [0],", "word [bx],"):
            yield f"add {operands} {number}"
        for operands in ("ax, byte", "eax, byte", "bx, strict byte", "ebx, strict word"):
            yield f"add {operands} {number}"
        for rest in ("ebx, strict dword", "bl, byte", "bl, word", "bx, dword", "ebx, word"):
            yield f"mov {rest} {number}"
        for start in ("push", "push byte", "push word", "push dword", "push strict byte", "int"):
            yield f"{start} {number}"
        for start in ("ret", "aam", "in al,", "in eax,", "retf", "shl eax,", "bt eax,", "ret byte"):
            yield f"{start} {number}"
        yield f"out {number}, al"
        yield f"enter {number}, 1"
        yield f"enter 1, {number}"
        yield f"imul eax, ebx, {number}"
        yield f"imul ax, {number}"
        yield f"imul eax, ebx, byte {number}"
        yield f"mov al, [{number}]"
        yield f"mov cl, [ebx+{number}]"
        yield f"mov cl, [bx+{number}]"
        yield f"mov cl, [byte ebx+{number}]"
        yield f"mov cl, [byte bx+{number}]"
        yield f"mov cl, [dword ebx+{number}]"
        yield f"shld eax, ebx, {number}"
        yield f"pshufw mm0, mm1, {number}"
        yield f"pshufd xmm0, xmm1, byte {number}"
        yield f"jmp word 1:{number}"
        yield f"call {number}:dword 1"


def _sizes() -> Iterator[str]:
    """Size keywords where they contradict, and none where one is needed."""
    for keyword in _KEYWORDS:
        for operands in ("al, 5", "ax, bx", "eax, [ebx]", "[ebx], eax", "[ebx], 5", "eax, 5"):
            first, second = operands.split(", ")
            yield f"mov {keyword}{first}, {second}"
            yield f"add {first}, {keyword}{second}"
            yield f"add {keyword}{first}, {keyword}{second}"
        for start in ("push", "pop", "inc", "mul", "not", "call", "jmp", "fld", "fstp", "fild"):
            yield f"{start} {keyword}[ebx]"
        for start in ("push", "inc", "call", "jmp", "jmp near", "call far", "fld", "neg"):
            yield f"{start} {keyword}eax"
        for start in ("push", "call", "jmp", "jmp short", "jmp near", "jmp far", "int", "jz"):
            yield f"{start} {keyword}5"
        for line in ("movzx eax, {}[ebx]", "movsx ax, {}bl", "shl {}[ebx], 1", "shl {}[ebx], cl"):
            yield line.format(keyword)
        for line in ("lea eax, {}[ebx]", "lgdt {}[ebx]", "cmpxchg8b {}[ebx]", "movq mm0, {}[ebx]"):
            yield line.format(keyword)
        for line in ("movd mm0, {}[ebx]", "addps xmm0, {}[ebx]", "addss xmm0, {}[ebx]"):
            yield line.format(keyword)
        for line in ("fxsave {}[ebx]", "les eax, {}[ebx]", "in {}al, dx", "out dx, {}eax"):
            yield line.format(keyword)
        yield f"mov ax, {keyword}es"
        yield f"mov {keyword}es, ax"
        yield f"xchg {keyword}[ebx], al"
        yield f"imul eax, {keyword}[ebx], {keyword}5"
        yield f"bound eax, {keyword}[ebx]"
        yield f"jmp 1:{keyword}5"
        yield f"jmp {keyword}1:5"
        yield f"test {keyword}[ebx], {keyword}5"
        yield f"sldt {keyword}ax"
        yield f"sldt {keyword}[ebx]"
        yield f"vaddps ymm0, {keyword}[ebx]"
    for pair in product(_KEYWORDS[1:5], repeat=2):
        yield f"mov {''.join(pair)}[ebx], 5"
    yield from ("mov byte [ebx], ax", "mov byte, 5", "mov byte", "mov eax, byte", "add byte")


def _commas() -> Iterator[str]:
    """Commas missing, and too many; operands empty, and too many."""
    for name, operands in (
        ("mov", "eax, ebx"),
        ("add", "[eax], bl"),
        ("imul", "eax, ebx, 5"),
        ("shld", "eax, ebx, cl"),
        ("nop", ""),
        ("int", "0x80"),
        ("jmp", "$"),
        ("vaddps", "xmm0, xmm1, xmm2"),
        ("vpermil2ps", "xmm0, xmm1, xmm2, xmm3, 5"),
    ):
        yield f"{name} {operands.replace(',', '')}"
        yield f"{name} {operands.replace(',', ',,')}"
        yield f"{name} {operands},"
        yield f"{name} ,{operands}"
        yield f"{name}, {operands}"
        yield f"{name} {operands}, ecx"
        yield f"{name} {operands}, 5, 6, 7, 8, 9"
        yield f"{name} {operands} ecx"
        yield f"{name} {operands}; comment"
        yield f"{name} {operands} : 5"
        yield f"{name} ({operands})"
        yield f"{name} {operands.partition(',')[0]}"
        yield f"{name} {operands.partition(',')[0]},"
        yield f"{name}"
        yield f"{name} {name}"
        yield f"{name} {operands} {name}"
        yield f"{name} ="
        yield f"{name} {operands} \\x"
    yield from ("mov eax ebx", "mov eax; ebx", "mov eax. ebx", "mov eax/ebx", "mov eax, 5 5")
    yield from ("mov eax, (5", "mov eax, 5)", "mov eax, 5+", "mov eax, *5", "mov eax, 5 +* 6")
    yield from ("mov eax, ebx+1", "mov eax, ebx*1", "mov eax, -ebx", "mov eax+1, 5", "mov 5, eax")
    yield from ("mov eax, ebx ecx", "mov eax, 'a", "mov eax, 'abcdefghi'", "mov eax, ''")
    yield from ("mov eax, 5h5", "mov eax, 0x", "mov eax, 09", "mov eax, 12a", "mov eax, 1.5")
    yield from ("mov eax, __float32__(1.5)", "mov eax, 5/0", "mov eax, 5%0", "mov eax, 5//0")
    yield from ("mov eax, seg 5", "mov eax, 5 wrt 6", "mov eax, seg eax", "mov eax, es:5")
    yield from ("mov eax, ?", "mov eax, {", "mov eax, }", "mov eax, {}", "mov eax, [", "mov eax, ]")


def _registers() -> Iterator[str]:
    """Registers of other modes, files and sizes."""
    for register in (
        *("rax", "r8", "r8d", "r8w", "r8b", "spl", "sil", "r15", "xmm8", "xmm16", "ymm31", "zmm0"),
        *("zmm16", "k0", "k7", "bnd3", "tmm0", "cr0", "cr8", "cr15", "dr0", "dr8", "tr3", "st0"),
        *("st8", "st(0)", "st", "mm0", "mm8", "es", "segr6", "segr7", "al", "ax", "eax", "ip"),
        *("eip", "rip", "flags", "xmm32", "k8", "bnd4", "%eax", "$eax", "EAX", "Eax", "st7"),
    ):
        for line in (
            *("mov {}, 5", "mov {}, eax", "mov eax, {}", "push {}", "pop {}", "inc {}", "fld {}"),
            *("add {}, {}", "movd {}, eax", "movq {}, [eax]", "paddb {}, {}", "addps {}, {}"),
            *("jmp {}", "call {}", "call far {}", "lea {}, [eax]", "mov [eax], {}", "fadd {}"),
            *("vaddps {}, {}", "vaddps {}, {}, {}", "vandps xmm1, xmm2, {}", "kmovw k1, {}"),
            *("mov al, {}", "mov ax, {}", "xchg {}, eax", "in {}, dx", "out dx, {}", "shl eax, {}"),
            *(
                "loop $, {}",
                "movzx eax, {}",
                "lsl eax, {}",
                "mov es, {}",
                "mov cr0, {}",
                "bswap {}",
            ),
            *("{} add eax, 5", "mov {}:5, eax", "mov eax, {}:5", "mov eax, [{}:5]", "test {}, 5"),
            *("rdrand {}", "crc32 eax, {}", "andn eax, {}, ebx", "bndmk {}, [eax]", "jmp {}:5"),
        ):
            yield line.replace("{}", register)


def _far_and_near() -> Iterator[str]:
    """`far`, `near`, `short`, `strict` and `to` where they mean nothing."""
    for word, start in product(
        ("far", "near", "short", "strict", "to", "near far", "short near", "far word", "far dword"),
        (
            "jmp",
            "call",
            "jz",
            "loop",
            "jecxz",
            "push",
            "mov eax,",
            "lds eax,",
            "fadd",
            "inc",
            "int",
        ),
    ):
        for operand in ("5", "eax", "ax", "[eax]", "1:5", "st1", "$", "$+300", "es"):
            yield f"{start} {word} {operand}"
    for start in ("jmp", "call", "jmp far", "call far", "jmp near", "mov eax,", "push", "jz"):
        for operand in (
            "1:5",
            "1:eax",
            "eax:1",
            "1:[eax]",
            "[1:5]",
            "word 1:5",
            "1:2:3",
            "1:",
            ":1",
        ):
            yield f"{start} {operand}"
        for operand in ("dword 1:5", "1:dword 5", "byte 1:5", "1:byte 5", "qword 1:5", "1:far 5"):
            yield f"{start} {operand}"
    yield from ("fadd to st1", "fadd to st0", "fadd to st1, st0", "fadd st1, to st0", "fadd to")
    yield from ("mov to eax, 5", "fmul to [eax]", "fsub to st(1)", "faddp to st1", "fstp to st1")


def _prefixes() -> Iterator[str]:
    """Prefixes in conflict, twice, in the wrong place, or before what they do not go with."""
    words = (
        *("lock", "rep", "repe", "repne", "repz", "repnz", "xacquire", "xrelease", "bnd", "nobnd"),
        *("o16", "o32", "o64", "a16", "a32", "a64", "osp", "asp", "wait", "es", "fs", "{rex}"),
        *("{vex}", "{vex2}", "{vex3}", "{evex}", "times 2", "times 0", "segr6"),
    )
    for one in words:
        for rest in (
            *("", "nop", "movsb", "add [ebx], eax", "add eax, [ebx]", "mov [ebx], eax", "jmp $"),
            *(
                "call $",
                "ret",
                "ret 5",
                "jz $",
                "xchg [ebx], eax",
                "xchg eax, ebx",
                "cmpxchg [0], al",
            ),
            *("vaddps xmm0, xmm1, xmm2", "vaddps ymm0, [ebx]", "vpermilps xmm0, xmm1, 5", "fld1"),
            *(
                "mov ax, [bx]",
                "mov eax, [eax]",
                "mov al, [5]",
                "push es",
                "lodsd",
                "jcxz $",
                "in al, 5",
            ),
            *(
                "mov eax, [es:ebx]",
                "mov eax, [ss:ebx]",
                "bts [ebx], eax",
                "cmpsb",
                "scasd",
                "stosw",
            ),
            *("db 5", "resb 5", "foo", "inc byte [ebx]", "mov [ebx], byte 5", "enter 1, 2", "retf"),
        ):
            yield f"{one} {rest}"
    for pair in product(words, repeat=2):
        for rest in ("", "movsb", "add [ebx], eax", "vaddps xmm0, xmm1, xmm2"):
            yield f"{' '.join(pair)} {rest}"
    yield from (
        "nop lock",
        "nop rep",
        "rep rep rep movsb",
        "lock lock lock add [0], al",
        "{foo} nop",
    )
    for count in ("-1", "foo", "'a'", "1.5", "eax", "[eax]", "5 5", "5,", "(5", "$", "", "times 5"):
        yield f"times {count} nop"
    yield from ("times", "times 2", "times 2 foo", "times 2 times 3 nop", "lock times 2 nop")
    yield from (
        "times 2, nop",
        "times 2: nop",
        "times 2 db 5",
        "rep times 3 movsb",
    )


def _unknown() -> Iterator[str]:
    """Words that are no instruction, and directives that are none."""
    yield from (
        "foo eax",
        "foo",
        "foo:",
        "foo bar",
        "foo: bar",
        "mvo eax, 5",
        "movd",
        "addd eax, 5",
    )
    yield from ("5", "5 eax", "'a'", "eax", "eax, 5", "[eax]", "(5)", "+", "foo: 5", "foo: eax")
    yield from (
        ", eax",
        ":",
        "::",
        "foo::",
        "foo: foo: nop",
        "foo: mov",
        "{",
        "}",
        "{k1}",
        "=",
        "=5",
    )
    yield from ("mov.b eax, 5", "mov: eax", "mov", "mov:", "jmp", "ret ret", "cli sti", "nop nop")
    yield from ("movl eax, 5", "mov %eax, 5", "mov $5, eax", "mov eax, #5", "mov eax, offset 5")
    yield from (
        "mov eax, ptr [5]",
        "mov eax, dword ptr [5]",
        "mov eax, dword ptr",
        "ptr mov eax, 5",
    )
    yield from (
        "push eax, ebx",
        "pushfd eax",
        "cpuid 5",
        "hlt eax",
        "loop",
        "loop eax",
        "loop [eax]",
    )


def _decorators() -> Iterator[str]:
    """Braces with the wrong words, in the wrong places."""
    words = (
        *("{k0}", "{k1}", "{k7}", "{k8}", "{z}", "{k1}{z}", "{z}{k1}", "{k1}{k2}", "{k1}{k1}"),
        *("{z}{z}", "{k1}{z}{z}", "{1to2}", "{1to4}", "{1to7}", "{1to8}", "{1to16}", "{1to32}"),
        *("{rn-sae}", "{rz-sae}", "{sae}", "{rx-sae}", "{foo}", "{}", "{k1", "{k1 }", "{ k1}"),
        *("{K1}", "{Z}", "{k1,z}", "{eax}", "{5}", "{k1}{1to4}", "{1to4}{k1}", "{1to4}{1to4}"),
    )
    for word in words:
        yield f"mov eax{word}, ebx"
        yield f"mov eax, ebx{word}"
        yield f"mov eax, [ebx]{word}"
        yield f"add eax, 5{word}"
        yield f"mov eax, ebx, {word}"
        yield f"mov {word}eax, ebx"
        yield f"mov {word}, ebx"
        yield f"nop {word}"
        yield f"mov{word} eax, ebx"
        yield f"jmp $ {word}"
        yield f"movaps xmm0{word}, xmm1"
        yield f"paddb mm0, mm1{word}"
        for start in ("vaddps zmm0", "vaddps xmm0", "vaddss xmm0", "vsqrtpd ymm0", "vpaddb zmm0"):
            yield f"{start}{word}, {start[-4:]}, {start[-4:]}"
            yield f"{start}, {start[-4:]}, {start[-4:]}{word}"
            yield f"{start}, {start[-4:]}, [eax]{word}"
            yield f"{start}, {start[-4:]}, dword [eax]{word}"
            yield f"{start}, {start[-4:]}, {start[-4:]}, {word}"
            yield f"{start}{{k1}}, {start[-4:]}, [eax]{word}"
            yield f"{start}{{k1}}, {start[-4:]}, [eax], {word}"
        yield f"vcmpps k2{word}, zmm0, zmm1, 5"
        yield f"vcmpps k2{word}, zmm0, [eax]{word}, 5"
        yield f"vcmpps k2, zmm0, zmm1, {word}, 5"
        yield f"vmovaps zmm0{word}, [eax]"
        yield f"vmovaps [eax]{word}, zmm0"
        yield f"vpcmpeqd k1{word}, ymm1, ymm2{word}"
        yield f"vgatherdps zmm0{word}, [eax+zmm1]"
        yield f"vgatherdps zmm0{{k1}}, [eax+zmm1]{word}"
        yield f"vpscatterdd [eax+zmm1]{word}, zmm0"
        yield f"vcvttps2dq zmm0{word}, zmm1, {word}"
        yield f"vfmadd132ps zmm0, zmm1, zmm2, {word}"
        yield f"v4fmaddps zmm0{word}, zmm4+3, [eax]"
        yield f"kandw k1, k2, k3{word}"
        yield f"vpermil2ps xmm0{word}, xmm1, xmm2, xmm3, 0"


FAMILIES = {
    "addresses": _addresses,
    "numbers": _numbers,
    "sizes": _sizes,
    "commas": _commas,
    "registers": _registers,
    "far and near": _far_and_near,
    "prefixes": _prefixes,
    "unknown": _unknown,
    "decorators": _decorators,
}
