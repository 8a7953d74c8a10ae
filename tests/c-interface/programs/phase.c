// A phase of many small blocks, again and again: from a heap that is destroyed, or by malloc and free of each.
// usage: phase heap|malloc <phases> <blocks of each>
#include <hakmem.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 16 to 271 bytes, as a parser's nodes and names are. */
static size_t size_of_block(uint32_t number) { return 16 + (number * 2654435761u >> 24); }

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Each block has the address of the one before it. */
static void *heap_phase(hak_heap_t *heap, uint32_t blocks) {
    void **last = NULL;
    for (uint32_t i = 0; i < blocks; i++) {
        void **block = hak_heap_malloc(heap, size_of_block(i));
        *block = last;
        last = block;
    }
    return last;
}

static void *malloc_phase(uint32_t blocks) {
    void **last = NULL;
    for (uint32_t i = 0; i < blocks; i++) {
        void **block = malloc(size_of_block(i));
        *block = last;
        last = block;
    }
    return last;
}

static void free_all(void **last) {
    while (last != NULL) {
        void **before = *last;
        free(last);
        last = before;
    }
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    uint32_t phases = (uint32_t)atoi(argv[2]), blocks = (uint32_t)atoi(argv[3]);
    double start = seconds();
    for (uint32_t phase = 0; phase < phases; phase++) {
        if (strcmp(argv[1], "heap") == 0) {
            hak_heap_t *heap = hak_heap_create(0);
            if (heap == NULL || heap_phase(heap, blocks) == NULL) return 1;
            hak_heap_destroy(heap);
        } else {
            free_all(malloc_phase(blocks));
        }
    }
    printf("%.2f ns of processor time per block\n", (seconds() - start) / phases / blocks * 1e9);
    return 0;
}
