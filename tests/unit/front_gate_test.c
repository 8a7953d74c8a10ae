// classify_ptr answers every address: a block's start in each pool, addresses inside blocks, the slab's tail, free units, other memory.
#include "hakmem.c"

#include "../support/page.h"

static block_kind_t kind_of(const void *address) { return classify_ptr(address).kind; }

int main(void) {
    char on_stack;
    bool has_runs = HAK_PACKED_MAX_BYTES < HAK_LARGE_MAX_BYTES; // else only aligned blocks are
    size_t run_bytes = HAK_LARGE_MAX_BYTES - 100 * KIB;
    char *tiny = malloc(40), *mid = malloc(5000), *packed = malloc(HAK_PACKED_MAX_BYTES - 20 * KIB), *huge = malloc(9 * MIB);
    char *run = has_runs ? malloc(run_bytes) : memalign(2 * HAK_UNIT_BYTES, run_bytes = 100 * KIB);
    CHECK(kind_of(tiny) == BLOCK_IN_SLAB && kind_of(mid) == BLOCK_IN_SLAB && kind_of(packed) == BLOCK_IN_SLAB);
    CHECK(kind_of(run) == BLOCK_RUN && kind_of(huge) == BLOCK_HUGE);

    for (size_t inside = 1; inside < 40; inside++) CHECK_MSG(kind_of(tiny + inside) == BLOCK_INTERIOR, "%zu bytes inside", inside);
    CHECK(kind_of(mid + 16) == BLOCK_INTERIOR && kind_of(packed + 10000) == BLOCK_INTERIOR);
    CHECK(kind_of(run + 1) == BLOCK_INTERIOR && kind_of(huge + 4096) == BLOCK_INTERIOR);
    CHECK(kind_of(run + 65536) == BLOCK_UNKNOWN || kind_of(run + 65536) == BLOCK_INTERIOR);
    CHECK(kind_of(huge + 5 * MIB) == BLOCK_UNKNOWN || kind_of(huge + 5 * MIB) == BLOCK_INTERIOR);

    CHECK(kind_of(&on_stack) == BLOCK_FOREIGN && kind_of(&kind_of) == BLOCK_FOREIGN && kind_of(NULL) == BLOCK_FOREIGN);
    CHECK(kind_of((void *)(arena.base - 1)) == BLOCK_FOREIGN && kind_of((void *)(arena.base + arena.bytes)) == BLOCK_FOREIGN);
    CHECK(kind_of((void *)UINTPTR_MAX) == BLOCK_FOREIGN && kind_of((void *)0x8000000000000000u) == BLOCK_FOREIGN);
    CHECK(kind_of(unit_address(atomic_load(&arena.units))) == BLOCK_FOREIGN); /* beyond the frontier */
    CHECK(kind_of(unit_address(atomic_load(&arena.units) - 1)) == BLOCK_UNKNOWN);
    CHECK(kind_of((void *)arena.base) == BLOCK_UNKNOWN && kind_of(tls_heap) == BLOCK_UNKNOWN && kind_of((void *)arena.slabs) == BLOCK_UNKNOWN);

    slab_t *slab = slab_of_unit(arena_unit_of(tiny));
    char *not_carved = (char *)slab_address(slab) + (size_t)slab->carved * slab_class(slab)->size;
    CHECK(slab->carved < slab_class(slab)->blocks ? kind_of(not_carved) == BLOCK_INTERIOR : slab_class(slab)->carve_blocks == slab_class(slab)->blocks);

    CHECK(front_gate_usable_bytes(run) == whole_heap_pages(run_bytes) && front_gate_usable_bytes(huge) == 9 * MIB);
    free(run);
    free(huge);
    CHECK(kind_of(run) == BLOCK_UNKNOWN && kind_of(huge) == BLOCK_UNKNOWN);
    return 0;
}
