/* A clock for single calls: the processor's time stamp counter where there is one, else the kernel's clock. Its unit is
 * found by comparing it with the kernel's clock over the whole run. */
#ifndef BENCH_TICKS_H
#define BENCH_TICKS_H

#include "support.h"

#if defined(__x86_64__)
#include <x86intrin.h>

/* The fences keep the call between two readings from being executed before the first or after the second. */
static inline uint64_t ticks_now(void)
{
    _mm_lfence();
    uint64_t ticks = __rdtsc();
    _mm_lfence();
    return ticks;
}
#else
static inline uint64_t ticks_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
#endif

#define TICKS_OWN_COST_SAMPLES 1000u

typedef struct ticks_clock {
    uint64_t start_ticks;
    double start_seconds;
    uint64_t own_cost; /* ticks between two readings with nothing between them */
} ticks_clock_t;

static inline ticks_clock_t ticks_clock_start(void)
{
    ticks_clock_t clock = { ticks_now(), bench_now(), UINT64_MAX };
    for (unsigned i = 0; i < TICKS_OWN_COST_SAMPLES; i++) {
        uint64_t start = ticks_now();
        uint64_t cost = ticks_now() - start;
        if (cost < clock.own_cost) clock.own_cost = cost;
    }
    return clock;
}

/* Since `start`, without the cost of the reading. */
static inline uint64_t ticks_since(const ticks_clock_t *clock, uint64_t start)
{
    uint64_t ticks = ticks_now() - start;
    return ticks > clock->own_cost ? ticks - clock->own_cost : 0;
}

/* After at least some milliseconds. */
static inline double ticks_nanoseconds_each(const ticks_clock_t *clock)
{
    return (bench_now() - clock->start_seconds) * 1e9 / (double)(ticks_now() - clock->start_ticks);
}

#endif
