/* Makes the calls of a stream file, in its order, each by its thread, with the clock of the stream: the library asks for the time by
   clock_gettime, which is this program's. Nothing else here allocates, from the first event to the last.

   usage: replay FILE [EVERY]      after every so many events, and at the end, prints "<event> <anonymous resident bytes> <page faults>" */
#define _GNU_SOURCE
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OP_MALLOC, OP_CALLOC, OP_MEMALIGN, OP_FREE, OP_REALLOC };
enum { THREADS_MOST = 256, LOOKS_MOST = 4096 };

/* As tests/tune/replay.ts writes them. */
typedef struct event {
    uint8_t op;
    uint8_t alignment_shift;
    uint16_t thread;
    uint32_t block;
    uint32_t from;
    uint32_t unused;
    uint64_t size;
    uint64_t us;
} event_t;

typedef struct stream {
    uint64_t length;
    uint32_t blocks;
    uint32_t threads;
    event_t events[];
} stream_t;

static const stream_t *stream;
static void **blocks;
static uint64_t every;
static _Atomic uint64_t position;      /* of the event that is to be made next; release by who made the one before */
static _Atomic uint64_t stream_us = 1000000000u; /* relaxed: read by the library in the call that the event makes */

static struct {
    uint64_t event;
    uint64_t bytes;
    uint64_t faults;
} looks[LOOKS_MOST];
static unsigned look_count;

int clock_gettime(clockid_t clock, struct timespec *now) {
    (void)clock;
    uint64_t us = atomic_load_explicit(&stream_us, memory_order_relaxed);
    *now = (struct timespec){(time_t)(us / 1000000u), (long)(us % 1000000u) * 1000};
    return 0;
}

static void look(uint64_t event) {
    static char text[4096];
    int file = open("/proc/self/smaps_rollup", O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (length <= 0 || look_count == LOOKS_MOST) return;
    text[length] = '\0';
    const char *line = strstr(text, "\nAnonymous:");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    looks[look_count].event = event;
    looks[look_count].faults = (uint64_t)usage.ru_minflt;
    looks[look_count++].bytes = line == NULL ? 0 : strtoull(line + sizeof "\nAnonymous:" - 1, NULL, 10) * 1024u;
}

static void *make(const event_t *event) {
    switch (event->op) {
        case OP_MALLOC: return malloc(event->size);
        case OP_CALLOC: return calloc(1, event->size);
        case OP_MEMALIGN: return memalign((size_t)1 << event->alignment_shift, event->size);
        case OP_REALLOC: return realloc(blocks[event->from], event->size);
        default: free(blocks[event->block]); return NULL;
    }
}

static void make_event(uint64_t number) {
    const event_t *event = &stream->events[number];
    atomic_store_explicit(&stream_us, 1000000000u + event->us, memory_order_relaxed);
    void *block = make(event);
    if (event->op != OP_FREE) {
        if (block == NULL) _exit(3);
        memset(block, 0x5a, event->size);
        blocks[event->block] = block;
    }
    if (every != 0 && (number + 1) % every == 0) look(number + 1);
}

/* The events are one sequence: each thread makes its own when all before have been made. */
static void run_events(uint16_t own) {
    for (;;) {
        uint64_t number = atomic_load_explicit(&position, memory_order_acquire);
        if (number == stream->length) return;
        if (stream->events[number].thread != own) {
            sched_yield();
            continue;
        }
        while (number < stream->length && stream->events[number].thread == own) make_event(number++);
        atomic_store_explicit(&position, number, memory_order_release);
    }
}

/* The thread does not end: the stream does not say that it does. */
static void *run_thread(void *own) {
    run_events((uint16_t)(uintptr_t)own);
    while (pause() != 0) continue;
    return NULL;
}

static const void *map_file(const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &status) != 0) return NULL;
    void *start = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    return start == MAP_FAILED ? NULL : start;
}

/* Without a stream, whose buffer would come from the heap. */
static bool print_looks(void) {
    for (unsigned at = 0; at < look_count; at++) {
        char line[80];
        int length = snprintf(line, sizeof line, "%llu %llu %llu\n", (unsigned long long)looks[at].event, (unsigned long long)looks[at].bytes,
                              (unsigned long long)looks[at].faults);
        if (write(STDOUT_FILENO, line, (size_t)length) != length) return false;
    }
    return true;
}

int main(int argc, char **argv) {
    static pthread_t threads[THREADS_MOST];
    stream = argc < 2 ? NULL : map_file(argv[1]);
    if (stream == NULL || stream->threads > THREADS_MOST) return 2;
    every = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    /* Shared, so that it does not count as the heap's. */
    size_t bytes = ((size_t)stream->blocks + 1) * sizeof *blocks;
    blocks = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (blocks == MAP_FAILED) return 2;
    memset(looks, 1, sizeof looks);
    look(0);
    for (uintptr_t thread = 1; thread < stream->threads; thread++)
        if (pthread_create(&threads[thread], NULL, run_thread, (void *)thread) != 0) return 2;
    run_events(0);
    look(stream->length);
    return print_looks() ? 0 : 2;
}
