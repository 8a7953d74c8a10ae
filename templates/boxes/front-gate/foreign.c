#include "boxes/front-gate/foreign.h"

#include <link.h>
#include <stdatomic.h>
#include <string.h>

#include "diag/knobs.h"
#include "diag/line.h"
#include "os/symbols.h"

enum { LD_SAFE_REPORT, LD_SAFE_NEXT, LD_SAFE_LIBC };

typedef enum forwarding { FORWARD_NOTHING, FORWARD_TO_LIBC, FORWARD_TO_NEXT } forwarding_t;

static forwarding_t forwarding; /* written while there is one thread */

bool foreign_is_forwarding(void) { return hak_unlikely(forwarding != FORWARD_NOTHING); }

static void report_no_other(void) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: HAKMEM_FORCE_LIBC_ALLOC=1 has no effect: the program is static and has no other allocator");
    line_write(&line);
}

void foreign_forward_to_libc(void) {
    if (os_has_loader()) forwarding = FORWARD_TO_LIBC;
    else report_no_other();
}

#define LONGEST_PATH 200u

static void add_file(line_t *line, const void *function) {
    char path[LONGEST_PATH + 1];
    os_path_of_file(function, path, sizeof path);
    line_add_quoted(line, path, LONGEST_PATH);
}

void foreign_report_first(void) {
    const void *first = os_find_function(OS_SCOPE_ALL, "malloc");
    if (first == NULL || os_is_our_file(first)) return;
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: malloc of ");
    add_file(&line, first);
    line_add_text(&line, " comes first; ");
    add_file(&line, (const void *)(uintptr_t)foreign_report_first);
    line_add_text(&line, " serves what it passes on");
    line_write(&line);
}

static int find_jemalloc(struct dl_phdr_info *info, size_t size, void *found) {
    (void)size;
    if (strstr(info->dlpi_name, "libjemalloc") != NULL) *(bool *)found = true;
    return *(bool *)found;
}

bool foreign_yield_to_jemalloc(void) {
    bool found = os_find_function(OS_SCOPE_ALL, "mallctlnametomib") != NULL; /* linked into the program itself */
    if (!found) dl_iterate_phdr(find_jemalloc, &found);
    if (found) forwarding = FORWARD_TO_NEXT;
    return found;
}

typedef enum forwarded { TO_MALLOC, TO_CALLOC, TO_MEMALIGN, TO_FREE, TO_REALLOC, TO_USABLE_SIZE, FORWARDED_COUNT } forwarded_t;

static const struct {
    const char *name;
    const char *in_libc; /* its second name, which an allocator that takes over the first may leave alone */
} forwarded[FORWARDED_COUNT] = {
    [TO_MALLOC] = {"malloc", "__libc_malloc"},       [TO_CALLOC] = {"calloc", "__libc_calloc"},
    [TO_MEMALIGN] = {"memalign", "__libc_memalign"}, [TO_FREE] = {"free", "__libc_free"},
    [TO_REALLOC] = {"realloc", "__libc_realloc"},    [TO_USABLE_SIZE] = {"malloc_usable_size", "malloc_usable_size"},
};

/* Once found. Relaxed: every thread finds the same. */
static _Atomic(void *) libc_functions[FORWARDED_COUNT], next_functions[FORWARDED_COUNT];

static void *find_once(_Atomic(void *) *known, os_scope_t scope, const char *name) {
    void *found = atomic_load_explicit(known, memory_order_relaxed);
    if (hak_likely(found != NULL)) return found;
    found = os_find_function(scope, name);
    atomic_store_explicit(known, found, memory_order_relaxed);
    return found;
}

static void *find_in_libc(forwarded_t function) {
    void *found = find_once(&libc_functions[function], OS_SCOPE_LIBC, forwarded[function].in_libc);
    return found != NULL ? found : find_once(&libc_functions[function], OS_SCOPE_LIBC, forwarded[function].name);
}

/* The next definition after ours, or libc's. */
static void *find_function(forwarded_t function) {
    bool wants_libc = forwarding == FORWARD_TO_LIBC || (forwarding == FORWARD_NOTHING && knob_value(HAK_KNOB_LD_SAFE) == LD_SAFE_LIBC);
    return wants_libc ? find_in_libc(function) : find_once(&next_functions[function], OS_SCOPE_NEXT, forwarded[function].name);
}

#define FIND(type, function) ((type)(uintptr_t)find_function(function))

void *foreign_malloc(size_t bytes) {
    void *(*next)(size_t) = FIND(void *(*)(size_t), TO_MALLOC);
    return next == NULL ? NULL : next(bytes);
}

void *foreign_calloc(size_t count, size_t size) {
    void *(*next)(size_t, size_t) = FIND(void *(*)(size_t, size_t), TO_CALLOC);
    return next == NULL ? NULL : next(count, size);
}

void *foreign_memalign(size_t alignment, size_t bytes) {
    void *(*next)(size_t, size_t) = FIND(void *(*)(size_t, size_t), TO_MEMALIGN);
    return next == NULL ? NULL : next(alignment, bytes);
}

bool foreign_takes_pointers(void) { return foreign_is_forwarding() || knob_value(HAK_KNOB_LD_SAFE) != LD_SAFE_REPORT; }

void foreign_free(void *block) {
    void (*next)(void *) = FIND(void (*)(void *), TO_FREE);
    if (next != NULL) next(block);
}

void *foreign_realloc(void *block, size_t bytes) {
    void *(*next)(void *, size_t) = FIND(void *(*)(void *, size_t), TO_REALLOC);
    return next == NULL ? NULL : next(block, bytes);
}

size_t foreign_usable_bytes(void *block) {
    size_t (*usable)(void *) = FIND(size_t (*)(void *), TO_USABLE_SIZE);
    return usable == NULL ? 0 : usable(block);
}

void *foreign_function(const char *name) { return foreign_is_forwarding() ? os_find_function(OS_SCOPE_NEXT, name) : NULL; }
