/* io.c - one object for all devices
 *
 * The sources are apart because they are about different things. The object is one because each
 * object adds half a kilobyte of headers and symbols to kernel_lib.a, and a program that uses
 * one of these uses most. Code for devices waits for them, so it is made small, not fast.
 */
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "io/serial.c"
#include "io/terminal.c"
#include "io/keyboard.c"
#include "io/interrupts.c"
#pragma clang attribute pop
