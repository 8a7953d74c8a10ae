/* C++ operator new and delete, by their mangled names. What a throwing form needs of the C++ runtime is looked up in
   the program when memory has run out, so that the library links no C++ runtime and C programs load none. */
#include <dlfcn.h>
#include <stdlib.h>

#include "boxes/front-gate/front_gate_hot.h"
#include "diag/fatal.h"
#include "os/os.h"

typedef void (*new_handler_t)(void);
typedef enum on_failure { ON_FAILURE_THROW, ON_FAILURE_RETURN_NULL } on_failure_t;

/* std::get_new_handler() of the program's runtime; NULL when it has none installed. */
static new_handler_t find_new_handler(void) {
    new_handler_t (*get)(void);
    *(void **)&get = dlsym(RTLD_DEFAULT, "_ZSt15get_new_handlerv");
    return get == NULL ? NULL : get();
}

static _Noreturn void throw_bad_alloc(size_t bytes) {
    void (*throw_it)(void);
    *(void **)&throw_it = dlsym(RTLD_DEFAULT, "_ZSt17__throw_bad_allocv");
    if (throw_it != NULL) throw_it();
    hak_fatal(HAK_ERROR_NEW_FAILED, NULL, bytes);
}

/* As the C++ standard has it: call the new-handler and try again, until there is none. */
HAK_COLD static void *new_slow(size_t bytes, size_t alignment, on_failure_t on_failure) {
    for (;;) {
        new_handler_t handler = find_new_handler();
        if (handler == NULL) break;
        handler();
        void *block = front_gate_memalign(alignment, bytes);
        if (block != NULL) return block;
    }
    if (on_failure == ON_FAILURE_RETURN_NULL) return NULL;
    throw_bad_alloc(bytes);
}

HAK_INLINE void *new_plain(size_t bytes, on_failure_t on_failure) {
    void *block = front_gate_malloc(bytes);
    return hak_likely(block != NULL) ? block : new_slow(bytes, HAK_GRANULE_BYTES, on_failure);
}

HAK_INLINE void *new_aligned(size_t bytes, size_t alignment, on_failure_t on_failure) {
    void *block = front_gate_memalign(alignment, bytes);
    return hak_likely(block != NULL) ? block : new_slow(bytes, alignment, on_failure);
}

#define NOTHROW const void *nothrow HAK_UNUSED

/* operator new(size_t), new[](size_t), and their nothrow, aligned, and aligned nothrow forms. */
HAK_EXPORT void *_Znwm(size_t bytes) { return new_plain(bytes, ON_FAILURE_THROW); }
HAK_EXPORT void *_Znam(size_t bytes) { return new_plain(bytes, ON_FAILURE_THROW); }
HAK_EXPORT void *_ZnwmRKSt9nothrow_t(size_t bytes, NOTHROW) { return new_plain(bytes, ON_FAILURE_RETURN_NULL); }
HAK_EXPORT void *_ZnamRKSt9nothrow_t(size_t bytes, NOTHROW) { return new_plain(bytes, ON_FAILURE_RETURN_NULL); }
HAK_EXPORT void *_ZnwmSt11align_val_t(size_t bytes, size_t alignment) {
    return new_aligned(bytes, alignment, ON_FAILURE_THROW);
}
HAK_EXPORT void *_ZnamSt11align_val_t(size_t bytes, size_t alignment) {
    return new_aligned(bytes, alignment, ON_FAILURE_THROW);
}
HAK_EXPORT void *_ZnwmSt11align_val_tRKSt9nothrow_t(size_t bytes, size_t alignment, NOTHROW) {
    return new_aligned(bytes, alignment, ON_FAILURE_RETURN_NULL);
}
HAK_EXPORT void *_ZnamSt11align_val_tRKSt9nothrow_t(size_t bytes, size_t alignment, NOTHROW) {
    return new_aligned(bytes, alignment, ON_FAILURE_RETURN_NULL);
}

/* operator delete and delete[]: plain, sized, nothrow, aligned, sized aligned, aligned nothrow. */
#define DEFINE_DELETE(symbol, ...) \
    HAK_EXPORT void symbol(void *block, ##__VA_ARGS__) { front_gate_free(block); }

DEFINE_DELETE(_ZdlPv)
DEFINE_DELETE(_ZdaPv)
DEFINE_DELETE(_ZdlPvm, size_t bytes HAK_UNUSED)
DEFINE_DELETE(_ZdaPvm, size_t bytes HAK_UNUSED)
DEFINE_DELETE(_ZdlPvRKSt9nothrow_t, NOTHROW)
DEFINE_DELETE(_ZdaPvRKSt9nothrow_t, NOTHROW)
DEFINE_DELETE(_ZdlPvSt11align_val_t, size_t alignment HAK_UNUSED)
DEFINE_DELETE(_ZdaPvSt11align_val_t, size_t alignment HAK_UNUSED)
DEFINE_DELETE(_ZdlPvmSt11align_val_t, size_t bytes HAK_UNUSED, size_t alignment HAK_UNUSED)
DEFINE_DELETE(_ZdaPvmSt11align_val_t, size_t bytes HAK_UNUSED, size_t alignment HAK_UNUSED)
DEFINE_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, size_t alignment HAK_UNUSED, NOTHROW)
DEFINE_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, size_t alignment HAK_UNUSED, NOTHROW)
