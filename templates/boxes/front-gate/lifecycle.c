#include "boxes/front-gate/lifecycle.h"

#include <limits.h>
#include <pthread.h>

#include "base/stop.h"
#include "boxes/ace/ace.h"
#include "boxes/observe/crash_report.h"
#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/front_gate.h"
#include "boxes/observe/guard_report.h"
#include "boxes/observe/heap_profile.h"
#include "boxes/observe/leaks.h"
#include "boxes/observe/reports.h"
#include "boxes/recorder/recorder.h"
#include "boxes/sampler/sampler.h"
#include "boxes/tls-sll/heap_life.h"
#include "boxes/tls-sll/transfer.h"
#include "diag/free_trace.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/os.h"
#include "os/threads.h"

enum { START_NOT_YET, START_DONE, START_FAILED };

static os_lock_t start_lock;
static _Atomic uint32_t start_state; /* release by the starter, acquire by everybody who finds no heap */
static bool knobs_are_read;          /* under start_lock */
static os_thread_key_t exit_key;
static __thread bool thread_has_ended;

/* Destructors of other keys may still allocate and free, in any order and in every round: the heap stays until the
   last round that the system promises, and is retired then. */
static void thread_exit(void *value) {
    thread_heap_t *heap = value;
    if (++heap->exit_rounds < PTHREAD_DESTRUCTOR_ITERATIONS && os_thread_key_set(&exit_key, heap)) return;
    thread_has_ended = true;
    (void)front_gate_empty_quarantine(heap);
    tls_heap = HAK_UNBORN_HEAP;
    thread_heap_retire(heap);
    ace_bound_retained();
    if (HAK_RECORD) recorder_thread_end();
}

/* The environment may not be there yet when the loader makes the first call; the constructor tries again. */
static void read_knobs_locked(void) {
    if (knobs_are_read || !os_environment_is_ready()) return;
    knobs_are_read = true;
    hak_may_stop();
    knobs_read();
    if (HAK_OBSERVE_ENABLED && knob_is_on(HAK_KNOB_TRACE_FREES)) free_trace_start();
    ace_start(tls_heap);
    if (knob_is_on(HAK_KNOB_FORCE_LIBC_ALLOC)) foreign_forward_to_libc();
    if (HAK_RECORD) recorder_start();
}

/* The program will end soon, and mostly without a word: every request fails. */
HAK_COLD static bool report_no_arena(void) {
    line_t line;
    size_t limit = os_address_limit();
    line_start(&line);
    line_add_text(&line, "hakmem: no address space for a heap");
    if (limit != SIZE_MAX) {
        line_add_text(&line, " within the limit of ");
        line_add_decimal(&line, limit >> 10);
        line_add_text(&line, " KiB (ulimit -v)");
    }
    line_add_text(&line, "; every allocation will fail");
    line_write(&line);
    return false;
}

static void start_locked(void) {
    hak_may_stop();
    bool done = (arena_start() || report_no_arena()) && os_thread_key_make(&exit_key, thread_exit);
    if (done) read_knobs_locked();
    atomic_store_explicit(&start_state, done ? START_DONE : START_FAILED, memory_order_release);
}

/* Whoever inherits the lock starts from the beginning: nobody has used what the one before had made. */
static void start_lock_take(void) {
    if (hak_unlikely(os_lock(&start_lock) == OS_LOCK_INHERITED)) knobs_are_read = false;
    hak_may_stop();
}

static bool start_once(void) {
    if (hak_unlikely(atomic_load_explicit(&start_state, memory_order_acquire) == START_NOT_YET)) {
        start_lock_take();
        if (atomic_load_explicit(&start_state, memory_order_relaxed) == START_NOT_YET) start_locked();
        os_unlock(&start_lock);
    }
    return atomic_load_explicit(&start_state, memory_order_acquire) == START_DONE;
}

/* For a thread that cannot have a heap of its own. What is retained may be what is missing for any: a child of fork has lost the common
   one if its parent was using it. */
HAK_COLD static thread_heap_t *adopt_common(void) {
    thread_heap_t *heap = thread_heap_adopt_common();
    return heap == NULL && ace_purge_retained() != 0 ? thread_heap_adopt_common() : heap;
}

HAK_SLOW heap_visit_t lifecycle_enter_slow(void) {
    if (!start_once() || foreign_is_forwarding()) return (heap_visit_t){NULL, false};
    thread_heap_t *heap = thread_heap_adopt();
    if (hak_unlikely(heap == NULL)) heap = adopt_common();
    if (heap == NULL || thread_has_ended || thread_heap_is_common(heap)) return (heap_visit_t){heap, heap != NULL};
    tls_heap = heap; /* before the key is set, which may allocate */
    if (!os_thread_key_set(&exit_key, heap)) {
        tls_heap = HAK_UNBORN_HEAP; /* nobody would retire it */
        return (heap_visit_t){heap, true};
    }
    return (heap_visit_t){heap, false};
}

HAK_COLD void lifecycle_leave_slow(heap_visit_t visit) {
    if (thread_heap_is_common(visit.heap)) thread_heap_return_common();
    else thread_heap_retire(visit.heap);
}

void lifecycle_obey_address_limit(void) {
    arena_obey_address_limit();
    if (HAK_RECORD) recorder_obey_address_limit();
}

/* Nothing is done before a fork, and nothing in the parent: the child finds every lock as it was at that moment, and inherits
   those that it wants (os_lock_t). Other handlers may have allocated in the child before this one, or may do so after. */
static void after_fork_in_child(void) {
    os_after_fork_in_child();
    thread_heap_abandon_others(tls_heap);
    transfer_after_fork_in_child();
    os_thread_forget();
    if (HAK_RECORD) recorder_after_fork_in_child();
    if (HAK_OBSERVE_ENABLED) reports_after_fork_in_child();
}

/* When every request goes to another allocator, the heap that served the first calls is given up. */
static void step_aside(void) {
    thread_heap_t *heap = tls_heap;
    if (knob_is_on(HAK_KNOB_LD_BLOCK_JEMALLOC)) (void)foreign_yield_to_jemalloc();
    if (!foreign_is_forwarding() || !heap_is_born(heap)) return;
    (void)os_thread_key_set(&exit_key, NULL);
    (void)front_gate_empty_quarantine(heap);
    tls_heap = HAK_UNBORN_HEAP;
    thread_heap_retire(heap);
}

static void start_guards(void) {
    if (sampler_start_guards((uint64_t)knob_value(HAK_KNOB_GUARD_RATE))) guard_report_start();
}

__attribute__((constructor)) static void lifecycle_construct(void) {
    if (!start_once()) return;
    start_lock_take();
    read_knobs_locked();
    os_unlock(&start_lock);
    pthread_atfork(NULL, NULL, after_fork_in_child);
    step_aside();
    if (knob_is_on(HAK_KNOB_HELP)) foreign_report_first();
    crash_report_start();
    if (HAK_OBSERVE_ENABLED) reports_start();
    if (HAK_OBSERVE_ENABLED) heap_profile_start();
    if (HAK_OBSERVE_ENABLED && knob_is_on(HAK_KNOB_GUARD) && !foreign_is_forwarding()) start_guards();
}

__attribute__((destructor)) static void lifecycle_destruct(void) {
    if (HAK_RECORD) recorder_end();
    if (!HAK_OBSERVE_ENABLED) return;
    leaks_end(); /* first, while next to nothing of ours lies on what was the program's stack */
    heap_profile_end();
    reports_end();
}
