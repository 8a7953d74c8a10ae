/* Buffers grow by half from MIN to MAX, in turn, as vectors and strings do. "append" writes each new page, as a reader
 * of a file would; "sparse" writes one new page in sixteen, so that the cost is mostly realloc's own. */
#include "support.h"

#define SPARSE_STEP_BYTES (16u * BENCH_PAGE_BYTES)

static size_t write_step_bytes;

static void *grow_buffer(void *buffer, size_t old_size, size_t size)
{
    unsigned char *grown = realloc(buffer, size);
    if (grown == NULL) bench_die("an allocation failed");
    if (old_size != 0 && (grown[0] != 1 || grown[old_size - 1] != 2)) bench_die("realloc lost contents");
    for (size_t at = old_size; at < size; at += write_step_bytes) grown[at] = 3;
    grown[0] = 1;
    grown[size - 1] = 2;
    return grown;
}

static uint64_t grow_all(void **buffers, uint64_t count, size_t low, size_t high)
{
    uint64_t ops = 0;
    size_t old_size = 0;
    for (size_t size = low; old_size < high; size += size / 2) {
        if (size > high) size = high;
        for (uint64_t i = 0; i < count; i++) buffers[i] = grow_buffer(buffers[i], old_size, size);
        ops += count;
        old_size = size;
    }
    return ops;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 5, "append|sparse BUFFERS MIN MAX ROUNDS");
    write_step_bytes = strcmp(argv[1], "append") == 0 ? BENCH_PAGE_BYTES : SPARSE_STEP_BYTES;
    uint64_t count = bench_count_arg(argv[2]);
    size_t low = bench_count_arg(argv[3]);
    size_t high = bench_count_arg(argv[4]);
    uint64_t rounds = bench_count_arg(argv[5]);
    void **buffers = bench_table(count, sizeof *buffers);
    uint64_t ops = 0;
    bench_run_t run;
    bench_start(&run);
    for (uint64_t round = 0; round < rounds; round++) {
        ops += grow_all(buffers, count, low, high);
        for (uint64_t i = 0; i < count; i++) {
            free(buffers[i]);
            buffers[i] = NULL;
        }
    }
    bench_finish(&run, ops);
    return 0;
}
