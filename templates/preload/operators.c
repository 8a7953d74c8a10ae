/* C++ operator new and delete, by their mangled names. What a throwing form needs of the C++ runtime is looked up in
   the program when memory has run out, so that the library links no C++ runtime and C programs load none. */
#include <dlfcn.h>
#include <stdlib.h>

#include "boxes/front-gate/front_gate_hot.h"
#include "boxes/recorder/recorder_hot.h"
#include "diag/fatal.h"
#include "os/os.h"

typedef void (*new_handler_t)(void);

/* A function of the C++ runtime: of the program's, or of the one that the caller's own library brought with it, which
   nobody else sees when it was opened with RTLD_LOCAL. NULL when there is none. */
static void *find_in_runtime(void *handle, const char *symbol, const void *caller) {
    void *found = dlsym(handle, symbol);
    Dl_info library;
    if (found != NULL || dladdr(caller, &library) == 0) return found;
    void *scope = dlopen(library.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_LOCAL);
    if (scope == NULL) return NULL;
    found = dlsym(scope, symbol);
    dlclose(scope);
    return found;
}

/* std::get_new_handler(); NULL when none is installed. */
static new_handler_t find_new_handler(const void *caller) {
    new_handler_t (*get)(void);
    *(void **)&get = find_in_runtime(RTLD_DEFAULT, "_ZSt15get_new_handlerv", caller);
    return get == NULL ? NULL : get();
}

static _Noreturn void throw_bad_alloc(size_t bytes, const void *caller) {
    void (*throw_it)(void);
    *(void **)&throw_it = find_in_runtime(RTLD_DEFAULT, "_ZSt17__throw_bad_allocv", caller);
    if (throw_it != NULL) throw_it();
    hak_fatal(HAK_ERROR_NEW_FAILED, NULL, bytes);
}

/* As the C++ standard has it: call the new-handler and try again, until there is none. */
HAK_COLD static void *new_slow(size_t bytes, size_t alignment, const void *caller) {
    for (;;) {
        new_handler_t handler = find_new_handler(caller);
        if (handler == NULL) throw_bad_alloc(bytes, caller);
        handler();
        void *block = front_gate_memalign(alignment, bytes);
        if (block != NULL) return block;
    }
}

/* A handler may throw, and a nothrow form must catch it: the C++ runtime's own form does, around the throwing form,
   which is ours again. NULL when there is no C++ runtime. */
HAK_COLD static void *new_nothrow_slow(size_t bytes, const char *symbol, const void *caller) {
    void *(*form)(size_t, const void *);
    *(void **)&form = find_in_runtime(RTLD_NEXT, symbol, caller);
    return form == NULL ? NULL : form(bytes, NULL);
}

HAK_COLD static void *new_aligned_nothrow_slow(size_t bytes, size_t alignment, const char *symbol, const void *caller) {
    void *(*form)(size_t, size_t, const void *);
    *(void **)&form = find_in_runtime(RTLD_NEXT, symbol, caller);
    return form == NULL ? NULL : form(bytes, alignment, NULL);
}

/* Past the fast path: every size, then the failures above. The operators end in these by a jump. */
HAK_SLOW static void *new_past_list(size_t bytes, const void *caller) {
    void *block = front_gate_malloc(bytes);
    return hak_likely(block != NULL) ? block : new_slow(bytes, HAK_GRANULE_BYTES, caller);
}

HAK_SLOW static void *new_nothrow_past_list(size_t bytes, const char *symbol, const void *caller) {
    void *block = recorded(front_gate_malloc(bytes), bytes);
    return hak_likely(block != NULL) ? block : new_nothrow_slow(bytes, symbol, caller);
}

#define NOTHROW const void *nothrow HAK_UNUSED

/* operator new and new[]: the throwing form and the nothrow form, each plain and aligned. */
#define DEFINE_NEW(plain, plain_nothrow, aligned, aligned_nothrow) \
    HAK_EXPORT void *plain(size_t bytes) { \
        void *block = front_gate_pop_tiny(bytes); \
        return recorded(hak_likely(block != NULL) ? block : new_past_list(bytes, HAK_CALLER), bytes); \
    } \
    HAK_EXPORT void *plain_nothrow(size_t bytes, NOTHROW) { \
        void *block = front_gate_pop_tiny(bytes); \
        return hak_likely(block != NULL) ? recorded(block, bytes) : new_nothrow_past_list(bytes, #plain_nothrow, HAK_CALLER); \
    } \
    HAK_EXPORT void *aligned(size_t bytes, size_t alignment) { \
        void *block = front_gate_memalign(alignment, bytes); \
        return recorded_aligned(hak_likely(block != NULL) ? block : new_slow(bytes, alignment, HAK_CALLER), alignment, bytes); \
    } \
    HAK_EXPORT void *aligned_nothrow(size_t bytes, size_t alignment, NOTHROW) { \
        void *block = recorded_aligned(front_gate_memalign(alignment, bytes), alignment, bytes); \
        return hak_likely(block != NULL) ? block : new_aligned_nothrow_slow(bytes, alignment, #aligned_nothrow, HAK_CALLER); \
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
