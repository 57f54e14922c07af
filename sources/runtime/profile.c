/* profile.c - the profiler: jit_runtime.h says what it measures
 *
 * Open brackets are on a stack. When one closes, its time goes to its function's minimum and
 * maximum, and to the bracket around it as time that is not its own; it goes to its function's
 * total only if no other bracket of the same function is open, which counts recursion once.
 */
#include "jit_runtime.h"
#include "runtime.h"

enum { CALLS, TOTAL, SELF, MIN, MAX, NUMBERS };

struct function {
    const char *name;
    uint32_t open; /* timed brackets of it on the stack */
    uint64_t numbers[NUMBERS];
};

struct bracket {
    struct function *function;
    uint64_t start;
    uint64_t inside; /* time in brackets that opened and closed in this one */
};

static struct {
    uint32_t functions; /* that are in use */
    uint32_t depth;
    uint32_t too_deep;   /* open brackets that found no room on the stack */
    uint32_t dropped;    /* begins of functions that found no room in the table */
    uint32_t unbalanced; /* ends without a begin */
    struct function function[JIT_MAX_FUNCTIONS];
    struct bracket stack[JIT_MAX_DEPTH];
} profile;

void jit_profile_init(void)
{
    memset(&profile, 0, sizeof profile);
}

__attribute__((noinline)) static struct function *find(const char *name)
{
    struct function *function = profile.function;
    for (uint32_t i = 0; i < profile.functions; i++, function++)
        if (function->name == name || !strcmp(function->name, name))
            return function;
    return NULL;
}

void jit_profile_begin(const char *name)
{
    struct function *function = find(name);
    if (!function) {
        if (profile.functions == JIT_MAX_FUNCTIONS) {
            profile.dropped++;
            return;
        }
        function = &profile.function[profile.functions++];
        function->name = name;
        function->numbers[MIN] = UINT64_MAX;
    }
    function->numbers[CALLS]++;
    if (profile.depth == JIT_MAX_DEPTH) {
        profile.too_deep++;
        return;
    }
    struct bracket *bracket = &profile.stack[profile.depth++];
    function->open++;
    bracket->function = function;
    bracket->inside = 0;
    bracket->start = cpu_rdtsc(); /* last, to measure as little of the profiler as possible */
}

void jit_profile_end(const char *name)
{
    uint64_t now = cpu_rdtsc(); /* first, for the same reason */
    struct function *wanted = find(name), *function;
    if (profile.too_deep) {
        profile.too_deep--;
        return;
    }
    if (!wanted || !wanted->open) {
        /* A function that was dropped may end here too. */
        profile.unbalanced += wanted || !profile.dropped;
        return;
    }
    do { /* close what is still open inside it, then it */
        struct bracket *bracket = &profile.stack[--profile.depth];
        uint64_t elapsed = now - bracket->start;
        function = bracket->function;
        uint64_t *numbers = function->numbers;
        if (numbers[MIN] > elapsed)
            numbers[MIN] = elapsed;
        if (numbers[MAX] < elapsed)
            numbers[MAX] = elapsed;
        numbers[SELF] += elapsed - bracket->inside;
        if (!--function->open)
            numbers[TOTAL] += elapsed;
        if (profile.depth)
            bracket[-1].inside += elapsed;
    } while (function != wanted);
}

/* From here on: reports, made small rather than fast. */
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)

uint32_t jit_get_call_count(const char *name)
{
    const struct function *function = find(name);
    return function ? (uint32_t)function->numbers[CALLS] : 0;
}

static uint64_t average(const struct function *function)
{
    return function ? function->numbers[TOTAL] / function->numbers[CALLS] : 0;
}

uint64_t jit_get_avg_cycles(const char *name)
{
    return average(find(name));
}

/* Print a function's numbers, as text or as members of a JSON object. */
static void put_numbers(const struct function *function, bool json)
{
    static const char labels[NUMBERS + 1][6] = {"calls", "total", "self", "min", "max", "avg"};
    for (uint32_t i = 0; i <= NUMBERS; i++) {
        uint64_t number = i < NUMBERS ? function->numbers[i] : average(function);
        if (number == UINT64_MAX)
            number = 0; /* a minimum, and none closed yet */
        serial_puts(json ? ",\"" : " ");
        serial_puts(labels[i]);
        if (i && json)
            serial_puts("_cycles");
        serial_puts(json ? "\":" : i ? "=~" : "=");
        serial_put_uint64(number);
    }
}

void jit_print_stats(const char *name)
{
    const struct function *function = find(name);
    serial_puts(name);
    if (function)
        put_numbers(function, false);
    else
        serial_puts(" was never called");
    serial_putchar('\n');
}

void jit_print_all_stats(void)
{
    for (uint32_t i = 0; i < profile.functions; i++)
        jit_print_stats(profile.function[i].name);
}

/* Put a string in quotation marks, escaped as JSON wants it. */
static void put_json_string(const char *string)
{
    serial_putchar('"');
    for (; *string; string++) {
        uint8_t c = (uint8_t)*string;
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            serial_putchar((char)c);
            continue;
        }
        serial_puts("\\u00");
        serial_putchar("0123456789abcdef"[c >> 4]);
        serial_putchar("0123456789abcdef"[c & 15]);
    }
    serial_putchar('"');
}

void jit_export_json(void)
{
    serial_puts(JIT_JSON_BEGIN "\n{\"version\":1,\"functions\":[");
    for (uint32_t i = 0; i < profile.functions; i++) {
        serial_puts(i ? ",{\"name\":" : "{\"name\":");
        put_json_string(profile.function[i].name);
        put_numbers(&profile.function[i], true);
        serial_putchar('}');
    }
    serial_puts("],\"dropped\":");
    serial_put_uint(profile.dropped);
    serial_puts(",\"unbalanced\":");
    serial_put_uint(profile.unbalanced);
    serial_puts("}\n" JIT_JSON_END "\n");
}

#pragma clang attribute pop
