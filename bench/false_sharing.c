/* Threads write to small blocks of their own. Active: two threads given neighbouring blocks by the allocator.
 * Passive: the first block of each comes from the main thread, is freed by its user, and may come back as the next. */
#include "support.h"

#define BLOCK_BYTES 8u
#define WRITES_PER_BLOCK 200u

static unsigned char *gifts[BENCH_THREAD_LIMIT];
static uint64_t blocks_per_thread;

static void write_often(unsigned char *block)
{
    for (unsigned i = 0; i < WRITES_PER_BLOCK; i++) ((volatile unsigned char *)block)[i % BLOCK_BYTES] += 1;
}

static void *scribble(void *argument)
{
    unsigned char *gift = gifts[(uintptr_t)argument];
    if (gift) {
        write_often(gift);
        free(gift);
    }
    for (uint64_t i = 0; i < blocks_per_thread; i++) {
        unsigned char *block = malloc(BLOCK_BYTES);
        memset(block, 0, BLOCK_BYTES);
        write_often(block);
        free(block);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 3, "active|passive THREADS BLOCKS");
    unsigned threads = (unsigned)bench_count_arg(argv[2]);
    blocks_per_thread = bench_count_arg(argv[3]) / threads;
    if (threads > BENCH_THREAD_LIMIT) bench_die("bad thread count");
    if (strcmp(argv[1], "passive") == 0)
        for (unsigned i = 0; i < threads; i++) gifts[i] = calloc(1, BLOCK_BYTES);
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(threads, scribble);
    bench_finish(&run, blocks_per_thread * threads);
    return 0;
}
