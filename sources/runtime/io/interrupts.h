/* interrupts.h - what the interrupt code's parts share. Not part of the public interface. */
#ifndef BAREFLOW_INTERRUPTS_H
#define BAREFLOW_INTERRUPTS_H

#include <stdint.h>

#define EXCEPTIONS 32
#define IRQ_BASE 0x20
#define VECTORS 40 /* exceptions and IRQ 0-7 */

/* The stack as cpu.asm leaves it for interrupt_dispatch. */
struct interrupt_frame {
    uint32_t es, ds;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags; /* by the CPU; the interrupted ESP pointed behind them */
};

/* One entry for each vector, all of the same size (cpu.asm checks it). */
#define STUB_SIZE 9
extern const uint8_t interrupt_stubs[VECTORS][STUB_SIZE];

void interrupt_dispatch(struct interrupt_frame *frame);
void cpu_load_idt(const void *table, uint32_t size);

static inline uint32_t interrupts_save(void)
{
    uint32_t flags;
    __asm__ volatile("pushfl\n\tpopl %0\n\tcli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void interrupts_restore(uint32_t flags)
{
    __asm__ volatile("pushl %0\n\tpopfl" : : "r"(flags) : "memory", "cc");
}

#endif
