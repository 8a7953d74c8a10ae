/* Threads on Linux. Where libc is older than glibc 2.34 their functions may be absent when the library starts, and come with a
   library that the program opens later. */
#include "os/threads.h"

#include <errno.h>
#include <signal.h>

#include "os/libc.h"
#include "os/observe.h"
#include "os/symbols.h"

#if HAK_OLD_GLIBC
#pragma weak pthread_key_create
#pragma weak pthread_setspecific
#pragma weak pthread_create
#pragma weak pthread_attr_setstacksize
#endif

#define OBSERVER_STACK_BYTES (256u << 10)

enum { KEY_ABSENT, KEY_BEING_MADE, KEY_MADE };

/* Each is here, or has been loaded since. */
typedef int key_create_t(pthread_key_t *, void (*)(void *));
typedef int key_set_t(pthread_key_t, const void *);

static key_create_t *find_key_create(void) {
    key_create_t *here = pthread_key_create;
    return here != NULL ? here : (key_create_t *)(uintptr_t)os_find_function(OS_SCOPE_ALL, "pthread_key_create");
}

static key_set_t *find_key_set(void) {
    key_set_t *here = pthread_setspecific;
    return here != NULL ? here : (key_set_t *)(uintptr_t)os_find_function(OS_SCOPE_ALL, "pthread_setspecific");
}

/* One thread makes it; others that come meanwhile have none yet. */
static bool key_is_made(os_thread_key_t *key, key_create_t *create) {
    uint32_t state = KEY_ABSENT;
    if (atomic_compare_exchange_strong_explicit(&key->state, &state, KEY_BEING_MADE, memory_order_acquire, memory_order_acquire)) {
        state = create(&key->key, key->ended) == 0 ? KEY_MADE : KEY_ABSENT;
        atomic_store_explicit(&key->state, state, memory_order_release);
    }
    return state == KEY_MADE;
}

bool os_thread_key_make(os_thread_key_t *key, void (*ended)(void *)) {
    key_create_t *create = find_key_create();
    key->ended = ended;
    return create == NULL || key_is_made(key, create);
}

bool os_thread_key_set(os_thread_key_t *key, void *value) {
    if (hak_unlikely(atomic_load_explicit(&key->state, memory_order_acquire) != KEY_MADE)) {
        key_create_t *create = find_key_create();
        if (create == NULL) return true;
        if (!key_is_made(key, create)) return false;
    }
    key_set_t *set = find_key_set();
    return set != NULL && set(key->key, value) == 0;
}

static void *run_body(void *body) {
    ((void (*)(void))(uintptr_t)body)();
    return NULL;
}

bool os_start_thread(void (*body)(void)) {
    int saved = errno;
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = pthread_create;
    int (*set_stack)(pthread_attr_t *, size_t) = pthread_attr_setstacksize;
    if (create == NULL || set_stack == NULL || pthread_attr_init(&attributes) != 0) return false;
    sigfillset(&all);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    set_stack(&attributes, OBSERVER_STACK_BYTES);
    sigprocmask(SIG_SETMASK, &all, &before); /* of this thread alone, as Linux has it; the other name is in libpthread */
    void *argument = (void *)(uintptr_t)body;
    bool done = create(&thread, &attributes, run_body, argument) == 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    errno = saved;
    return done;
}
