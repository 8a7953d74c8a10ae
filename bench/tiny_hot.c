/* Batches of one size, freed in the order of a stack or of a queue. BATCH 1 is the plain malloc/free loop. */
#include "support.h"

#define BATCH_LIMIT 65536u

static void *blocks[BATCH_LIMIT];

static void loop_single(size_t size, uint64_t ops)
{
    for (uint64_t i = 0; i < ops; i++) {
        void *block = malloc(size);
        *(volatile unsigned char *)block = 1;
        free(block);
    }
}

static void allocate_batch(size_t size, uint64_t batch)
{
    for (uint64_t i = 0; i < batch; i++) {
        blocks[i] = malloc(size);
        *(volatile unsigned char *)blocks[i] = 1;
    }
}

static void loop_lifo(size_t size, uint64_t batch, uint64_t ops)
{
    for (uint64_t done = 0; done < ops; done += batch) {
        allocate_batch(size, batch);
        for (uint64_t i = batch; i-- > 0;) free(blocks[i]);
    }
}

static void loop_fifo(size_t size, uint64_t batch, uint64_t ops)
{
    for (uint64_t done = 0; done < ops; done += batch) {
        allocate_batch(size, batch);
        for (uint64_t i = 0; i < batch; i++) free(blocks[i]);
    }
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "SIZE BATCH lifo|fifo OPS");
    size_t size = bench_count_arg(argv[1]);
    uint64_t batch = bench_count_arg(argv[2]);
    uint64_t ops = bench_count_arg(argv[4]);
    if (batch == 0 || batch > BATCH_LIMIT) bench_die("bad batch");
    bench_run_t run;
    bench_start(&run);
    if (batch == 1) loop_single(size, ops);
    else if (strcmp(argv[3], "lifo") == 0) loop_lifo(size, batch, ops);
    else loop_fifo(size, batch, ops);
    bench_finish(&run, ops);
    return 0;
}
