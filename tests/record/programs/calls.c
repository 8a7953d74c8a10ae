/* Random calls of one thread, each noted on standard output: op, block, from, size, alignment. The noting allocates nothing. */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SLOTS 200
#define CALLS 20000

static struct {
    void *address;
    unsigned number;
    size_t size;
} slots[SLOTS];
static char text[CALLS * 64];
static size_t used;
static unsigned numbered;

static uint64_t next(void)
{
    static uint64_t x = 88172645463325252u;
    x ^= x << 13;
    x ^= x >> 7;
    return x ^= x << 17;
}

static void note(const char *op, unsigned block, unsigned from, size_t size, unsigned shift)
{
    used += (size_t)sprintf(text + used, "%s %u %u %zu %u\n", op, block, from, size, shift);
}

static size_t some_size(void) { return next() % 4 == 0 ? 1 + next() % 300000 : 1 + next() % 700; }

static void give(unsigned slot, size_t size)
{
    unsigned shift = 4;
    const char *op = "malloc";
    slots[slot].number = numbered++;
    slots[slot].size = size;
    switch (next() % 3) {
    case 0: slots[slot].address = malloc(size); break;
    case 1: slots[slot].address = calloc(1, size), op = "calloc"; break;
    default: shift = 5 + (unsigned)(next() % 8), slots[slot].address = memalign((size_t)1 << shift, size), op = "memalign";
    }
    note(op, slots[slot].number, 0, size, shift);
}

int main(void)
{
    free(malloc(123457)); /* what comes after it is noted */
    for (unsigned call = 0; call < CALLS; call++) {
        unsigned slot = (unsigned)(next() % SLOTS);
        if (slots[slot].address == NULL) {
            give(slot, some_size());
        } else if (next() % 4 == 0) {
            size_t size = some_size();
            note("realloc", numbered, slots[slot].number, size, 4);
            slots[slot].address = realloc(slots[slot].address, size);
            slots[slot].number = numbered++;
            slots[slot].size = size;
        } else {
            note("free", slots[slot].number, 0, slots[slot].size, 4);
            free(slots[slot].address);
            slots[slot].address = NULL;
        }
    }
    for (size_t done = 0; done < used;) {
        ssize_t written = write(1, text + done, used - done);
        if (written <= 0) return 1;
        done += (size_t)written;
    }
    return 0;
}
