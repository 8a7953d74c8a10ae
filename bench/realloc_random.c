/* Buffers grow from MIN to MAX, a random one at a time by a random factor of 1.1 to 2, and every new byte is written.
 * One that has reached MAX is freed and begins anew. */
#include "support.h"

#define FACTOR_MIN_PERCENT 110u
#define FACTOR_MAX_PERCENT 200u
#define FILLER 3

typedef struct buffer { unsigned char *bytes; size_t size; } buffer_t;

static void grow_buffer(buffer_t *buffer, size_t size)
{
    size_t old_size = buffer->size;
    unsigned char *grown = realloc(buffer->bytes, size);
    if (grown == NULL) bench_die("an allocation failed");
    if (old_size != 0 && (grown[0] != FILLER || grown[old_size / 2] != FILLER || grown[old_size - 1] != FILLER))
        bench_die("realloc lost contents");
    memset(grown + old_size, FILLER, size - old_size);
    buffer->bytes = grown;
    buffer->size = size;
}

static void begin_anew(buffer_t *buffer, size_t size)
{
    free(buffer->bytes);
    buffer->bytes = NULL;
    buffer->size = 0;
    grow_buffer(buffer, size);
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "BUFFERS MIN MAX OPS");
    uint64_t count = bench_count_arg(argv[1]);
    size_t size_min = bench_count_arg(argv[2]);
    size_t size_max = bench_count_arg(argv[3]);
    uint64_t ops = bench_count_arg(argv[4]);
    buffer_t *buffers = bench_table(count, sizeof *buffers);
    rng_t rng = rng_seeded(0);
    bench_run_t run;
    bench_start(&run);
    for (uint64_t i = 0; i < ops; i++) {
        buffer_t *buffer = &buffers[rng_below(&rng, count)];
        size_t size = buffer->size * rng_between(&rng, FACTOR_MIN_PERCENT, FACTOR_MAX_PERCENT) / 100;
        if (buffer->size == 0 || buffer->size == size_max) begin_anew(buffer, size_min);
        else grow_buffer(buffer, size < size_max ? size : size_max);
    }
    bench_finish(&run, ops);
    return 0;
}
