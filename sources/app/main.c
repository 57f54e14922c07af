/* main.c - the demo: a program that tests the machine it runs on and profiles itself
 *
 * It prints the same on every machine, except that
 *   - a line that begins with ~ tells of this machine, and may be there or not;
 *   - a word that begins with ~ differs from run to run, and so do the numbers in the line of
 *     JSON whose names end in _cycles.
 * That makes the logs of two machines comparable.
 */
#include "jit_runtime.h"
#include "runtime.h"

/* The value for QEMU's isa-debug-exit device; QEMU then exits with 2 * value + 1. */
#define DEBUG_EXIT_PORT 0xF4
#define EXIT_PASSED 0x10 /* status 33 */
#define EXIT_FAILED 0x11 /* status 35 */

extern uint8_t __heap_start[], __heap_end[]; /* layouts/app.ld */

#define FIBONACCI_OF 15
#define SUM_TO 10000
#define PRIMES_BELOW 2000
#define ROUNDS 5
#define TICKS 3
#define TIMER_RATE 1000

static uint32_t failures;

/* ---- Text on both the screen and the serial port -------------------------------------------- */

static void print(const char *string)
{
    terminal_writestring(string);
    serial_puts(string);
}

static void print_uint(uint64_t value)
{
    char digits[21];
    char *first = digits + sizeof digits - 1;
    *first = 0;
    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    print(first);
}

static void print_hex64(uint64_t value)
{
    char digits[17];
    for (int i = 0; i < 16; i++)
        digits[i] = "0123456789ABCDEF"[value >> (60 - 4 * i) & 15];
    digits[16] = 0;
    print("0x");
    print(digits);
}

static void heading(const char *string)
{
    terminal_setcolor(VGA_LIGHT_CYAN);
    print(string);
    print("\n");
    terminal_setcolor(VGA_LIGHT_GREY);
}

static void check(const char *what, bool passed)
{
    print("  ");
    print(what);
    print(": ");
    terminal_setcolor(passed ? VGA_LIGHT_GREEN : VGA_LIGHT_RED);
    print(passed ? "ok\n" : "FAILED\n");
    terminal_setcolor(VGA_LIGHT_GREY);
    failures += !passed;
}

/* ---- The machine ---------------------------------------------------------------------------- */

/* Whether the memory map says that all of [from, to) is free memory. Ranges may come in any
 * order, so step from the start through whichever range holds the next byte. */
static bool is_free_memory(const struct boot_info *boot, uint64_t from, uint64_t to)
{
    bool moved = true;
    while (from < to && moved) {
        moved = false;
        for (uint32_t i = 0; i < boot->map_count; i++) {
            const struct memory_range *range = &boot->map[i];
            if (range->type == MEMORY_FREE && range->base <= from &&
                from - range->base < range->length) {
                from = range->base + range->length;
                moved = true;
            }
        }
    }
    return from >= to;
}

static void show_machine(const struct boot_info *boot)
{
    static const char *const sources[] = {"none", "E820", "INT 12h and INT 15h"};
    heading("Machine");
    print("~ memory map from ");
    print(sources[boot->map_source % 3]);
    print("\n");
    for (uint32_t i = 0; i < boot->map_count; i++) {
        const struct memory_range *range = &boot->map[i];
        print("~   ");
        print_hex64(range->base);
        print(" ");
        print_hex64(range->length);
        print(range->type == MEMORY_FREE ? " free\n" : " reserved\n");
    }

    struct cpuid_result id;
    char vendor[13] = {0};
    cpu_cpuid(0, &id);
    memcpy(vendor, &id.ebx, 4);
    memcpy(vendor + 4, &id.edx, 4);
    memcpy(vendor + 8, &id.ecx, 4);
    print("~ CPU ");
    print(cpu_has_cpuid() ? vendor : "without CPUID");
    print(cpu_has_sse() ? ", SSE" : "");
    print(cpu_has_sse2() ? ", SSE2" : "");
    print(cpu_has_avx() ? ", AVX" : "");
    print("\n");

    uint64_t before = cpu_rdtsc();
    check("time stamp counter", cpu_rdtsc() > before);
}

static void test_interrupts(void)
{
    heading("Interrupts");
    pic_init();
    idt_init();
    timer_init(TIMER_RATE);
    uint32_t start = timer_ticks();
    while (timer_ticks() - start < TICKS)
        cpu_wait();
    interrupts_disable(); /* quiet, for the measurements */
    check("timer ticks", true);
    print("~ keyboard: ");
    print(keyboard_has_key() ? "a key waits\n" : "no key waits\n");
}

/* ---- The runtime library -------------------------------------------------------------------- */

static void test_heap(const struct boot_info *boot)
{
    heading("Heap");
    bool usable = is_free_memory(boot, (uintptr_t)__heap_start, (uintptr_t)__heap_end);
    check("256 KiB of free memory above 1 MiB", usable);
    if (!usable)
        return;
    heap_init(__heap_start, (size_t)(__heap_end - __heap_start));
    struct heap_statistics heap;
    bool sound = heap_check(&heap);
    size_t all = heap.largest_free;

    uint8_t *blocks[8];
    bool intact = true;
    for (uint32_t i = 0; i < 8; i++) {
        blocks[i] = malloc(500 * (i + 1));
        if (blocks[i])
            memset(blocks[i], (int)i, 500 * (i + 1));
    }
    for (uint32_t i = 0; i < 8; i++)
        for (uint32_t j = 0; j < 500 * (i + 1); j++)
            intact &= blocks[i] && blocks[i][j] == i;
    sound &= heap_check(&heap);
    check("blocks do not overlap", sound && intact && heap.used_blocks == 8);

    for (uint32_t i = 0; i < 8; i += 2)
        free(blocks[i]);
    sound &= heap_check(&heap);
    check("free leaves holes", sound && heap.used_blocks == 4 && heap.free_blocks == 5);

    uint32_t *zeros = calloc(400, sizeof *zeros); /* fits where blocks 2 and 4 were */
    intact = zeros;
    for (uint32_t i = 0; zeros && i < 400; i++)
        intact &= !zeros[i];
    check("calloc clears", intact);
    blocks[1] = realloc(blocks[1], 20000);
    intact = blocks[1];
    for (uint32_t j = 0; intact && j < 1000; j++)
        intact = blocks[1][j] == 1;
    check("realloc keeps the content", intact);
    free(zeros);
    for (uint32_t i = 1; i < 8; i += 2)
        free(blocks[i]);
    sound &= heap_check(&heap);
    check("free blocks merge", sound && heap.free_blocks == 1 && heap.largest_free == all);

    free(blocks[1]);
    free(&failures);
    sound &= heap_check(&heap);
    check("wrong frees are refused", sound && heap.wrong_frees == 2);
    check("too large sizes are refused", !malloc(all + 1) && !calloc(0x10000, 0x10001));
}

static void test_strings(void)
{
    char text[32];
    heading("Strings");
    strcpy(text, "Bare");
    strcat(text, "Metal");
    check("strcpy, strcat, strlen, strcmp", strlen(text) == 9 && !strcmp(text, "BareMetal"));
    memmove(text + 2, text, 8);
    check("memmove", !memcmp(text, "BaBareMeta", 10));
    strncpy(text, "Flow", 8);
    check("strncpy, strncmp, strchr", !strncmp(text, "Flowers", 4) && !text[7] &&
                                          strchr(text, 'o') == text + 2 && !strchr(text, 'x'));
}

/* 64-bit operands that the compiler cannot see through, so that it calls the runtime. */
static volatile uint64_t big = 0xFEDCBA9876543210u, small = 0x123456789u;
static volatile int64_t negative = -1000000000000007;
static volatile int places = 36;

static void test_arithmetic(void)
{
    heading("64-bit arithmetic");
    check("unsigned division", big / small == 0xE0000000 && big % small == 0x96543210);
    check("signed division", negative / 1000003 == -999997000 && negative % 1000003 == -9007);
    check("shifts", big << places == 0x6543210000000000 && big >> places == 0xFEDCBA9 &&
                        negative >> places == -14552);
    check("multiplication", small * small == 0x4B66DC326FB98751);
}

/* ---- What is profiled ----------------------------------------------------------------------- */

static uint32_t fibonacci(uint32_t n)
{
    jit_profile_begin("fibonacci");
    uint32_t result = n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    jit_profile_end("fibonacci");
    return result;
}

static uint64_t sum(uint32_t to)
{
    jit_profile_begin("sum");
    volatile uint64_t result = 0; /* or the compiler finds the formula */
    for (uint32_t i = 1; i <= to; i++)
        result += i;
    jit_profile_end("sum");
    return result;
}

static uint32_t count_primes(uint32_t below)
{
    jit_profile_begin("count_primes");
    uint32_t count = 0;
    for (uint32_t n = 2; n < below; n++) {
        uint32_t divisor = 2;
        while (divisor * divisor <= n && n % divisor)
            divisor++;
        count += divisor * divisor > n;
    }
    jit_profile_end("count_primes");
    return count;
}

__attribute__((noinline)) static void nothing(void)
{
    __asm__ volatile("");
}

static void show_cycles(const char *what, uint64_t cycles)
{
    print("  ");
    print(what);
    print(": ~");
    print_uint(cycles);
    print(" cycles\n");
}

static void measure_overhead(void)
{
    enum { CALLS = 1000 };
    heading("Call overhead");
    uint64_t start = cpu_rdtsc();
    for (int i = 0; i < CALLS; i++)
        nothing();
    show_cycles("direct call", (cpu_rdtsc() - start) / CALLS);

    void (*volatile pointer)(void) = nothing;
    start = cpu_rdtsc();
    for (int i = 0; i < CALLS; i++)
        pointer();
    show_cycles("call by pointer", (cpu_rdtsc() - start) / CALLS);

    jit_profile_init();
    start = cpu_rdtsc();
    for (int i = 0; i < CALLS; i++) {
        jit_profile_begin("nothing");
        nothing();
        jit_profile_end("nothing");
    }
    show_cycles("profiled call", (cpu_rdtsc() - start) / CALLS);
    check("calls counted", jit_get_call_count("nothing") == CALLS);
}

static void show_result(const char *what, uint64_t result, uint64_t expected)
{
    print("  ");
    print(what);
    print(" = ");
    print_uint(result);
    print(result == expected ? "\n" : " is WRONG\n");
    failures += result != expected;
}

static void show_profile(const char *name)
{
    print("  ");
    print(name);
    print(": calls ");
    print_uint(jit_get_call_count(name));
    print(", average ~");
    print_uint(jit_get_avg_cycles(name));
    print(" cycles\n");
}

static void run_workload(void)
{
    uint32_t f = 0, primes = 0;
    uint64_t s = 0;
    heading("Workload");
    jit_profile_init();
    jit_profile_begin("workload");
    f = fibonacci(FIBONACCI_OF);
    for (int round = 0; round < ROUNDS; round++) {
        s = sum(SUM_TO);
        primes = count_primes(PRIMES_BELOW);
    }
    jit_profile_end("workload");
    show_result("fibonacci(15)", f, 610);
    show_result("sum(1..10000)", s, 50005000);
    show_result("primes below 2000", primes, 303);

    heading("Profile");
    show_profile("workload");
    show_profile("fibonacci");
    show_profile("sum");
    show_profile("count_primes");
    serial_puts("Statistics\n");
    jit_print_all_stats();
    jit_export_json();
}

/* ---- Start and end -------------------------------------------------------------------------- */

__attribute__((noreturn)) static void leave(void)
{
    if (failures) {
        print_uint(failures);
        print(" checks FAILED\n");
    } else {
        print("All checks passed\n");
    }
    uint8_t value = failures ? EXIT_FAILED : EXIT_PASSED;
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"((uint16_t)DEBUG_EXIT_PORT));
    cpu_halt(); /* there was no such device */
}

void main(const struct boot_info *boot)
{
    serial_init();
    terminal_initialize();
    heading("BareFlow: a self-profiling unikernel");
    if (boot) {
        show_machine(boot);
        test_interrupts();
        test_heap(boot);
    } else {
        check("boot information", false);
    }
    test_strings();
    test_arithmetic();
    measure_overhead();
    run_workload();
    leave();
}
