/* Keeping retained EMPTY memory within its bounds (pool_bytes.h).

   What has just fallen EMPTY is often wanted again at once: it is young, and may be retained beyond the bound, up to
   HAK_RETAIN_YOUNG_BYTES. The least that was retained during two windows of HAK_RETAIN_AGE_MS was not wanted by anybody:
   what of it exceeds the bound is purged, and at any moment what exceeds the bound and the young. Whoever lets memory fall
   EMPTY does so, a piece per call that takes no longer than HAK_PURGE_PIECE_US, and all of them together one part of
   HAK_PURGE_SHARE of the time: the rest is a debt that later calls work off.

   The slack of the bound is what has been learned: when memory purged a moment ago is faulted in again, and that costs
   more than 1/HAK_REFAULT_SHARE of the time in between, purging was wrong, and the slack widens. It counts up to what is
   live, so that a program which has freed nearly everything keeps nearly nothing; what nobody wanted for
   HAK_RETAIN_IDLE_MS is taken off it again. */
#include "base/stop.h"
#include "boxes/ace/ace.h"
#include "boxes/ace/ace_internal.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "boxes/tls-sll/heap_life.h"
#include "boxes/tls-sll/heap_registry.h"
#include "boxes/tls-sll/other_heaps.h"
#include "boxes/tls-sll/transfer.h"
#include "os/os.h"

/* Under the lock but for what is atomic; that is read without it, relaxed, to see whether there is anything to do. */
static struct {
    os_lock_t lock;             /* tried, never waited for: who comes second leaves the work to later calls */
    _Atomic uint64_t window_ms; /* start of the present window, in which pool_bytes.retained_low is kept */
    _Atomic uint64_t seen_ms;   /* when somebody last looked */
    _Atomic size_t aged;        /* the least that was retained in the two windows before it */
    _Atomic uint64_t resume_us; /* nobody purges before */
    size_t window_low;          /* the least that was retained in the window before */
    size_t idle_low;            /* and since idle_ms */
    uint64_t idle_ms;
    size_t bytes_per_step;      /* purged in HAK_PURGE_STEP_US, as measured */
    size_t purged;              /* bytes purged and not counted as faulted in again */
    uint64_t clean_taken;       /* pool_bytes.clean_taken when that was last counted */
    uint64_t counted_ms;        /* and when that was */
    size_t live;                /* what the heaps counted so far have outside their slabs */
    uint32_t live_heaps;        /* how many those are */
} retention = {.bytes_per_step = HAK_SUPERSLAB_BYTES};

/* Counts what is with the program, in thread lists or on remote lists, some heaps at a time: there may be thousands.
   Counters read one after the other may contradict each other by a few blocks. */
static void count_live_blocks(void) {
    uint32_t heaps = thread_heap_count(), end = retention.live_heaps + HAK_LIVE_HEAPS;
    while (retention.live_heaps < heaps && retention.live_heaps < end)
        retention.live += (size_t)owner_outside_bytes(&heap_at(++retention.live_heaps)->owner);
    if (retention.live_heaps < heaps) return;
    pool_set(&pool_bytes.live_blocks, (int64_t)retention.live > 0 ? retention.live : 0);
    retention.live = 0;
    retention.live_heaps = 0;
}

/* Spans first: what they give back costs one call for many pages. */
static size_t purge_step(size_t bytes) {
    size_t purged = arena_purge_spans(bytes);
    if (purged < bytes) purged += units_purge(bytes - purged);
    return purged;
}

/* Purges `bytes`, however long that takes; in steps, so that nobody else waits long for what is out to be purged. */
static size_t purge_at_once(size_t bytes) {
    size_t purged = 0, step = 1;
    for (; purged < bytes && step != 0; purged += step) step = purge_step(min_size(bytes - purged, HAK_PURGE_STEP_MAX_BYTES));
    return purged;
}

/* How much the next step should purge, after one that took this long: halfway to what the rate says, because a step that
   was interrupted says little. */
static void learn_purge_rate(size_t purged, uint64_t took_us) {
    size_t measured = took_us == 0 ? HAK_PURGE_STEP_MAX_BYTES : purged * HAK_PURGE_STEP_US / took_us;
    size_t next = (retention.bytes_per_step + measured) / 2;
    retention.bytes_per_step = max_size(HAK_UNIT_BYTES, min_size(next, HAK_PURGE_STEP_MAX_BYTES));
}

/* Purges up to `bytes`, for about HAK_PURGE_PIECE_US. */
static void purge_piece(size_t bytes) {
    uint64_t start = os_now_us(), now = start;
    size_t left = bytes;
    while (left != 0 && now - start < HAK_PURGE_PIECE_US) {
        size_t purged = purge_step(min_size(left, retention.bytes_per_step));
        if (purged == 0) break; /* locked memory, or others have taken it */
        uint64_t before = now;
        now = os_now_us();
        learn_purge_rate(purged, now - before);
        retention.purged += purged;
        left -= min_size(left, purged);
    }
    uint64_t pause = pool_diet_shift() == 0 ? (now - start) * (HAK_PURGE_SHARE - 1) : 0;
    atomic_store_explicit(&retention.resume_us, now + pause, memory_order_relaxed);
}

/* Counts what of the purged memory has been faulted in again; when that cost too much the slack widens by a multiple
   of it, to no more than the heap is now: what proves too wide is unlearned soon. */
static void learn_from_purges(uint64_t now) {
    uint64_t clean_taken = atomic_load_explicit(&pool_bytes.clean_taken, memory_order_relaxed);
    size_t again = min_size(clean_taken - retention.clean_taken, retention.purged);
    uint64_t elapsed_ms = now - retention.counted_ms;
    retention.clean_taken = clean_taken;
    retention.counted_ms = now;
    retention.purged -= again;
    if (again * HAK_REFAULT_SHARE <= elapsed_ms * HAK_REFAULT_BYTES_PER_MS || pool_diet_shift() != 0) return;
    size_t heap = pool_read(&pool_bytes.used_slabs) + pool_read(&pool_bytes.used_large) + pool_read(&pool_bytes.retained);
    pool_set(&pool_bytes.slack, min_size(pool_read(&pool_bytes.slack) + again * HAK_RETAIN_WIDENING, heap));
}

/* What was retained throughout beyond the plain bound is not worth its memory. */
static void unlearn_idle(uint64_t now) {
    size_t idle = retention.idle_low, plain = pool_plain_bound(pool_live_bytes()), slack = pool_read(&pool_bytes.slack);
    if (idle > plain) pool_set(&pool_bytes.slack, slack - min_size(slack, idle - plain));
    retention.idle_ms = now;
    retention.idle_low = pool_read(&pool_bytes.retained);
}

/* The window is over: what it and the one before had throughout is no longer young. Where nobody looked for as long as a
   window takes, what is retained now has been throughout. */
static void close_window(uint64_t now, uint64_t seen) {
    size_t low = now - seen >= HAK_RETAIN_AGE_MS ? pool_read(&pool_bytes.retained) : pool_read(&pool_bytes.retained_low);
    pool_set(&retention.aged, min_size(low, retention.window_low));
    retention.window_low = low;
    retention.idle_low = min_size(low, retention.idle_low);
    pool_set(&pool_bytes.retained_low, pool_read(&pool_bytes.retained));
    atomic_store_explicit(&retention.window_ms, now, memory_order_relaxed);
    count_live_blocks();
    if (now - retention.idle_ms >= HAK_RETAIN_IDLE_MS) unlearn_idle(now);
}

static bool is_window_over(uint64_t now) {
    return now - atomic_load_explicit(&retention.window_ms, memory_order_relaxed) >= HAK_RETAIN_AGE_MS;
}

static size_t excess_over(size_t bytes, size_t bound) { return bytes > bound ? bytes - bound : 0; }

/* Why somebody looks: memory has fallen EMPTY, a block is wanted, or a huge one. */
typedef enum occasion { OCCASION_FALLEN, OCCASION_WANTED, OCCASION_HUGE } occasion_t;

/* How much is to be purged: what is old beyond the bound, and when memory has fallen EMPTY everything beyond the bound and
   the young: who wants memory is not to find less of it. */
static size_t excess_bytes(occasion_t occasion) {
    size_t old = min_size(pool_read(&retention.aged), pool_read(&pool_bytes.retained_low));
    size_t excess = excess_over(old, pool_retain_bound());
    return occasion == OCCASION_FALLEN ? max_size(excess, excess_over(pool_read(&pool_bytes.retained), pool_retain_most())) : excess;
}

static bool may_purge_now(occasion_t occasion) {
    return occasion == OCCASION_HUGE || os_now_us() >= atomic_load_explicit(&retention.resume_us, memory_order_relaxed);
}

/* Notes that somebody looks, and tells when that was last so. */
static uint64_t mark_seen(uint64_t now) {
    uint64_t seen = atomic_load_explicit(&retention.seen_ms, memory_order_relaxed);
    if (seen != now) atomic_store_explicit(&retention.seen_ms, now, memory_order_relaxed);
    return seen;
}

static void bound_locked(uint64_t now, uint64_t seen, occasion_t occasion) {
    if (is_window_over(now)) close_window(now, seen);
    hak_may_stop();
    if (excess_bytes(occasion) == 0 || !may_purge_now(occasion)) return;
    learn_from_purges(now);
    hak_may_stop();
    size_t excess = excess_bytes(occasion);
    if (excess == 0) return;
    if (occasion == OCCASION_HUGE) retention.purged += purge_at_once(min_size(excess, HAK_HUGE_DEBT_BYTES));
    else purge_piece(excess);
}

/* The figures stand each alone, so whoever inherits the lock may go on with them; only a count that was under way begins anew. */
static bool retention_try_lock(void) {
    os_lock_result_t result = os_try_lock(&retention.lock);
    if (hak_unlikely(result == OS_LOCK_INHERITED)) {
        retention.live = 0;
        retention.live_heaps = 0;
    }
    if (result != OS_LOCK_BUSY) hak_may_stop();
    return result != OS_LOCK_BUSY;
}

static void bound(occasion_t occasion) {
    if (hak_likely(pool_read(&pool_bytes.retained) <= pool_plain_bound(0))) return;
    uint64_t now = os_now_ms(), seen = mark_seen(now);
    if (!is_window_over(now) && (hak_likely(excess_bytes(occasion) == 0) || !may_purge_now(occasion))) return;
    if (!retention_try_lock()) return;
    bound_locked(now, seen, occasion);
    os_unlock(&retention.lock);
}

void ace_bound_retained(void) { bound(OCCASION_FALLEN); }

void ace_bound_aged(void) { bound(OCCASION_WANTED); }

void ace_bound_huge(void) { bound(OCCASION_HUGE); }

/* The trimmer has no heap of its own: it uses one for as long as it takes. */
static void send_idle_batches_home(void) {
    thread_heap_t *heap = transfer_has_any() ? thread_heap_adopt() : NULL;
    if (heap == NULL) return;
    transfer_send_home(heap, false);
    thread_heap_retire(heap);
}

void ace_trim_idle(void) {
    if (pool_read(&pool_bytes.retained) == 0 && thread_heap_count() == 0) return;
    send_idle_batches_home();
    thread_heap_collect_retired();
    if (!knob_is_on(HAK_KNOB_TINY_TRIM_SS) || !retention_try_lock()) return;
    (void)purge_at_once(min_size(retention.idle_low, pool_read(&pool_bytes.retained_low)));
    retention.idle_low = pool_read(&pool_bytes.retained);
    pool_set(&pool_bytes.retained_low, retention.idle_low);
    os_unlock(&retention.lock);
}

bool ace_set_retention(size_t bytes) {
    if (bytes != SIZE_MAX && bytes > HAK_LIMIT_MAX_BYTES) return false;
    pool_set(&pool_bytes.retention, bytes);
    return true;
}

void ace_bound_at_once(void) { (void)purge_at_once(excess_over(pool_read(&pool_bytes.retained), pool_retain_most())); }

size_t ace_purge_retained(void) { return purge_at_once(SIZE_MAX); }

size_t ace_trim(thread_heap_t *heap) {
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) tls_sll_drain(heap, class_index);
    tls_sll_flush_outbox(heap);
    transfer_send_home(heap, true);
    owner_collect_pending(&heap->owner);
    thread_heap_collect_retired();
    thread_heap_steal_all(heap);
    owner_release_kept(&heap->owner);
    guarded_spans_flush();
    return ace_purge_retained();
}
