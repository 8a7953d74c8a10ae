/* What every benchmark program shares: arguments, random numbers, time, memory samples, the result line.
 * Nothing here calls malloc, so the numbers of a program are those of its own requests. */
#ifndef BENCH_SUPPORT_H
#define BENCH_SUPPORT_H

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define BENCH_SEED 42u
#define BENCH_PAGE_BYTES 4096u
#define BENCH_PHASE_LIMIT 64
#define BENCH_THREAD_LIMIT 1024
#define BENCH_MORE_BYTES 4096u

/* ---- arguments: positional, all required, so a case is one line of numbers ---- */

static inline void bench_die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(2);
}

static inline void bench_expect_args(int argc, char **argv, int count, const char *usage)
{
    if (argc == count + 1) return;
    fprintf(stderr, "usage: %s %s\n", argv[0], usage);
    exit(2);
}

static inline uint64_t bench_count_arg(const char *text)
{
    char *end = NULL;
    unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0') bench_die("an argument is not a number");
    return value;
}

/* ---- random numbers: xorshift64*, one state per thread ---- */

typedef struct rng { uint64_t state; } rng_t;

static inline rng_t rng_seeded(uint64_t stream)
{
    uint64_t z = (BENCH_SEED + stream + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    rng_t rng = { (z ^ (z >> 27)) | 1u };
    return rng;
}

static inline uint64_t rng_next(rng_t *rng)
{
    uint64_t x = rng->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    rng->state = x;
    return x * 0x2545F4914F6CDD1Dull;
}

/* Uniform in [0, bound) without a division. */
static inline uint64_t rng_below(rng_t *rng, uint64_t bound)
{
    return ((rng_next(rng) >> 32) * bound) >> 32;
}

static inline size_t rng_between(rng_t *rng, size_t low, size_t high)
{
    return low + (size_t)rng_below(rng, (uint64_t)(high - low + 1));
}

/* Every doubling between low and high equally likely: many small requests, a few large ones. */
static inline size_t rng_log_between(rng_t *rng, size_t low, size_t high)
{
    unsigned doublings = 0;
    while (low << doublings < high) doublings++;
    size_t base = low << rng_below(rng, doublings ? doublings : 1u);
    size_t room = high - base + 1;
    return base + (size_t)rng_below(rng, base < room ? base : room);
}

/* ---- time and memory ---- */

static inline double bench_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline double bench_now(void)
{
    return bench_clock(CLOCK_MONOTONIC);
}

static inline void bench_sleep_seconds(double seconds)
{
    struct timespec wanted = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };
    while (nanosleep(&wanted, &wanted) != 0) { }
}

static inline long bench_rss_kib(void)
{
    char text[128];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (length <= 0) return -1;
    text[length] = '\0';
    char *resident = strchr(text, ' ');
    return resident ? strtol(resident, NULL, 10) * (long)(BENCH_PAGE_BYTES / 1024u) : -1;
}

/* Zeroed memory from the kernel for a program's own tables. */
static inline void *bench_table(size_t count, size_t element_bytes)
{
    void *table = mmap(NULL, count * element_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED) bench_die("no memory for a table");
    return table;
}

/* ---- use of a block ---- */

static inline void *bench_touch_ends(void *block, size_t size)
{
    if (block == NULL) bench_die("an allocation failed");
    ((volatile unsigned char *)block)[0] = (unsigned char)size;
    ((volatile unsigned char *)block)[size - 1] = (unsigned char)size;
    return block;
}

static inline void *bench_touch_pages(void *block, size_t size)
{
    bench_touch_ends(block, size);
    for (size_t at = 0; at < size; at += BENCH_PAGE_BYTES) ((volatile unsigned char *)block)[at] = 1;
    return block;
}

/* ---- the result: one JSON line on stdout ---- */

typedef struct { const char *name; double at; long rss_kib; } bench_phase_t;

typedef struct bench_run {
    double start;
    double processor_start; /* the same moment on the clock of all threads' processor time */
    double slept; /* seconds asleep on purpose: not a cost */
    const char *more; /* further members of the result line, each after a comma, or NULL */
    int phase_count;
    bench_phase_t phases[BENCH_PHASE_LIMIT];
} bench_run_t;

static inline void bench_start(bench_run_t *run)
{
    memset(run, 0, sizeof *run);
    run->processor_start = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    run->start = bench_now();
}

static inline void bench_phase(bench_run_t *run, const char *name)
{
    if (run->phase_count == BENCH_PHASE_LIMIT) return;
    bench_phase_t phase = { name, bench_now() - run->start, bench_rss_kib() };
    run->phases[run->phase_count++] = phase;
}

static inline void bench_idle(bench_run_t *run, double seconds)
{
    bench_sleep_seconds(seconds);
    run->slept += seconds;
}

static inline void bench_finish(bench_run_t *run, uint64_t ops)
{
    double seconds = bench_now() - run->start - run->slept;
    double processor_seconds = bench_clock(CLOCK_PROCESS_CPUTIME_ID) - run->processor_start;
    char line[BENCH_PHASE_LIMIT * 80 + 128 + BENCH_MORE_BYTES];
    int length = snprintf(line, sizeof line, "{\"ops\":%llu,\"seconds\":%.6f,\"processorSeconds\":%.6f,\"rssKib\":%ld,\"phases\":[",
                          (unsigned long long)ops, seconds, processor_seconds, bench_rss_kib());
    for (int i = 0; i < run->phase_count; i++) {
        const bench_phase_t *phase = &run->phases[i];
        length += snprintf(line + length, sizeof line - (size_t)length, "%s{\"name\":\"%s\",\"at\":%.3f,\"rssKib\":%ld}",
                           i ? "," : "", phase->name, phase->at, phase->rss_kib);
    }
    length += snprintf(line + length, sizeof line - (size_t)length, "]%s}\n", run->more ? run->more : "");
    if (length >= (int)sizeof line) bench_die("the result line is too long");
    if (write(STDOUT_FILENO, line, (size_t)length) != length) exit(1);
}

/* ---- threads ---- */

typedef void *(*bench_thread_fn)(void *);

/* The processor of thread NUMBER, or -1 for any: with BENCH_PIN in the environment, round robin over those this process
 * may use. The first call, before any thread is pinned, reads which those are. */
static inline int bench_processor_of(unsigned number)
{
    static short processors[CPU_SETSIZE];
    static unsigned count;
    static int is_read;
    if (!is_read) {
        cpu_set_t allowed;
        CPU_ZERO(&allowed);
        if (getenv("BENCH_PIN") != NULL) sched_getaffinity(0, sizeof allowed, &allowed);
        for (short i = 0; i < CPU_SETSIZE; i++)
            if (CPU_ISSET((size_t)i, &allowed)) processors[count++] = i;
        is_read = 1;
    }
    return count == 0 ? -1 : processors[number % count];
}

static inline void bench_pin_to(int processor)
{
    if (processor < 0) return;
    cpu_set_t own;
    CPU_ZERO(&own);
    CPU_SET((size_t)processor, &own);
    if (sched_setaffinity(0, sizeof own, &own) != 0) bench_die("a thread cannot be pinned");
}

typedef struct { bench_thread_fn body; void *argument; int processor; } bench_thread_t;

/* A thread pins itself: an attribute that does it keeps its processors in memory from malloc. */
static inline void *bench_thread_main(void *start)
{
    bench_thread_t thread = *(const bench_thread_t *)start;
    bench_pin_to(thread.processor);
    return thread.body(thread.argument);
}

/* A successor has the NUMBER of the thread it follows, and so its processor. */
static inline void bench_spawn(pthread_t *thread, unsigned number, bench_thread_fn body, void *argument)
{
    static bench_thread_t starts[BENCH_THREAD_LIMIT];
    if (number >= BENCH_THREAD_LIMIT) bench_die("bad thread number");
    bench_thread_t start = { body, argument, bench_processor_of(number) };
    starts[number] = start;
    if (pthread_create(thread, NULL, bench_thread_main, &starts[number]) != 0) bench_die("no thread");
}

/* Runs body once per thread, giving each the number of its thread; the last one runs here. */
static inline void bench_run_threads(unsigned count, bench_thread_fn body)
{
    pthread_t threads[BENCH_THREAD_LIMIT];
    if (count == 0 || count > BENCH_THREAD_LIMIT) bench_die("bad thread count");
    for (unsigned i = 0; i + 1 < count; i++) bench_spawn(&threads[i], i, body, (void *)(uintptr_t)i);
    bench_pin_to(bench_processor_of(count - 1));
    body((void *)(uintptr_t)(count - 1));
    for (unsigned i = 0; i + 1 < count; i++) pthread_join(threads[i], NULL);
}

#endif
