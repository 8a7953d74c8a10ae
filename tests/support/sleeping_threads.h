// Forty threads each fill 4 MiB with blocks that the first thread frees, then sleep: the next thread takes what waits for them, so that
// the process holds far less than the 160 MiB which passed through it.
#pragma once

#include "memory.h"
#include "threads.h"

enum { SLEEPERS = 40, SLEEPER_BYTES = 4 * 1024 * 1024, SLEEPER_BLOCKS_MOST = SLEEPER_BYTES / 16 };
static void *sleeper_blocks[SLEEPER_BLOCKS_MOST];
static size_t sleeper_size, sleeper_count;
static pthread_barrier_t sleeper_has_filled;
static pthread_mutex_t sleepers_asleep = PTHREAD_MUTEX_INITIALIZER;

static void *fill_and_sleep(void *unused) {
    for (size_t i = 0; i < sleeper_count; i++) sleeper_blocks[i] = memset(malloc(sleeper_size), 1, sleeper_size);
    pthread_barrier_wait(&sleeper_has_filled);
    pthread_mutex_lock(&sleepers_asleep);
    pthread_mutex_unlock(&sleepers_asleep);
    return unused;
}

// Of so many blocks one is never freed; 0: all are.
static void check_sleepers_hold_little(size_t size, size_t kept_of) {
    pthread_t threads[SLEEPERS];
    sleeper_size = size;
    sleeper_count = SLEEPER_BYTES / size;
    CHECK(pthread_barrier_init(&sleeper_has_filled, NULL, 2) == 0);
    pthread_mutex_lock(&sleepers_asleep);
    size_t before = resident_bytes();
    for (size_t i = 0; i < SLEEPERS; i++) {
        threads[i] = thread_start(fill_and_sleep, NULL);
        pthread_barrier_wait(&sleeper_has_filled);
        for (size_t j = 0; j < sleeper_count; j++)
            if (kept_of == 0 || j % kept_of != 0) free(sleeper_blocks[j]);
    }
    size_t grown = growth_since(before);
    pthread_mutex_unlock(&sleepers_asleep);
    for (size_t i = 0; i < SLEEPERS; i++) thread_join(threads[i]);
    CHECK_MSG(grown < 80 * MIB, "%zu KiB held for sleeping threads", grown / KIB);
}
