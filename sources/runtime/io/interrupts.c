/* interrupts.c - interrupt controllers, interrupt table, timer, and the end after an exception */
#include "interrupts.h"
#include "ports.h"
#include "runtime.h"

/* Two 8259A interrupt controllers. */
#define MASTER 0x20
#define SLAVE 0xA0
#define MASTER_DATA (MASTER + 1)
#define SLAVE_DATA (SLAVE + 1)
#define END_OF_INTERRUPT 0x20
#define READ_IN_SERVICE 0x0B
#define IRQ_TIMER 0
#define IRQ_KEYBOARD 1
#define IRQ_CASCADE 2
#define IRQ_SPURIOUS 7

/* 8253 timer. */
#define TIMER_CHANNEL0 0x40
#define TIMER_COMMAND 0x43
#define TIMER_RATE_GENERATOR 0x34 /* channel 0, low byte then high byte, mode 2 */
#define TIMER_HZ 1193182u

#define GATE_INTERRUPT 0x8E /* present, ring 0, 32-bit interrupt gate */

struct gate {
    uint16_t offset_low, selector;
    uint8_t zero, type;
    uint16_t offset_high;
};

static struct gate table[VECTORS];
static volatile uint32_t ticks;

static void write_slowly(uint16_t port, uint8_t value)
{
    port_write(port, value);
    port_write(0x80, 0); /* the controllers need about a microsecond between commands */
}

void pic_init(void)
{
    write_slowly(MASTER, 0x11); /* edge triggered, cascaded, four command words */
    write_slowly(SLAVE, 0x11);
    write_slowly(MASTER_DATA, IRQ_BASE);
    write_slowly(SLAVE_DATA, IRQ_BASE + 8);
    write_slowly(MASTER_DATA, 1 << IRQ_CASCADE);
    write_slowly(SLAVE_DATA, IRQ_CASCADE);
    write_slowly(MASTER_DATA, 0x01); /* 8086 mode */
    write_slowly(SLAVE_DATA, 0x01);
    write_slowly(MASTER_DATA, (uint8_t) ~(1 << IRQ_TIMER | 1 << IRQ_KEYBOARD));
    write_slowly(SLAVE_DATA, 0xFF); /* so IRQ 8-15 never come, and need no vectors */
}

void idt_init(void)
{
    uint16_t code_selector;
    __asm__("movw %%cs, %0" : "=r"(code_selector));
    for (int vector = 0; vector < VECTORS; vector++) {
        uint32_t stub = (uint32_t)interrupt_stubs[vector];
        table[vector] = (struct gate){
            .offset_low = (uint16_t)stub,
            .selector = code_selector,
            .type = GATE_INTERRUPT,
            .offset_high = (uint16_t)(stub >> 16),
        };
    }
    cpu_load_idt(table, sizeof table);
}

void timer_init(uint32_t hz)
{
    uint32_t divisor = hz ? TIMER_HZ / hz : 0x10000;
    if (divisor > 0x10000)
        divisor = 0x10000; /* as slow as it goes: 18.2 Hz; written as 0 */
    if (divisor < 2)
        divisor = 2; /* mode 2 takes no 1 */
    port_write(TIMER_COMMAND, TIMER_RATE_GENERATOR);
    port_write(TIMER_CHANNEL0, (uint8_t)divisor);
    port_write(TIMER_CHANNEL0, (uint8_t)(divisor >> 8));
}

uint32_t timer_ticks(void)
{
    return ticks;
}

__attribute__((noreturn)) static void exception(struct interrupt_frame *frame)
{
    static const char names[EXCEPTIONS][4] = {
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "CSO", "#TS",
        "#NP", "#SS", "#GP", "#PF", "?15", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP",
        "?22", "?23", "?24", "?25", "?26", "?27", "#HV", "#VC", "#SX", "?31",
    };
    const char *label = "es\0ds\0edi\0esi\0ebp\0esp\0ebx\0edx\0"
                        "ecx\0eax\0vector\0error\0eip\0cs\0eflags\0cr2\0";
    struct {
        struct interrupt_frame frame;
        uint32_t cr2;
    } dump = {*frame, 0};
    dump.frame.esp = (uint32_t)(frame + 1); /* as it was before the exception */
    __asm__ volatile("movl %%cr2, %0" : "=r"(dump.cr2));

    serial_puts("\nException ");
    serial_puts(names[frame->vector]);
    for (uint32_t i = 0; *label; i++, label += strlen(label) + 1) {
        serial_putchar(i % 4 ? ' ' : '\n');
        serial_puts(label);
        serial_putchar('=');
        serial_put_hex(((const uint32_t *)&dump)[i]);
    }
    serial_puts("\nHalted\n");
    cpu_halt();
}

void interrupt_dispatch(struct interrupt_frame *frame)
{
    if (frame->vector < EXCEPTIONS)
        exception(frame);
    uint32_t irq = frame->vector - IRQ_BASE;
    if (irq == IRQ_TIMER)
        ticks++;
    else if (irq == IRQ_KEYBOARD)
        keyboard_poll();
    else if (irq == IRQ_SPURIOUS) {
        port_write(MASTER, READ_IN_SERVICE);
        if (!(port_read(MASTER) & 1 << IRQ_SPURIOUS))
            return; /* the request was gone before the CPU asked for it: no answer */
    }
    port_write(MASTER, END_OF_INTERRUPT);
}
