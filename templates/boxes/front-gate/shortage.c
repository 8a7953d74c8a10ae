#include "boxes/front-gate/shortage.h"

#include <errno.h>
#include <stdatomic.h>

#include "boxes/shared-pool/arena.h"
#include "os/os.h"

/* The two words belong together: they are written and read under the lock. While they change, `callback` is NULL, so that whoever
   inherits the lock in the child of a fork finds a pair, or none. */
static struct {
    os_lock_t lock;
    _Atomic(shortage_callback_t *) callback; /* read without the lock, relaxed, to see whether there is any */
    _Atomic(void *) argument;                /* relaxed: the lock orders it; atomic for the child of a fork */
} shortage;

/* On the stack while the callback runs. A thread that has left its callback by longjmp or by an exception is told by that: these words
   are no more, or no longer what they were. So many, that no other frame has them all in what it leaves unwritten. */
enum { CALL_WORDS = 32 };
typedef struct shortage_call {
    volatile uintptr_t words[CALL_WORDS];
} shortage_call_t;

static __thread shortage_call_t *current_call;

/* Nothing is to be mended when it is inherited. */
static void shortage_lock(void) { os_lock_result_t result HAK_UNUSED = os_lock(&shortage.lock); }

static void set_locked(shortage_callback_t *callback, void *argument) {
    atomic_store_explicit(&shortage.callback, NULL, memory_order_release);
    atomic_store_explicit(&shortage.argument, argument, memory_order_release);
    atomic_store_explicit(&shortage.callback, callback, memory_order_release);
}

void shortage_set(shortage_callback_t *callback, void *argument) {
    shortage_lock();
    set_locked(callback, argument);
    os_unlock(&shortage.lock);
}

static shortage_callback_t *find_callback(void **argument) {
    if (hak_likely(atomic_load_explicit(&shortage.callback, memory_order_relaxed) == NULL)) return NULL;
    shortage_lock();
    shortage_callback_t *callback = atomic_load_explicit(&shortage.callback, memory_order_relaxed);
    *argument = atomic_load_explicit(&shortage.argument, memory_order_relaxed);
    os_unlock(&shortage.lock);
    return callback;
}

static uintptr_t word_of_call(const shortage_call_t *call, unsigned index) { return ~(uintptr_t)&call->words[index]; }

/* True when this thread is inside its callback. The stack grows downwards: a call whose frame lies below us has been left. One that
   lies above us is there as long as nobody has written over it; its memory may have gone with the stack that it was on. */
static bool is_inside_callback(const void *here) {
    const shortage_call_t *call = current_call;
    uintptr_t page = round_down((uintptr_t)call, os_page_bytes()), end = (uintptr_t)call + sizeof *call;
    if (call == NULL || (uintptr_t)call <= (uintptr_t)here || !os_is_mapped((const void *)page, end - page)) return false;
    for (unsigned index = 0; index < CALL_WORDS; index++)
        if (call->words[index] != word_of_call(call, index)) return false;
    return true;
}

HAK_COLD static int call_program(shortage_callback_t *callback, void *argument, size_t bytes) {
    shortage_call_t call, *outer = current_call;
    for (unsigned index = 0; index < CALL_WORDS; index++) call.words[index] = word_of_call(&call, index);
    current_call = &call;
    int answer = callback(bytes, argument);
    current_call = outer;
    call.words[0] = 0;
    return answer;
}

HAK_COLD bool shortage_is_relieved(size_t bytes, size_t alignment) {
    void *argument = NULL;
    int saved = errno;
    shortage_callback_t *callback = find_callback(&argument);
    if (callback == NULL || bytes > PTRDIFF_MAX || !arena_can_hold(bytes, alignment) || is_inside_callback(__builtin_frame_address(0))) return false;
    bool is_relieved = call_program(callback, argument, bytes) != 0;
    errno = saved;
    return is_relieved;
}
