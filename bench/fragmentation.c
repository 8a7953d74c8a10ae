/* Fill with small blocks, free nine tenths of them (at random, or in clusters of neighbours), then ask for as many
 * bytes again in other sizes. Memory is sampled after each phase and again after two idle seconds. */
#include "support.h"

#define FILL_MIN_BYTES 16u
#define FILL_MAX_BYTES 512u
#define REFILL_MIN_BYTES 600u
#define REFILL_MAX_BYTES 2000u
#define CLUSTER_BLOCKS 1000u
#define IDLE_SECONDS 2.0

typedef struct block { void *address; size_t size; } block_t;

static size_t fill(block_t *blocks, uint64_t count, rng_t *rng)
{
    size_t total = 0;
    for (uint64_t i = 0; i < count; i++) {
        size_t size = rng_between(rng, FILL_MIN_BYTES, FILL_MAX_BYTES);
        blocks[i].address = bench_touch_ends(malloc(size), size);
        blocks[i].size = size;
        total += size;
    }
    return total;
}

static size_t free_block(block_t *block)
{
    size_t size = block->size;
    free(block->address);
    block->address = NULL;
    block->size = 0;
    return size;
}

/* Every tenth cluster stays; in random order each block stays with a chance of one in ten. */
static size_t free_nine_tenths(block_t *blocks, uint64_t count, rng_t *rng, int is_clustered)
{
    size_t freed = 0;
    for (uint64_t i = 0; i < count; i++) {
        int stays = is_clustered ? (i / CLUSTER_BLOCKS) % 10 == 0 : rng_below(rng, 10) == 0;
        if (!stays) freed += free_block(&blocks[i]);
    }
    return freed;
}

static uint64_t refill(block_t *blocks, size_t wanted, rng_t *rng)
{
    uint64_t count = 0;
    for (size_t total = 0; total < wanted; count++) {
        size_t size = rng_between(rng, REFILL_MIN_BYTES, REFILL_MAX_BYTES);
        blocks[count].address = bench_touch_ends(malloc(size), size);
        total += size;
    }
    return count;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 2, "random|clusters BLOCKS");
    int is_clustered = strcmp(argv[1], "clusters") == 0;
    uint64_t count = bench_count_arg(argv[2]);
    block_t *first = bench_table(count, sizeof *first);
    block_t *second = bench_table(count, sizeof *second);
    memset(first, 0, count * sizeof *first);
    rng_t rng = rng_seeded(0);
    bench_run_t run;
    bench_start(&run);
    bench_phase(&run, "start");
    fill(first, count, &rng);
    bench_phase(&run, "filled");
    size_t freed = free_nine_tenths(first, count, &rng, is_clustered);
    bench_phase(&run, "freed 90 %");
    bench_idle(&run, IDLE_SECONDS);
    bench_phase(&run, "2 s later");
    uint64_t refilled = refill(second, freed, &rng);
    bench_phase(&run, "refilled");
    for (uint64_t i = 0; i < count; i++) free_block(&first[i]);
    for (uint64_t i = 0; i < refilled; i++) free_block(&second[i]);
    bench_phase(&run, "freed all");
    bench_idle(&run, IDLE_SECONDS);
    bench_phase(&run, "2 s later");
    bench_finish(&run, count + refilled);
    return 0;
}
