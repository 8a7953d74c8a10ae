// Threads with small stacks, so that hundreds fit anywhere.
#pragma once

#include "check.h"
#include <pthread.h>

static inline pthread_t thread_start(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 128 * KIB);
    int failure = pthread_create(&thread, &attributes, body, argument);
    CHECK_MSG(failure == 0, "pthread_create: %s", strerror(failure));
    pthread_attr_destroy(&attributes);
    return thread;
}

static inline void *thread_join(pthread_t thread) {
    void *result = NULL;
    int failure = pthread_join(thread, &result);
    CHECK_MSG(failure == 0, "pthread_join: %s", strerror(failure));
    return result;
}

static inline void *thread_run(void *(*body)(void *), void *argument) { return thread_join(thread_start(body, argument)); }
