/* terminal.c - the 80x25 text screen */
#include "ports.h"
#include "runtime.h"

#define COLUMNS 80
#define ROWS 25
#define SCREEN ((uint16_t *)0xB8000)
#define TAB 8

#define CRTC_INDEX 0x3D4
#define CRTC_DATA 0x3D5
#define CURSOR_HIGH 0x0E
#define CURSOR_LOW 0x0F

static struct {
    uint32_t row, column;
    uint32_t blank; /* a space in the current colour; the colour is in bits 8-15 */
} screen;

static void clear(uint32_t from, uint32_t to)
{
    while (from < to)
        SCREEN[from++] = (uint16_t)screen.blank;
}

static void show_cursor(void)
{
    uint32_t cell = screen.row * COLUMNS + screen.column;
    port_write(CRTC_INDEX, CURSOR_HIGH);
    port_write(CRTC_DATA, (uint8_t)(cell >> 8));
    port_write(CRTC_INDEX, CURSOR_LOW);
    port_write(CRTC_DATA, (uint8_t)cell);
}

static void put(char c)
{
    if (c == '\r') {
        screen.column = 0;
    } else if (c == '\b') {
        if (screen.column)
            screen.column--;
    } else if (c == '\n') {
        screen.column = COLUMNS;
    } else if (c == '\t') {
        screen.column = (screen.column / TAB + 1) * TAB;
    } else {
        uint32_t cell = screen.row * COLUMNS + screen.column++;
        SCREEN[cell] = (uint16_t)((screen.blank & 0xFF00) | (uint8_t)c);
    }
    if (screen.column < COLUMNS)
        return;
    screen.column = 0;
    if (++screen.row < ROWS)
        return;
    screen.row = ROWS - 1;
    memmove(SCREEN, SCREEN + COLUMNS, (ROWS - 1) * COLUMNS * sizeof *SCREEN);
    clear((ROWS - 1) * COLUMNS, ROWS * COLUMNS);
}

void terminal_setcolor(uint8_t color)
{
    screen.blank = (uint32_t)color << 8 | ' ';
}

void terminal_initialize(void)
{
    screen.row = screen.column = 0;
    terminal_setcolor(VGA_LIGHT_GREY);
    clear(0, ROWS * COLUMNS);
    show_cursor();
}

void terminal_write(const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        put(data[i]);
    show_cursor(); /* once: it takes four port writes */
}

void terminal_putchar(char c)
{
    terminal_write(&c, 1);
}

void terminal_writestring(const char *string)
{
    terminal_write(string, strlen(string));
}

#define SAME_AS(name) __attribute__((alias(name)))

void vga_initialize(void) SAME_AS("terminal_initialize");
void vga_setcolor(uint8_t) SAME_AS("terminal_setcolor");
void vga_putchar(char) SAME_AS("terminal_putchar");
void vga_write(const char *, size_t) SAME_AS("terminal_write");
void vga_writestring(const char *) SAME_AS("terminal_writestring");
