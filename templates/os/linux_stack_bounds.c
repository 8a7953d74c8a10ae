/* Where a stack ends: at the end of its mapping. libc knows its threads' stacks, but not those of signal handlers and coroutines,
   and allocates when it is asked. */
#include "os/stack_bounds.h"

#include <errno.h>

#include "os/maps.h"
#include "os/os.h"

#define STACK_FOREIGN_BYTES (256u << 10)

/* `sum` guards against signal handlers that write the same bounds in between. */
typedef struct stack_bounds {
    uintptr_t start, end, sum;
} stack_bounds_t;

/* Of this thread: its own stack, which lasts as long as it does; and the last other one. */
static __thread stack_bounds_t stack_own, stack_foreign;

static uintptr_t stack_sum(uintptr_t start, uintptr_t end) { return start * 31 + (end ^ 1); }

static bool stack_recall(const volatile stack_bounds_t *known, uintptr_t sp, unwind_memory_t *bounds) {
    uintptr_t start = known->start, end = known->end;
    if (known->sum != stack_sum(start, end) || sp < start || sp >= end) return false;
    *bounds = (unwind_memory_t){sp, end};
    return true;
}

static void stack_remember(volatile stack_bounds_t *known, uintptr_t start, uintptr_t end) {
    known->start = start;
    known->end = end;
    known->sum = stack_sum(start, end);
}

static bool stack_find_mapping(uintptr_t sp, mapping_t *found) {
    maps_t maps;
    int saved = errno;
    bool is_found = false;
    if (maps_open(&maps)) {
        while (!is_found && maps_line(&maps, found)) is_found = sp - found->start < found->end - found->start;
        maps_close(&maps);
    }
    errno = saved;
    return is_found && found->is_writable;
}

static bool stack_is_of_process(const mapping_t *mapping) {
    static const char name[] = "[stack]";
    for (unsigned at = 0; at < sizeof name; at++)
        if (mapping->name[at] != name[at]) return false;
    return true;
}

/* A thread's stack ends below its thread locals; what its mapping has behind them may be somebody else's. */
static HAK_COLD bool stack_learn(uintptr_t sp, unwind_memory_t *bounds) {
    mapping_t mapping;
    if (!stack_find_mapping(sp, &mapping)) return false;
    uintptr_t locals = (uintptr_t)&stack_own & ~(sizeof locals - 1);
    bool has_locals = locals > sp && locals < mapping.end;
    if (has_locals) mapping.end = locals;
    *bounds = (unwind_memory_t){sp, mapping.end};
    stack_remember(has_locals || stack_is_of_process(&mapping) ? &stack_own : &stack_foreign, mapping.start, mapping.end);
    return true;
}

/* Of a stack that the program has made, what is mapped now: it may have merged with mappings that have gone since. */
static bool stack_look_again(unwind_memory_t *bounds) {
    uintptr_t page = bounds->start & ~(uintptr_t)(os_kernel_page_bytes() - 1);
    if (bounds->end - page > STACK_FOREIGN_BYTES) bounds->end = page + STACK_FOREIGN_BYTES;
    return os_is_mapped((const void *)page, bounds->end - page);
}

bool stack_bounds_find(uintptr_t sp, unwind_memory_t *bounds) {
    if (hak_likely(stack_recall(&stack_own, sp, bounds))) return true;
    if (stack_recall(&stack_foreign, sp, bounds) && stack_look_again(bounds)) return true;
    return stack_learn(sp, bounds);
}
