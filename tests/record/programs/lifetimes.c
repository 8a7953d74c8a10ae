/* Blocks of one size that live for as long as the program measures, as a histogram on standard output: log2 of the µs, and how many. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BLOCKS 40000
#define SLOTS 256

static struct {
    void *address;
    uint64_t since;
} slots[SLOTS];
static unsigned counts[64];

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static void end(unsigned slot)
{
    uint64_t age = now() - slots[slot].since;
    free(slots[slot].address);
    slots[slot].address = NULL;
    counts[age == 0 ? 0 : 64 - __builtin_clzll(age)]++;
}

int main(void)
{
    uint64_t random = 88172645463325252u;
    for (unsigned block = 0; block < BLOCKS; block++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned slot = (unsigned)(random >> 40) % (random >> 63 ? SLOTS : 4); /* some slots turn over quickly, others slowly */
        if (slots[slot].address != NULL) end(slot);
        slots[slot].address = malloc(977);
        slots[slot].since = now();
        for (volatile int i = 0; i < 300; i++) continue;
    }
    for (unsigned slot = 0; slot < SLOTS; slot++)
        if (slots[slot].address != NULL && slot % 2 == 0) end(slot);
    for (unsigned bucket = 0; bucket < 64; bucket++) printf("%u\n", counts[bucket]);
    return 0;
}
