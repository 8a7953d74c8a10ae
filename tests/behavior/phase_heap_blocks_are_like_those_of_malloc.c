// Blocks of a heap of every size and alignment: aligned, usable, apart from each other, zero from calloc whatever was there before, kept by
// realloc across every size; freed one by one, or all at once; and the heap leaves nothing behind.
// only-hakmem: hak_heap_create
#include "../support/interface.h"
#include "../support/pattern.h"
#include "../support/random.h"

enum { BLOCKS = 3000 };
static unsigned char *blocks[BLOCKS];
static size_t sizes[BLOCKS];

static hak_stats_t stats_now(void) {
    hak_stats_t stats;
    CHECK(hak_stats(&stats, sizeof stats) == 0);
    return stats;
}

static random_t generator = {7};
static size_t below(size_t limit) { return random_below(&generator, limit); }

static size_t some_size(void) {
    size_t kind = below(100);
    if (kind < 70) return below(1100);
    if (kind < 96) return below(40 * KIB);
    return kind < 99 ? below(200 * KIB) : below(2 * MIB);
}

static void fill(unsigned i, size_t size) {
    sizes[i] = size;
    CHECK_MSG(blocks[i] != NULL && malloc_usable_size(blocks[i]) >= size && is_aligned(blocks[i], 16), "%zu bytes", size);
    pattern_fill(blocks[i], size, i);
}

static void check(unsigned i) { CHECK_MSG(pattern_holds(blocks[i], sizes[i], i), "block %u of %zu bytes", i, sizes[i]); }

static void one_of_each_size(hak_heap_t *heap) {
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = i < 1100 ? i : some_size();
        blocks[i] = hak_heap_malloc(heap, size);
        fill(i, size);
    }
    for (unsigned i = 0; i < BLOCKS; i++) check(i);
}

static void change_at_random(hak_heap_t *heap) {
    for (size_t round = 0; round < scaled(6000); round++) {
        unsigned i = (unsigned)below(BLOCKS);
        size_t size = some_size();
        check(i);
        switch (below(6)) {
            case 0: hak_heap_free(heap, blocks[i]); blocks[i] = hak_heap_malloc(heap, size); break;
            case 1: free(blocks[i]); blocks[i] = hak_heap_malloc(heap, size); break;
            case 2: case 3: {
                unsigned char *moved = round % 2 ? realloc(blocks[i], size + 1) : hak_heap_realloc(heap, blocks[i], size + 1);
                CHECK(moved != NULL && pattern_holds(moved, size < sizes[i] ? size : sizes[i], i));
                blocks[i] = moved;
                break;
            }
            case 4:
                hak_heap_free(heap, blocks[i]);
                CHECK((blocks[i] = hak_heap_calloc(heap, size, 1)) != NULL);
                for (size_t at = 0; at < size; at++) CHECK_MSG(blocks[i][at] == 0, "byte %zu of %zu", at, size);
                break;
            default: {
                size_t alignment = (size_t)1 << below(18);
                hak_heap_free(heap, blocks[i]);
                CHECK((blocks[i] = hak_heap_aligned_alloc(heap, alignment, size)) != NULL && is_aligned(blocks[i], alignment));
            }
        }
        fill(i, size);
    }
    for (unsigned i = 0; i < BLOCKS; i++) check(i);
}

int main(void) {
    hak_stats_t before = stats_now();
    for (unsigned round = 0; round < 3; round++) {
        hak_heap_t *heap = hak_heap_create(0);
        CHECK(heap != NULL);
        one_of_each_size(heap);
        change_at_random(heap);
        hak_stats_t during = stats_now();
        CHECK(during.phase_heaps == 1 && during.phase_runs > 10 && during.live_phases_bytes > MIB);
        CHECK(during.run_count == before.run_count && during.huge_count == before.huge_count && during.live_count == before.live_count);
        CHECK(during.malloc_calls == before.malloc_calls && during.free_calls == before.free_calls);
        if (round == 2)
            for (unsigned i = 0; i < BLOCKS; i++) i % 2 ? free(blocks[i]) : hak_heap_free(heap, blocks[i]);
        hak_heap_destroy(heap);
        hak_stats_t after = stats_now();
        CHECK(after.phase_heaps == 0 && after.phase_runs == 0 && after.live_phases_bytes == 0);
    }
    CHECK(hak_trim() >= 0);
    hak_stats_t trimmed = stats_now();
    size_t in_use = trimmed.charged_bytes - trimmed.metadata_bytes;
    CHECK_MSG(trimmed.retained_bytes == 0 && in_use < before.charged_bytes - before.metadata_bytes + 2 * MIB, "%zu in use", in_use);
    return 0;
}
