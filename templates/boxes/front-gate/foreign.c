#include "boxes/front-gate/foreign.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "diag/knobs.h"

/* glibc's own names for its allocator, which no preloaded library hides. */
extern void *__libc_malloc(size_t) __attribute__((weak));
extern void *__libc_calloc(size_t, size_t) __attribute__((weak));
extern void *__libc_memalign(size_t, size_t) __attribute__((weak));
extern void *__libc_realloc(void *, size_t) __attribute__((weak));
extern void __libc_free(void *) __attribute__((weak));

enum { LD_SAFE_REPORT, LD_SAFE_NEXT, LD_SAFE_LIBC };

typedef enum forwarding { FORWARD_NOTHING, FORWARD_TO_LIBC, FORWARD_TO_NEXT } forwarding_t;

static forwarding_t forwarding; /* written while there is one thread */

bool foreign_is_forwarding(void) { return hak_unlikely(forwarding != FORWARD_NOTHING); }

void foreign_forward_to_libc(void) {
    if (__libc_malloc != NULL && __libc_free != NULL) forwarding = FORWARD_TO_LIBC;
}

static int find_jemalloc(struct dl_phdr_info *info, size_t size, void *found) {
    (void)size;
    if (strstr(info->dlpi_name, "libjemalloc") != NULL) *(bool *)found = true;
    return *(bool *)found;
}

bool foreign_yield_to_jemalloc(void) {
    bool found = dlsym(RTLD_DEFAULT, "mallctlnametomib") != NULL; /* linked into the program itself */
    if (!found) dl_iterate_phdr(find_jemalloc, &found);
    if (found) forwarding = FORWARD_TO_NEXT;
    return found;
}

/* The next definition after ours, or libc's. */
static void *find_function(const char *name, void *in_libc) {
    bool wants_libc = forwarding == FORWARD_TO_LIBC || (forwarding == FORWARD_NOTHING && knob_value(HAK_KNOB_LD_SAFE) == LD_SAFE_LIBC);
    return wants_libc && in_libc != NULL ? in_libc : dlsym(RTLD_NEXT, name);
}

#define FIND(type, name) ((type)(uintptr_t)find_function(#name, (void *)(uintptr_t)__libc_##name))

void *foreign_malloc(size_t bytes) { return FIND(void *(*)(size_t), malloc)(bytes); }

void *foreign_calloc(size_t count, size_t size) { return FIND(void *(*)(size_t, size_t), calloc)(count, size); }

void *foreign_memalign(size_t alignment, size_t bytes) { return FIND(void *(*)(size_t, size_t), memalign)(alignment, bytes); }

bool foreign_takes_pointers(void) { return foreign_is_forwarding() || knob_value(HAK_KNOB_LD_SAFE) != LD_SAFE_REPORT; }

void foreign_free(void *block) { FIND(void (*)(void *), free)(block); }

void *foreign_realloc(void *block, size_t bytes) { return FIND(void *(*)(void *, size_t), realloc)(block, bytes); }

size_t foreign_usable_bytes(void *block) {
    size_t (*usable)(void *) = (size_t(*)(void *))(uintptr_t)dlsym(RTLD_NEXT, "malloc_usable_size");
    return usable == NULL ? 0 : usable(block);
}

void *foreign_function(const char *name) { return foreign_is_forwarding() ? dlsym(RTLD_NEXT, name) : NULL; }
