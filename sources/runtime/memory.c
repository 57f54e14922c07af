/* memory.c - one object for the heap and for memory blocks and strings (io.c says why) */
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#include "memory/string.c"
#include "memory/heap.c"
#pragma clang attribute pop
