// A library that guards its state across fork in the usual way: its lock is taken before and released after, on both sides.
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void guarded_call(void (*body)(void)) {
    pthread_mutex_lock(&lock);
    body();
    pthread_mutex_unlock(&lock);
}

static void take(void) { pthread_mutex_lock(&lock); }
static void release(void) { pthread_mutex_unlock(&lock); }

__attribute__((constructor)) static void guard_across_fork(void) { pthread_atfork(take, release, release); }
