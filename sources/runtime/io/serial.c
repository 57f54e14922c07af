/* serial.c - COM1 by polling: text and numbers */
#include "ports.h"
#include "runtime.h"

#define COM1 0x3F8
#define COM1_DATA (COM1 + 0)
#define COM1_INTERRUPTS (COM1 + 1)
#define COM1_FIFO (COM1 + 2)
#define COM1_LINE_CONTROL (COM1 + 3)
#define COM1_MODEM_CONTROL (COM1 + 4)
#define COM1_LINE_STATUS (COM1 + 5)

#define DIVISOR_ACCESS 0x80
#define LINE_8N1 0x03
#define CAN_SEND 0x20

/* So many looks at the line status, then the byte is sent anyway: a dead port hangs nobody. */
#define PATIENCE 65536

void serial_init(void)
{
    port_write(COM1_INTERRUPTS, 0);
    port_write(COM1_LINE_CONTROL, DIVISOR_ACCESS);
    port_write(COM1_DATA, 1); /* 115,200 / 1 */
    port_write(COM1_INTERRUPTS, 0);
    port_write(COM1_LINE_CONTROL, LINE_8N1);
    port_write(COM1_FIFO, 0xC7); /* on, empty, 14-byte threshold */
    port_write(COM1_MODEM_CONTROL, 0x03);
}

static void send(char c)
{
    for (int looks = 0; looks < PATIENCE; looks++)
        if (port_read(COM1_LINE_STATUS) & CAN_SEND)
            break;
    port_write(COM1_DATA, (uint8_t)c);
}

void serial_putchar(char c)
{
    if (c == '\n')
        send('\r');
    send(c);
}

void serial_puts(const char *string)
{
    while (*string)
        serial_putchar(*string++);
}

void serial_put_uint64(uint64_t value)
{
    char digits[21];
    char *first = digits + 20;
    *first = 0;
    do {
        *--first = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    serial_puts(first);
}

void serial_put_uint(uint32_t value)
{
    serial_put_uint64(value);
}

void serial_put_int(int32_t value)
{
    if (value < 0)
        serial_putchar('-');
    serial_put_uint64(value < 0 ? 0u - (uint32_t)value : (uint32_t)value);
}

void serial_put_hex(uint32_t value)
{
    serial_puts("0x");
    for (int shift = 28; shift >= 0; shift -= 4)
        serial_putchar("0123456789ABCDEF"[value >> shift & 15]);
}
