/* C++ operator new and delete, by their mangled names. What a throwing form needs of the C++ runtime is looked up in
   the program when memory has run out, so that the library links no C++ runtime and C programs load none. */
#include <stdlib.h>

#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/recorder/recorder_hot.h"
#include "diag/fatal.h"
#include "os/os.h"
#include "os/symbols.h"

typedef void (*new_handler_t)(void);

/* Of the C++ runtime; NULL where the program was linked with none, as most that open one later are. */
extern new_handler_t linked_get_new_handler(void) __asm__("_ZSt15get_new_handlerv") __attribute__((weak));
extern void linked_throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv") __attribute__((weak));

/* std::get_new_handler(); NULL when none is installed. */
static new_handler_t find_new_handler(void) {
    new_handler_t (*get)(void) = linked_get_new_handler;
    if (get == NULL) *(void **)&get = os_find_function(OS_SCOPE_ALL, "_ZSt15get_new_handlerv");
    return get == NULL ? NULL : get();
}

static _Noreturn void throw_bad_alloc(size_t bytes) {
    void (*throw_it)(void) = linked_throw_bad_alloc;
    if (throw_it == NULL) *(void **)&throw_it = os_find_function(OS_SCOPE_ALL, "_ZSt17__throw_bad_allocv");
    if (throw_it != NULL) throw_it();
    hak_fatal(HAK_ERROR_NEW_FAILED, NULL, bytes);
}

/* As the C++ standard has it: call the new-handler and try again, until there is none. */
HAK_COLD static void *new_slow(size_t bytes, size_t alignment) {
    for (;;) {
        new_handler_t handler = find_new_handler();
        if (handler == NULL) throw_bad_alloc(bytes);
        handler();
        void *block = front_gate_memalign(alignment, bytes);
        if (block != NULL) return block;
    }
}

/* The callback for shortages and a handler may throw, and a nothrow form must catch it: the C++ runtime's own form does, around the
   throwing form, which is ours again and calls them. Where there is no C++ runtime, the callback alone is called. */
HAK_COLD static void *new_nothrow_slow(size_t bytes, const char *symbol) {
    void *(*form)(size_t, const void *);
    *(void **)&form = os_find_function(OS_SCOPE_NEXT, symbol);
    return form == NULL ? recorded(front_gate_malloc(bytes), bytes) : form(bytes, NULL);
}

HAK_COLD static void *new_aligned_nothrow_slow(size_t bytes, size_t alignment, const char *symbol) {
    void *(*form)(size_t, size_t, const void *);
    *(void **)&form = os_find_function(OS_SCOPE_NEXT, symbol);
    return form == NULL ? recorded_aligned(front_gate_memalign(alignment, bytes), alignment, bytes) : form(bytes, alignment, NULL);
}

/* Past the fast path: every size, then the failures above. The operators end in these by a jump. */
HAK_SLOW static void *new_past_list(size_t bytes) {
    void *block = front_gate_malloc(bytes);
    return hak_likely(block != NULL) ? block : new_slow(bytes, HAK_GRANULE_BYTES);
}

HAK_SLOW static void *new_nothrow_past_list(size_t bytes, const char *symbol) {
    void *block = recorded(front_gate_malloc_quietly(bytes), bytes);
    return hak_likely(block != NULL) ? block : new_nothrow_slow(bytes, symbol);
}

#define NOTHROW const void *nothrow HAK_UNUSED

/* operator new and new[]: the throwing form and the nothrow form, each plain and aligned. */
#define DEFINE_NEW(plain, plain_nothrow, aligned, aligned_nothrow) \
    HAK_EXPORT void *plain(size_t bytes) { \
        void *block = front_gate_pop_tiny(bytes); \
        return recorded(hak_likely(block != NULL) ? block : new_past_list(bytes), bytes); \
    } \
    HAK_EXPORT void *plain_nothrow(size_t bytes, NOTHROW) { \
        void *block = front_gate_pop_tiny(bytes); \
        return hak_likely(block != NULL) ? recorded(block, bytes) : new_nothrow_past_list(bytes, #plain_nothrow); \
    } \
    HAK_EXPORT void *aligned(size_t bytes, size_t alignment) { \
        void *block = front_gate_memalign(alignment, bytes); \
        return recorded_aligned(hak_likely(block != NULL) ? block : new_slow(bytes, alignment), alignment, bytes); \
    } \
    HAK_EXPORT void *aligned_nothrow(size_t bytes, size_t alignment, NOTHROW) { \
        void *block = recorded_aligned(front_gate_memalign_quietly(alignment, bytes), alignment, bytes); \
        return hak_likely(block != NULL) ? block : new_aligned_nothrow_slow(bytes, alignment, #aligned_nothrow); \
    }

DEFINE_NEW(_Znwm, _ZnwmRKSt9nothrow_t, _ZnwmSt11align_val_t, _ZnwmSt11align_val_tRKSt9nothrow_t)
DEFINE_NEW(_Znam, _ZnamRKSt9nothrow_t, _ZnamSt11align_val_t, _ZnamSt11align_val_tRKSt9nothrow_t)

/* operator delete and delete[]: plain, nothrow, sized, aligned, sized aligned, aligned nothrow. */
#define DEFINE_DELETE(plain, nothrow_form, sized, aligned, sized_aligned, aligned_nothrow) \
    HAK_EXPORT void plain(void *block) { \
        record_free(block); \
        front_gate_free(block); \
    } \
    HAK_EXPORT void nothrow_form(void *block, NOTHROW) { \
        record_free(block); \
        front_gate_free(block); \
    } \
    HAK_EXPORT void sized(void *block, size_t bytes) { \
        record_free(block); \
        front_gate_free_sized(block, bytes); \
    } \
    HAK_EXPORT void aligned(void *block, size_t alignment) { \
        record_free(block); \
        front_gate_free_sized_slow(block, HAK_SIZE_UNKNOWN, alignment, HAK_CALLER); \
    } \
    HAK_EXPORT void sized_aligned(void *block, size_t bytes, size_t alignment) { \
        record_free(block); \
        front_gate_free_sized_slow(block, bytes, alignment, HAK_CALLER); \
    } \
    HAK_EXPORT void aligned_nothrow(void *block, size_t alignment, NOTHROW) { \
        record_free(block); \
        front_gate_free_sized_slow(block, HAK_SIZE_UNKNOWN, alignment, HAK_CALLER); \
    }

DEFINE_DELETE(_ZdlPv, _ZdlPvRKSt9nothrow_t, _ZdlPvm, _ZdlPvSt11align_val_t, _ZdlPvmSt11align_val_t, _ZdlPvSt11align_val_tRKSt9nothrow_t)
DEFINE_DELETE(_ZdaPv, _ZdaPvRKSt9nothrow_t, _ZdaPvm, _ZdaPvSt11align_val_t, _ZdaPvmSt11align_val_t, _ZdaPvSt11align_val_tRKSt9nothrow_t)
