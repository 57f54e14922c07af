/* heap.c - malloc and free with boundary tags
 *
 * The heap is a row of blocks without gaps. Each begins with a header that holds its own size and
 * the size of the block before it, so that both neighbours can be found and free ones merged at
 * once: no two free blocks are ever adjacent. A used block of header size ends the row. Free
 * blocks are in a doubly linked list; malloc takes the smallest that is large enough.
 *
 * A header's mark says used or free, combined with the header's own address, so that neither
 * ordinary data nor a copy of a header passes for one. Headers that vanish in a merge keep their
 * free mark until the memory is used again: that is how a late second free is still recognised.
 */
#include "runtime.h"

#define ALIGNMENT 16u
#define MARK_USED 0x55534544u
#define MARK_FREE 0x46524545u

struct block {
    uint32_t size;     /* header included; a multiple of ALIGNMENT */
    uint32_t previous; /* size of the block before, 0 for the first */
    uint32_t mark;
    uint32_t padding;
};

struct free_block {
    struct block header;
    struct free_block *next, *last;
};

#define HEADER ((uint32_t)sizeof(struct block))
#define SMALLEST ((uint32_t)(sizeof(struct free_block) + ALIGNMENT - 1) & ~(ALIGNMENT - 1))

static struct {
    struct block *first, *end;
    struct free_block *free_list;
    uint32_t wrong_frees;
} heap;

static struct block *behind(struct block *block)
{
    return (struct block *)((uint8_t *)block + block->size);
}

static void *payload(struct block *block)
{
    return block + 1;
}

static void mark(struct block *block, uint32_t state)
{
    block->mark = state ^ (uint32_t)(uintptr_t)block;
}

static bool is_marked(const struct block *block, uint32_t state)
{
    return block->mark == (state ^ (uint32_t)(uintptr_t)block);
}

static void set_size(struct block *block, uint32_t size)
{
    block->size = size;
    behind(block)->previous = size;
}

static void list_add(struct block *block)
{
    struct free_block *entry = (struct free_block *)block;
    mark(block, MARK_FREE);
    entry->last = NULL;
    entry->next = heap.free_list;
    if (heap.free_list)
        heap.free_list->last = entry;
    heap.free_list = entry;
}

static void list_remove(struct block *block)
{
    struct free_block *entry = (struct free_block *)block;
    if (entry->last)
        entry->last->next = entry->next;
    else
        heap.free_list = entry->next;
    if (entry->next)
        entry->next->last = entry->last;
}

/* Cut a used block to a size and free the rest, if the rest can be a block. */
static void trim(struct block *block, uint32_t size)
{
    uint32_t rest = block->size - size;
    if (rest < SMALLEST)
        return;
    struct block *next = behind(block);
    struct block *cut = (struct block *)((uint8_t *)block + size);
    if (is_marked(next, MARK_FREE)) {
        list_remove(next);
        rest += next->size;
    }
    set_size(block, size);
    set_size(cut, rest);
    list_add(cut);
}

/* The block size for a request, 0 if there can be none. */
static uint32_t block_size(size_t size)
{
    if (!heap.first || size > (size_t)((uint8_t *)heap.end - (uint8_t *)heap.first))
        return 0;
    uint32_t needed = ((uint32_t)size + HEADER + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    return needed < SMALLEST ? SMALLEST : needed;
}

/* The used block that a pointer from malloc belongs to; NULL, with a message, for any other. */
static struct block *used_block(void *pointer)
{
    struct block *block = (struct block *)pointer - 1;
    const char *problem = " is not from malloc\n";
    if (block >= heap.first && block < heap.end && (uintptr_t)pointer % ALIGNMENT == 0) {
        uint32_t room = (uint32_t)((uint8_t *)heap.end - (uint8_t *)block);
        if (is_marked(block, MARK_FREE))
            problem = " is freed twice\n";
        else if (is_marked(block, MARK_USED)) {
            if (block->size <= room && behind(block)->previous == block->size)
                return block;
            problem = " was written past its end\n";
        }
    }
    heap.wrong_frees++;
    serial_puts("heap: ");
    serial_put_hex((uint32_t)(uintptr_t)pointer);
    serial_puts(problem);
    return NULL;
}

void heap_init(void *start, size_t size)
{
    uintptr_t from = ((uintptr_t)start + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    uintptr_t to = ((uintptr_t)start + size) & ~(uintptr_t)(ALIGNMENT - 1);
    heap.first = heap.end = NULL;
    heap.free_list = NULL;
    heap.wrong_frees = 0;
    if (to < from || to - from < SMALLEST + HEADER)
        return;
    heap.first = (struct block *)from;
    heap.end = (struct block *)(to - HEADER);
    heap.first->previous = 0;
    set_size(heap.first, (uint32_t)(to - HEADER - from));
    heap.end->size = HEADER;
    mark(heap.end, MARK_USED);
    list_add(heap.first);
}

void *malloc(size_t size)
{
    uint32_t needed = block_size(size);
    struct block *best = NULL;
    if (!needed)
        return NULL;
    for (struct free_block *entry = heap.free_list; entry; entry = entry->next) {
        struct block *block = &entry->header;
        if (block->size >= needed && (!best || block->size < best->size))
            best = block;
    }
    if (!best)
        return NULL;
    list_remove(best);
    mark(best, MARK_USED);
    trim(best, needed);
    return payload(best);
}

void free(void *pointer)
{
    if (!pointer)
        return;
    struct block *block = used_block(pointer);
    if (!block)
        return;
    struct block *next = behind(block);
    uint32_t size = block->size;
    mark(block, MARK_FREE); /* also if it vanishes in the block before it */
    if (is_marked(next, MARK_FREE)) {
        list_remove(next);
        size += next->size;
    }
    if (block->previous) {
        struct block *before = (struct block *)((uint8_t *)block - block->previous);
        if (is_marked(before, MARK_FREE)) {
            list_remove(before);
            size += before->size;
            block = before;
        }
    }
    set_size(block, size);
    list_add(block);
}

void *calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *pointer = malloc(count * size);
    if (pointer)
        memset(pointer, 0, count * size);
    return pointer;
}

void *realloc(void *pointer, size_t size)
{
    if (!pointer)
        return malloc(size);
    if (!size) {
        free(pointer);
        return NULL;
    }
    struct block *block = used_block(pointer);
    uint32_t needed = block_size(size);
    if (!block || !needed)
        return NULL;
    struct block *next = behind(block);
    if (block->size < needed && is_marked(next, MARK_FREE) && block->size + next->size >= needed) {
        list_remove(next);
        set_size(block, block->size + next->size);
    }
    if (block->size >= needed) {
        trim(block, needed);
        return pointer;
    }
    void *moved = malloc(size);
    if (moved) {
        memcpy(moved, pointer, block->size - HEADER);
        free(pointer);
    }
    return moved;
}

bool heap_check(struct heap_statistics *found)
{
    uint32_t listed = 0, previous = 0;
    struct block *block = heap.first;
    *found = (struct heap_statistics){.wrong_frees = heap.wrong_frees};
    for (; block != heap.end; block = behind(block)) {
        uint32_t room = (uint32_t)((uint8_t *)heap.end - (uint8_t *)block);
        if (block->previous != previous || block->size > room || block->size < SMALLEST)
            return false;
        previous = block->size;
        if (is_marked(block, MARK_USED)) {
            found->used_blocks++;
            continue;
        }
        if (!is_marked(block, MARK_FREE) || is_marked(behind(block), MARK_FREE))
            return false;
        uint32_t usable = block->size - HEADER;
        found->free_blocks++;
        found->free_bytes += usable;
        if (found->largest_free < usable)
            found->largest_free = usable;
    }
    for (struct free_block *entry = heap.free_list; entry; entry = entry->next)
        if (!is_marked(&entry->header, MARK_FREE) || listed++ == found->free_blocks)
            return false;
    return listed == found->free_blocks;
}
