// A thread that frees many blocks while they are sampled, and allocates now and then, caches no more of them than a list and a handout
// have room for: each refill gives the list room again, and must not add it to what the list still has.
#include "hakmem.c"

#include "../support/check.h"

enum { BLOCKS = 50000, FREES_PER_MALLOC = 8 };

static void check_cached(size_t interval, size_t bytes) {
    static void *blocks[BLOCKS];
    uint32_t class_index = size_class_of(bytes);
    const class_info_t *info = &hak_class_info[class_index];
    CHECK(sampler_start(interval));
    for (unsigned i = 0; i < BLOCKS; i++) CHECK((blocks[i] = opaque_pointer(malloc(opaque_size(bytes)))) != NULL);
    for (unsigned i = 0; i < BLOCKS; i++) {
        free(blocks[i]);
        if (i % FREES_PER_MALLOC == 0) free(opaque_pointer(malloc(opaque_size(bytes))));
        uint32_t cached = tls_sll_cached(tls_heap, class_index), most = 3 * tls_heap->states[class_index].capacity + info->take_blocks;
        CHECK_MSG(cached <= most, "%u of %zu bytes are cached, one sample per %zu bytes, the list has room for %u", cached, bytes, interval,
                  tls_heap->states[class_index].capacity);
    }
    sampler_stop();
    free(opaque_pointer(malloc(opaque_size(bytes))));
    CHECK(tls_heap->states[class_index].capacity <= info->max_capacity);
}

int main(void) {
    static const size_t sizes[] = {64, 256, 1000, 4096}, intervals[] = {4000, 100000, 512 * 1024};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) check_cached(intervals[i], sizes[s]);
    return 0;
}
