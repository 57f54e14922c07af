/* ports.h - the IN and OUT instructions for C. Not part of the runtime's public interface. */
#ifndef BAREFLOW_PORTS_H
#define BAREFLOW_PORTS_H

#include <stdint.h>

static inline uint8_t port_read(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void port_write(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

#endif
