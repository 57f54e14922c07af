/* string.c - memory blocks and strings, as the C standard has them */
#include "runtime.h"

void *memset(void *to, int value, size_t size)
{
    void *at = to;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(value) : "memory");
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *at = to;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    if ((uintptr_t)to - (uintptr_t)from >= size) /* the start of `to` is not inside `from` */
        return memcpy(to, from, size);
    uint8_t *at = (uint8_t *)to + size;
    const uint8_t *source = (const uint8_t *)from + size;
    while (size--)
        *--at = *--source;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *x = a, *y = b;
    for (; size; size--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *string)
{
    const char *end = string;
    while (*end)
        end++;
    return (size_t)(end - string);
}

char *strcpy(char *restrict to, const char *restrict from)
{
    char *at = to;
    while ((*at++ = *from++))
        ;
    return to;
}

char *strncpy(char *restrict to, const char *restrict from, size_t size)
{
    char *at = to;
    for (; size && *from; size--)
        *at++ = *from++;
    memset(at, 0, size);
    return to;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t size)
{
    for (; size; size--, a++, b++)
        if (*a != *b || !*a)
            return (uint8_t)*a - (uint8_t)*b;
    return 0;
}

char *strcat(char *restrict to, const char *restrict from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strchr(const char *string, int c)
{
    for (;; string++) {
        if (*string == (char)c)
            return (char *)(uintptr_t)string;
        if (!*string)
            return NULL;
    }
}
