/* keyboard.c - PS/2 keyboard, scan code set 1, US layout */
#include "interrupts.h"
#include "ports.h"
#include "runtime.h"

#define KEYBOARD_DATA 0x60
#define KEYBOARD_STATUS 0x64
#define KEYBOARD_STATUS_FULL 0x01
#define KEYBOARD_STATUS_MOUSE 0x20 /* the byte comes from the second port */

#define KEY_RELEASED 0x80
#define KEY_EXTENDED 0xE0
#define LEFT_SHIFT 0x2A
#define RIGHT_SHIFT 0x36
#define CAPS_LOCK 0x3A

/* Characters by scan code; 0 where a key has none. */
#define KEYS 58
static const char plain[KEYS] =
    "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[KEYS] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

/* A ring: empty when both indexes are equal. They only grow and wrap around at 256. */
#define RING_SIZE 16
static volatile struct {
    char ring[RING_SIZE];
    uint8_t in, out;
    bool shift, caps_lock, extended;
} keyboard;

static void scan_code(uint8_t code)
{
    uint8_t key = code & (uint8_t)~KEY_RELEASED;
    bool pressed = key == code;
    bool extended = keyboard.extended;
    keyboard.extended = code == KEY_EXTENDED;
    if (keyboard.extended)
        return;
    if (!extended && (key == LEFT_SHIFT || key == RIGHT_SHIFT))
        keyboard.shift = pressed;
    if (!pressed)
        return;
    if (key == CAPS_LOCK)
        keyboard.caps_lock = !keyboard.caps_lock;
    /* Of the extended keys, only Enter and / on the number pad have characters. */
    if (key >= KEYS || (extended && key != 0x1C && key != 0x35))
        return;
    char c = plain[key];
    bool letter = c >= 'a' && c <= 'z';
    if (!extended && keyboard.shift != (letter && keyboard.caps_lock))
        c = shifted[key];
    if (c && (uint8_t)(keyboard.in - keyboard.out) < RING_SIZE)
        keyboard.ring[keyboard.in++ % RING_SIZE] = c;
}

/* Take what the controller holds, if it holds anything. */
static void keyboard_poll(void)
{
    uint8_t status = port_read(KEYBOARD_STATUS);
    if (status == 0xFF || !(status & KEYBOARD_STATUS_FULL)) /* 0xFF: there is no controller */
        return;
    uint8_t code = port_read(KEYBOARD_DATA);
    if (!(status & KEYBOARD_STATUS_MOUSE))
        scan_code(code);
}

bool keyboard_has_key(void)
{
    /* The interrupt handler polls too; only one may at a time. */
    uint32_t flags = interrupts_save();
    keyboard_poll();
    interrupts_restore(flags);
    return keyboard.in != keyboard.out;
}

char keyboard_read(void)
{
    return keyboard_has_key() ? keyboard.ring[keyboard.out++ % RING_SIZE] : 0;
}

char wait_key(void)
{
    char c;
    while (!(c = keyboard_read()))
        __asm__ volatile("pause");
    return c;
}
