/* Threads as libc has them. */
#ifndef HAK_OS_THREADS_H
#define HAK_OS_THREADS_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/compiler.h"

/* What is called when a thread ends, with what that thread has set. */
typedef struct os_thread_key {
    pthread_key_t key;
    _Atomic uint32_t state; /* release by who has made the key, acquire by who sets a value */
    void (*ended)(void *);
} os_thread_key_t;

/* False when the process has too many keys. */
bool os_thread_key_make(os_thread_key_t *key, void (*ended)(void *));

/* NULL: the thread's end shall call nothing. May allocate. False when that cannot be done now. True as well in a process that has no
   threads, because nothing that it has loaded can start one: the end of such a process calls nothing. */
bool os_thread_key_set(os_thread_key_t *key, void *value);

#endif
