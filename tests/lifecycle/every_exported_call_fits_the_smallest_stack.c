// Every exported function, reports included, on a thread with the smallest stack that the system allows: as the thread's first call, and
// again and again. Every free is recorded as well.
// run:
// run: HAKMEM_TRACE_FREES=1000
// not-on: emulator: with a bounded range of addresses (-R) qemu-user 7.2 needs more stack; without it passes
#include "../support/check.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/resource.h>

typedef void call_t(void *function);

static FILE *stream;

static void call_alloc(void *function) { free(((void *(*)(size_t))function)(1000)); }
static void call_alloc_large(void *function) { free(((void *(*)(size_t))function)(3 * MIB)); }
static void call_calloc(void *function) { free(((void *(*)(size_t, size_t))function)(10, 1000)); }
static void call_realloc(void *function) {
    void *block = NULL;
    for (size_t size = 1; size < 8 * MIB; size = size * 2 + 1) block = ((void *(*)(void *, size_t))function)(block, size);
    free(block);
}
static void call_reallocarray(void *function) { free(((void *(*)(void *, size_t, size_t))function)(malloc(10), 10, 10)); }
static void call_posix_memalign(void *function) {
    void *block = NULL;
    CHECK(((int (*)(void **, size_t, size_t))function)(&block, 4096, 1000) == 0);
    free(block);
}
static void call_aligned(void *function) { free(((void *(*)(size_t, size_t))function)(256, 1000)); }
static void call_new_nothrow(void *function) { free(((void *(*)(size_t, const void *))function)(1000, "")); }
static void call_new_aligned(void *function) { free(((void *(*)(size_t, size_t))function)(1000, 256)); }
static void call_new_aligned_nothrow(void *function) { free(((void *(*)(size_t, size_t, const void *))function)(1000, 256, "")); }
static void call_free(void *function) {
    for (size_t size = 1; size < 8 * MIB; size = size * 2 + 1) ((void (*)(void *))function)(malloc(size));
}
static void call_free_with_one(void *function) { ((void (*)(void *, size_t))function)(aligned_alloc(256, 256), 256); }
static void call_free_with_two(void *function) { ((void (*)(void *, size_t, size_t))function)(aligned_alloc(256, 256), 256, 256); }
static void call_usable_size(void *function) {
    void *block = malloc(10);
    ((size_t (*)(void *))function)(block);
    free(block);
}
static void call_trim(void *function) { ((int (*)(size_t))function)(0); }
static void call_mallopt(void *function) { ((int (*)(int, int))function)(M_TOP_PAD, 1); }
static void call_mallinfo(void *function) { ((struct mallinfo(*)(void))function)(); }
static void call_mallinfo2(void *function) { ((struct mallinfo2(*)(void))function)(); }
static void call_stats(void *function) { ((void (*)(void))function)(); }
static void call_info(void *function) { CHECK(((int (*)(int, FILE *))function)(0, stream) == 0); }

// The first one makes the arena sparse.
static struct rlimit high_limit(void) {
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = limit.rlim_max < 64 * GIB ? limit.rlim_max : 64 * GIB;
    return limit;
}
static void call_setrlimit(void *function) {
    struct rlimit limit = high_limit();
    CHECK(((int (*)(int, const void *))function)(RLIMIT_AS, &limit) == 0);
}
static void call_prlimit(void *function) {
    struct rlimit limit = high_limit();
    CHECK(((int (*)(pid_t, int, const void *, void *))function)(0, RLIMIT_AS, &limit, NULL) == 0);
}

static void call_profile_start(void *function) { CHECK(((int (*)(size_t))function)(4096) == 0); }
static void call_profile_stop(void *function) { CHECK(((int (*)(void))function)() == 0); }
static void call_profile_write(void *function) { CHECK(((int (*)(const char *))function)("/dev/null") == 0); }

static char text[1 << 18];
static int give_up(size_t bytes, void *argument) { return bytes == 0 && argument == NULL; }
static void call_version(void *function) { CHECK(((const char *(*)(void))function)() != NULL); }
static void call_hak_stats(void *function) { CHECK(((int (*)(void *, size_t))function)(text, 1000) == 0); }
static void call_json(void *function) { CHECK(((ptrdiff_t (*)(char *, size_t))function)(text, sizeof text) > 1000); }
static void call_hak_trim(void *function) { CHECK(((int (*)(void))function)() >= 0); }
static void call_set_bytes(void *function) { CHECK(((int (*)(size_t))function)((size_t)-1) == 0); }
static void call_set_callback(void *function) {
    int (*set)(int (*)(size_t, void *), void *) = (int (*)(int (*)(size_t, void *), void *))function;
    CHECK(set(give_up, NULL) == 0 && malloc(opaque_size(PTRDIFF_MAX / 2)) == NULL && set(NULL, NULL) == 0);
}

static void *heap; // of the heaps' functions; made by the first of them
static void *phase_heap(void) {
    if (heap == NULL) heap = ((void *(*)(unsigned))dlsym(RTLD_DEFAULT, "hak_heap_create"))(0);
    return heap;
}
static void call_heap_create(void *function) { CHECK((heap = ((void *(*)(unsigned))function)(0)) != NULL); }
static void call_heap_malloc(void *function) {
    for (size_t size = 1; size < 8 * MIB; size = size * 2 + 1) free(((void *(*)(void *, size_t))function)(phase_heap(), size));
}
static void call_heap_calloc(void *function) { free(((void *(*)(void *, size_t, size_t))function)(phase_heap(), 10, 1000)); }
static void call_heap_aligned(void *function) { free(((void *(*)(void *, size_t, size_t))function)(phase_heap(), 256, 1000)); }
static void call_heap_realloc(void *function) {
    void *block = NULL;
    for (size_t size = 1; size < 8 * MIB; size = size * 2 + 1) block = ((void *(*)(void *, void *, size_t))function)(phase_heap(), block, size);
    free(block);
}
static void call_heap_free(void *function) { ((void (*)(void *, void *))function)(phase_heap(), NULL); }
static void call_heap_destroy(void *function) {
    ((void (*)(void *))function)(phase_heap());
    heap = NULL;
}

static const struct {
    const char *name;
    call_t *call;
} exports[] = {
    {"malloc", call_alloc}, {"malloc", call_alloc_large}, {"valloc", call_alloc}, {"pvalloc", call_alloc}, {"calloc", call_calloc},
    {"realloc", call_realloc}, {"reallocarray", call_reallocarray}, {"posix_memalign", call_posix_memalign},
    {"aligned_alloc", call_aligned}, {"memalign", call_aligned}, {"free", call_free}, {"cfree", call_free},
    {"free_sized", call_free_with_one}, {"free_aligned_sized", call_free_with_two}, {"malloc_usable_size", call_usable_size},
    {"malloc_trim", call_trim}, {"mallopt", call_mallopt}, {"mallinfo", call_mallinfo}, {"mallinfo2", call_mallinfo2},
    {"malloc_stats", call_stats}, {"malloc_info", call_info},
    {"__libc_malloc", call_alloc}, {"__libc_valloc", call_alloc}, {"__libc_pvalloc", call_alloc}, {"__libc_calloc", call_calloc},
    {"__libc_realloc", call_realloc}, {"__libc_memalign", call_aligned}, {"__posix_memalign", call_posix_memalign},
    {"__libc_free", call_free},
    {"_Znwm", call_alloc}, {"_Znwm", call_alloc_large}, {"_Znam", call_alloc}, {"_ZnwmRKSt9nothrow_t", call_new_nothrow},
    {"_ZnamRKSt9nothrow_t", call_new_nothrow}, {"_ZnwmSt11align_val_t", call_new_aligned}, {"_ZnamSt11align_val_t", call_new_aligned},
    {"_ZnwmSt11align_val_tRKSt9nothrow_t", call_new_aligned_nothrow}, {"_ZnamSt11align_val_tRKSt9nothrow_t", call_new_aligned_nothrow},
    {"_ZdlPv", call_free}, {"_ZdaPv", call_free}, {"_ZdlPvRKSt9nothrow_t", call_free}, {"_ZdaPvRKSt9nothrow_t", call_free},
    {"_ZdlPvm", call_free_with_one}, {"_ZdaPvm", call_free_with_one}, {"_ZdlPvSt11align_val_t", call_free_with_one},
    {"_ZdaPvSt11align_val_t", call_free_with_one}, {"_ZdlPvSt11align_val_tRKSt9nothrow_t", call_free_with_one},
    {"_ZdaPvSt11align_val_tRKSt9nothrow_t", call_free_with_one}, {"_ZdlPvmSt11align_val_t", call_free_with_two},
    {"_ZdaPvmSt11align_val_t", call_free_with_two},
    {"setrlimit", call_setrlimit}, {"setrlimit64", call_setrlimit}, {"prlimit", call_prlimit}, {"prlimit64", call_prlimit},
    {"hak_version", call_version}, {"hak_stats", call_hak_stats}, {"hak_stats_json", call_json}, {"hak_trim", call_hak_trim},
    {"hak_set_limit", call_set_bytes}, {"hak_set_soft_limit", call_set_bytes}, {"hak_set_retention", call_set_bytes},
    {"hak_set_shortage_callback", call_set_callback},
    {"hak_heap_create", call_heap_create}, {"hak_heap_malloc", call_heap_malloc}, {"hak_heap_calloc", call_heap_calloc},
    {"hak_heap_aligned_alloc", call_heap_aligned}, {"hak_heap_realloc", call_heap_realloc}, {"hak_heap_free", call_heap_free},
    {"hak_heap_destroy", call_heap_destroy},
    {"hak_profile_start", call_profile_start}, {"hak_profile_write", call_profile_write}, {"hak_profile_stop", call_profile_stop},
};

static void *functions[LENGTH(exports)];

static void *call_one(void *number) {
    size_t index = (size_t)(uintptr_t)number;
    for (int i = 0; i < 3; i++) exports[index].call(functions[index]);
    return NULL;
}

static void *call_all(void *argument) {
    for (int round = 0; round < 3; round++)
        for (size_t index = 0; index < LENGTH(exports); index++)
            if (functions[index] != NULL) exports[index].call(functions[index]);
    return argument;
}

static void run(pthread_attr_t *attributes, void *(*body)(void *), size_t number) {
    pthread_t thread;
    CHECK(pthread_create(&thread, attributes, body, (void *)number) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
}

int main(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0);
    CHECK((stream = fopen("/dev/null", "w")) != NULL);
    int errors = dup(2), nowhere = open("/dev/null", O_WRONLY);
    for (size_t index = 0; index < LENGTH(exports); index++) {
        functions[index] = dlsym(RTLD_DEFAULT, exports[index].name); // a C program finds those of C++ in the library only
        if (functions[index] == NULL) continue;
        if (exports[index].call == call_stats) dup2(nowhere, 2);
        run(&attributes, call_one, index);
        dup2(errors, 2);
    }
    dup2(nowhere, 2);
    run(&attributes, call_all, 0);
    return 0;
}
