/* The bound on retained EMPTY memory.

     bound = base + live / HAK_RETAIN_SHARE + slack

   is checked when memory falls EMPTY, so that a process that then goes idle keeps no more, without a thread that would
   look later. The slack is what has been learned: when memory purged a moment ago is faulted in again, and that costs
   more than 1/HAK_REFAULT_SHARE of the time in between, purging was wrong, and the slack widens. It is never more than
   what is live, so that a program which has freed nearly everything keeps nearly nothing; only what came back within
   HAK_FAST_CYCLE_MS is kept beyond that. What nobody used during a second is purged and taken off the slack again. */
#include "boxes/ace/ace.h"
#include "boxes/ace/ace_internal.h"
#include "boxes/tls-sll/transfer.h"
#include "os/os.h"

static struct {
    os_lock_t lock;          /* tried, never waited for but by fork: whoever comes second leaves the work to the first */
    _Atomic bool is_missed;  /* somebody came second since the first began to look; sequentially consistent */
    _Atomic size_t slack;    /* bytes; relaxed, read without the lock as a hint */
    _Atomic size_t fast_slack; /* the part that does not depend on what is live; as slack */
    size_t purged;           /* bytes purged and not counted as faulted in again */
    uint64_t clean_taken;    /* pool_bytes.clean_taken when that was last counted */
    uint64_t counted_ms;     /* and when that was */
    _Atomic size_t seen_ms;   /* when somebody last came here while there was slack; relaxed */
    _Atomic size_t window_ms; /* start of the present window of idle memory; relaxed, written under the lock */
} retention;

static size_t read_relaxed(_Atomic size_t *value) { return atomic_load_explicit(value, memory_order_relaxed); }

/* Bytes with the program, in thread lists or on remote lists; counters read one after the other may contradict each
   other by a few blocks. */
static size_t live_bytes(void) {
    int64_t bytes = 0;
    for (uint32_t number = 1; number <= thread_heap_count(); number++) bytes += owner_outside_bytes(&heap_at(number)->owner);
    return (bytes > 0 ? (size_t)bytes : 0) + read_relaxed(&pool_bytes.used_large);
}

static size_t bound_without_slack(size_t live) {
    return (ace_state.retain_base + live / HAK_RETAIN_SHARE) >> ace_state.diet_shift;
}

static size_t slack_for(size_t live) {
    return max_size(read_relaxed(&retention.fast_slack), min_size(read_relaxed(&retention.slack), live));
}

/* Spans first: what they give back costs one call for many pages. */
static void purge(size_t bytes) {
    size_t purged = arena_purge_spans(bytes);
    if (purged < bytes) purged += units_purge(bytes - purged);
    retention.purged += purged;
}

static size_t used_bytes(void) { return read_relaxed(&pool_bytes.used_slabs) + read_relaxed(&pool_bytes.used_large); }

static void widen(_Atomic size_t *slack, size_t again, size_t most) {
    size_t wanted = read_relaxed(slack) + again * HAK_RETAIN_WIDENING;
    atomic_store_explicit(slack, min_size(wanted, most), memory_order_relaxed);
}

static void narrow(_Atomic size_t *slack, size_t excess) {
    size_t before = read_relaxed(slack);
    atomic_store_explicit(slack, before > excess ? before - excess : 0, memory_order_relaxed);
}

/* Counts what of the purged memory has been faulted in again; when that cost too much the slack widens by a multiple
   of it, to no more than the heap is now: what proves too wide is unlearned within a second. */
static void learn_from_purges(uint64_t now) {
    uint64_t clean_taken = atomic_load_explicit(&pool_bytes.clean_taken, memory_order_relaxed);
    size_t again = min_size(clean_taken - retention.clean_taken, retention.purged);
    uint64_t elapsed_ms = now - retention.counted_ms;
    retention.clean_taken = clean_taken;
    retention.counted_ms = now;
    retention.purged -= again;
    if (ace_state.diet_shift != 0) return;
    if (again == 0 || again * HAK_REFAULT_SHARE < elapsed_ms * HAK_REFAULT_BYTES_PER_MS) return;
    size_t heap = used_bytes() + read_relaxed(&pool_bytes.retained);
    widen(&retention.slack, again, heap);
    if (elapsed_ms < HAK_FAST_CYCLE_MS) widen(&retention.fast_slack, again, min_size(heap, HAK_FAST_SLACK_MAX_BYTES));
}

/* Once a second: what was retained throughout beyond the plain bound is not worth its memory. */
static void unlearn_idle(uint64_t now) {
    size_t idle = read_relaxed(&pool_bytes.retained_low), plain = bound_without_slack(live_bytes());
    atomic_store_explicit(&retention.window_ms, now, memory_order_relaxed);
    atomic_store_explicit(&pool_bytes.retained_low, read_relaxed(&pool_bytes.retained), memory_order_relaxed);
    if (idle <= plain) return;
    narrow(&retention.slack, idle - plain);
    narrow(&retention.fast_slack, idle - plain);
    purge(idle - plain);
}

static void bound_retained_locked(void) {
    uint64_t now = os_now_ms();
    if (read_relaxed(&retention.slack) != 0 && now - read_relaxed(&retention.window_ms) >= HAK_RETAIN_WINDOW_MS) unlearn_idle(now);
    size_t live = live_bytes(), plain = bound_without_slack(live), retained = read_relaxed(&pool_bytes.retained);
    if (retained <= plain + slack_for(live)) return;
    learn_from_purges(now);
    size_t bound = plain + slack_for(live);
    if (retained > bound) purge(retained - bound + bound / 4); /* below it, so that the next slab does not bring us back */
}

/* True when it is time to look for idle memory. After a whole window in which nobody came here, all that is retained has
   been idle: the first call of a program that was quiet gives it back. */
static bool is_window_over(void) {
    uint64_t now = os_now_ms(), before = atomic_exchange_explicit(&retention.seen_ms, now, memory_order_relaxed);
    if (now - before >= HAK_RETAIN_WINDOW_MS)
        atomic_store_explicit(&pool_bytes.retained_low, read_relaxed(&pool_bytes.retained), memory_order_relaxed);
    return now - read_relaxed(&retention.window_ms) >= HAK_RETAIN_WINDOW_MS;
}

/* True when nothing is to be done, by what can be seen at no cost: half the share of what is in use is below the bound
   unless most of the heap is fragmented. */
static bool is_surely_bounded(void) {
    size_t used = used_bytes(), retained = read_relaxed(&pool_bytes.retained);
    if (retained > bound_without_slack(used / 2) + slack_for(used)) return false;
    return read_relaxed(&retention.slack) == 0 || !is_window_over();
}

void ace_bound_retained(void) {
    if (hak_likely(is_surely_bounded())) return;
    /* Whoever finds the lock taken leaves word first, and tries again: the holder that has just let go may not see it. */
    do {
        if (!os_try_lock(&retention.lock)) {
            atomic_store(&retention.is_missed, true);
            if (!os_try_lock(&retention.lock)) return;
        }
        atomic_store(&retention.is_missed, false);
        bound_retained_locked();
        os_unlock(&retention.lock);
    } while (hak_unlikely(atomic_load(&retention.is_missed)));
}

/* The trimmer has no heap of its own: it uses one for as long as it takes. */
static void send_idle_batches_home(void) {
    thread_heap_t *heap = transfer_has_any() ? thread_heap_adopt() : NULL;
    if (heap == NULL) return;
    transfer_send_home(heap, false);
    thread_heap_retire(heap);
}

void ace_trim_idle(void) {
    if (atomic_load_explicit(&pool_bytes.retained, memory_order_relaxed) == 0 && thread_heap_count() == 0) return;
    send_idle_batches_home();
    thread_heap_collect_retired();
    if (!knob_is_on(HAK_KNOB_TINY_TRIM_SS) || !os_try_lock(&retention.lock)) return;
    size_t idle = min_size(read_relaxed(&pool_bytes.retained_low), read_relaxed(&pool_bytes.retained));
    if (idle != 0) purge(idle);
    atomic_store_explicit(&pool_bytes.retained_low, read_relaxed(&pool_bytes.retained), memory_order_relaxed);
    os_unlock(&retention.lock);
}

size_t ace_trim(thread_heap_t *heap) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) tls_sll_drain(heap, class_index, 0);
    tls_sll_flush_outbox(heap);
    transfer_send_home(heap, true);
    owner_collect_pending(&heap->owner);
    thread_heap_collect_retired();
    thread_heap_steal_all(heap);
    owner_release_kept(&heap->owner);
    return arena_purge_spans(SIZE_MAX) + units_purge(SIZE_MAX);
}

void ace_before_fork(void) { os_lock(&retention.lock); }

void ace_after_fork(void) { os_unlock(&retention.lock); }
