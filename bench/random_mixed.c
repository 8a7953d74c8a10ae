/* A random slot is freed and filled again with 16..1039 bytes; every thread has slots of its own. */
#include "support.h"

#define SIZE_MIN_BYTES 16u
#define SIZE_SPAN_BYTES 1024u

static uint64_t slot_count;
static uint64_t ops_per_thread;

static void *mix(void *argument)
{
    rng_t rng = rng_seeded((uintptr_t)argument);
    void **slots = bench_table(slot_count, sizeof *slots);
    for (uint64_t i = 0; i < ops_per_thread; i++) {
        uint64_t random = rng_next(&rng);
        void **slot = &slots[((random >> 32) * slot_count) >> 32];
        size_t size = SIZE_MIN_BYTES + (size_t)(random % SIZE_SPAN_BYTES);
        free(*slot);
        *slot = bench_touch_ends(malloc(size), size);
    }
    for (uint64_t i = 0; i < slot_count; i++) free(slots[i]);
    munmap(slots, slot_count * sizeof *slots);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 3, "SLOTS THREADS OPS");
    slot_count = bench_count_arg(argv[1]);
    unsigned threads = (unsigned)bench_count_arg(argv[2]);
    ops_per_thread = bench_count_arg(argv[3]) / threads;
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, mix);
    bench_finish(&run, ops_per_thread * threads);
    return 0;
}
