// Blocks of a heap under a profile of every block: some are freed, some moved, the rest goes with its heap.
// usage: sampled <the profile while the heap is there> <the profile afterwards>
#include <hakmem.h>
#include <stdlib.h>

enum { BLOCKS = 500 };

int main(int argc, char **argv) {
    static void *blocks[BLOCKS];
    hak_heap_t *heap = hak_heap_create(0);
    if (argc != 3 || heap == NULL || hak_profile_start(1) != 0) return 1;
    for (int i = 0; i < BLOCKS; i++) blocks[i] = hak_heap_malloc(heap, (size_t)i * 100 + 24);
    for (int i = 0; i < 100; i++) i % 2 ? free(blocks[i]) : hak_heap_free(heap, blocks[i]);
    for (int i = 100; i < 150; i++) blocks[i] = i % 2 ? realloc(blocks[i], 80000) : hak_heap_realloc(heap, blocks[i], 80000);
    if (hak_profile_write(argv[1]) != 0) return 2;
    hak_heap_destroy(heap);
    if (hak_profile_write(argv[2]) != 0) return 3;
    return 0;
}
