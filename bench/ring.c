/* Producer and consumer: one thread allocates, another frees; a bounded ring lies between each pair. */
#include <sched.h>
#include <stdatomic.h>

#include "support.h"

#define RING_SLOTS 4096u
#define PAIR_LIMIT 16u
#define SPINS_BEFORE_YIELD 64u

typedef struct ring {
    _Alignas(64) _Atomic uint64_t written; /* producer releases, consumer acquires */
    _Alignas(64) _Atomic uint64_t taken;   /* consumer releases, producer acquires */
    _Alignas(64) void *slots[RING_SLOTS];
} ring_t;

static ring_t rings[PAIR_LIMIT];
static uint64_t ops_per_pair;
static size_t size_min, size_max;

static void pause_or_yield(unsigned *spins)
{
    if (++*spins < SPINS_BEFORE_YIELD) __builtin_ia32_pause();
    else { *spins = 0; sched_yield(); }
}

static void produce(ring_t *ring, rng_t rng)
{
    unsigned spins = 0;
    for (uint64_t i = 0; i < ops_per_pair; i++) {
        size_t size = rng_between(&rng, size_min, size_max);
        void *block = bench_touch_ends(malloc(size), size);
        while (i - atomic_load_explicit(&ring->taken, memory_order_acquire) >= RING_SLOTS) pause_or_yield(&spins);
        ring->slots[i % RING_SLOTS] = block;
        atomic_store_explicit(&ring->written, i + 1, memory_order_release);
    }
}

static void consume(ring_t *ring)
{
    unsigned spins = 0;
    for (uint64_t i = 0; i < ops_per_pair;) {
        uint64_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
        if (written == i) pause_or_yield(&spins);
        for (; i < written; i++) {
            free(ring->slots[i % RING_SLOTS]);
            atomic_store_explicit(&ring->taken, i + 1, memory_order_release);
        }
    }
}

static void *play(void *argument)
{
    uintptr_t number = (uintptr_t)argument;
    if (number % 2 == 0) produce(&rings[number / 2], rng_seeded(number));
    else consume(&rings[number / 2]);
    return NULL;
}

int main(int argc, char **argv)
{
    bench_expect_args(argc, argv, 4, "PAIRS MIN MAX OPS");
    unsigned pairs = (unsigned)bench_count_arg(argv[1]);
    size_min = bench_count_arg(argv[2]);
    size_max = bench_count_arg(argv[3]);
    if (pairs == 0 || pairs > PAIR_LIMIT) bench_die("bad pair count");
    ops_per_pair = bench_count_arg(argv[4]) / pairs;
    bench_run_t run;
    bench_start(&run);
    bench_run_threads(pairs * 2, play);
    bench_finish(&run, ops_per_pair * pairs);
    return 0;
}
