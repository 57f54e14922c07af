/* runtime.h - BareFlow's runtime library for C on the bare machine
 *
 * 32-bit protected mode, flat segments, cdecl. Nothing here needs a C library; the only headers
 * used are the compiler's own. docs/bareflow.md describes each function.
 */
#ifndef BAREFLOW_RUNTIME_H
#define BAREFLOW_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- What stage 2 hands over (sources/boot/flud.inc has the same structures) ---------------- */

#define BOOT_INFO_MAGIC 0x464E4942u /* "BINF" */

struct memory_range {
    uint64_t base;
    uint64_t length;
    uint32_t type; /* MEMORY_FREE, or something to stay away from */
    uint32_t attributes;
} __attribute__((packed));

#define MEMORY_FREE 1u

struct boot_info {
    uint32_t magic; /* BOOT_INFO_MAGIC */
    uint32_t size;
    uint8_t drive;
    uint8_t disk_access; /* 0: CHS, 1: LBA */
    uint8_t a20_method;  /* 0: was open, 1: BIOS, 2: keyboard controller, 3: port 92h */
    uint8_t map_source;  /* 0: none, 1: E820, 2: INT 12h and INT 15h AH=88h */
    uint32_t map_count;
    const struct memory_range *map;
    uint32_t app_sectors;
} __attribute__((packed));

/* ---- Screen: 80x25 text at 0xB8000, with scrolling and the hardware cursor ------------------ */

enum vga_color {
    VGA_BLACK, VGA_BLUE, VGA_GREEN, VGA_CYAN, VGA_RED, VGA_MAGENTA, VGA_BROWN, VGA_LIGHT_GREY,
    VGA_DARK_GREY, VGA_LIGHT_BLUE, VGA_LIGHT_GREEN, VGA_LIGHT_CYAN, VGA_LIGHT_RED,
    VGA_LIGHT_MAGENTA, VGA_YELLOW, VGA_WHITE,
};

void terminal_initialize(void);
void terminal_setcolor(uint8_t color); /* foreground | background << 4 */
void terminal_putchar(char c);         /* knows \n, \r, \t and \b */
void terminal_write(const char *data, size_t size);
void terminal_writestring(const char *string);

/* The same functions by their other names. */
void vga_initialize(void);
void vga_setcolor(uint8_t color);
void vga_putchar(char c);
void vga_write(const char *data, size_t size);
void vga_writestring(const char *string);

/* ---- Serial port: COM1, 115,200 baud, 8N1; \n goes out as \r\n ------------------------------ */

void serial_init(void);
void serial_putchar(char c);
void serial_puts(const char *string); /* no newline added */
void serial_put_int(int32_t value);
void serial_put_uint(uint32_t value);
void serial_put_uint64(uint64_t value);
void serial_put_hex(uint32_t value); /* 0x and 8 digits */

/* ---- Keyboard: PS/2, US layout, by interrupt once idt_init ran, else by polling ------------- */

bool keyboard_has_key(void);
char keyboard_read(void); /* 0 if there is none */
char wait_key(void);

/* ---- Memory --------------------------------------------------------------------------------- */

#define HEAP_SIZE (256u * 1024u)

/* The heap. Blocks are aligned to 16 bytes. A pointer that is freed twice, or that never came
 * from malloc, is left alone, reported on the serial port and counted. */
void heap_init(void *start, size_t size);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *pointer, size_t size);
void free(void *pointer);

struct heap_statistics {
    uint32_t used_blocks, free_blocks;
    uint32_t free_bytes;   /* that programs can use, in all free blocks */
    uint32_t largest_free; /* the largest size that malloc can give now */
    uint32_t wrong_frees;  /* frees and reallocs that were refused */
};
/* Whether headers, neighbours and the list of free blocks agree; and what there is. */
bool heap_check(struct heap_statistics *found);

void *memset(void *to, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *string);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
char *strcat(char *restrict to, const char *restrict from);
char *strchr(const char *string, int c);

/* ---- CPU and interrupts --------------------------------------------------------------------- */

struct cpuid_result {
    uint32_t eax, ebx, ecx, edx;
};

uint64_t cpu_rdtsc(void);
bool cpu_has_cpuid(void);
/* All zero where the CPU has no CPUID or not this leaf. */
void cpu_cpuid(uint32_t leaf, struct cpuid_result *result);
bool cpu_has_sse(void);
bool cpu_has_sse2(void);
bool cpu_has_avx(void);

void pic_init(void); /* IRQ 0-15 to vectors 0x20-0x2F; all masked but timer and keyboard */
void idt_init(void); /* exceptions 0-31: register dump and halt; timer; keyboard */
void timer_init(uint32_t hz);
uint32_t timer_ticks(void);
void interrupts_enable(void);
void interrupts_disable(void);
void cpu_wait(void);                              /* until the next interrupt */
void cpu_halt(void) __attribute__((noreturn));    /* for good */

#endif
