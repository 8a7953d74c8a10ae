#include "boxes/shared-pool/guarded_spans.h"

#include "boxes/shared-pool/hardening.h"
#include "boxes/shared-pool/pool_bytes.h"
#include "boxes/shared-pool/units.h"

static _Atomic uint32_t guards; /* relaxed, a count: each may split a mapping in three, of which a process has 65530 by default */

/* Under RLIMIT_DATA, inaccessible memory does not count, and might never become accessible again. */
bool guards_are_possible(void) { return !arena_is_sparse() && !os_has_data_limit(); }

bool guard_close(void *start, size_t bytes) {
    if (!guards_are_possible() || atomic_load_explicit(&guards, memory_order_relaxed) >= HAK_GUARD_COUNT_MAX || !os_protect(start, bytes)) return false;
    atomic_fetch_add_explicit(&guards, 1, memory_order_relaxed);
    return true;
}

bool guard_open(void *start, size_t bytes) {
    if (!os_commit(start, bytes)) return false;
    atomic_fetch_sub_explicit(&guards, 1, memory_order_relaxed);
    return true;
}

/* What is held: its first unit, and how many units of the pool it is (0: a span of the arena), in one word, so that the child of a fork
   finds a place whole or empty: unit << HAK_GUARDED_UNIT_SHIFT | count; 0: nothing. */
typedef uint64_t guarded_t;
#define HAK_GUARDED_UNIT_SHIFT 8

/* acq_rel: who takes one out finds it inaccessible, as who put it there left it. */
static _Atomic guarded_t ring[HAK_SECURE ? HAK_GUARDED_SPANS : 1];

static size_t guarded_first(guarded_t span) { return (size_t)(span >> HAK_GUARDED_UNIT_SHIFT); }
static unsigned guarded_count(guarded_t span) { return (unsigned)span & ((1u << HAK_GUARDED_UNIT_SHIFT) - 1); }

static size_t guarded_bytes(guarded_t span) {
    if (guarded_count(span) != 0) return (size_t)guarded_count(span) << HAK_UNIT_SHIFT;
    return span_length(guarded_first(span) >> HAK_UNITS_PER_SUPERSLAB_SHIFT) << HAK_SUPERSLAB_SHIFT;
}

/* False when the system does not make it accessible now. */
static bool give_back(guarded_t span) {
    if (span == 0) return true;
    size_t first = guarded_first(span), number = first >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
    if (!os_commit(unit_address(first), guarded_bytes(span))) return false;
    if (guarded_count(span) != 0) units_give(first, guarded_count(span), 0);
    else arena_give_span(number, span_length(number));
    return true;
}

/* Puts a span into a place, and gives back what was there; what cannot be goes one place further. When that is so of all, one of them
   is given up: it costs addresses, and no memory. */
static void ring_hold(uint32_t place, guarded_t span) {
    for (unsigned tried = 0; tried < HAK_GUARDED_SPANS; tried++) {
        span = atomic_exchange_explicit(&ring[(place + tried) % HAK_GUARDED_SPANS], span, memory_order_acq_rel);
        if (give_back(span)) return;
    }
    if (guarded_count(span) != 0) pool_uncharge(guarded_bytes(span));
}

/* Of one span. The metadata of all that the arena ever reached stays charged: under a limit, all of them together are no longer than it. */
static size_t most_bytes(void) { return min_size(HAK_GUARDED_MAX_BYTES, pool_read(&pool_bytes.limit) / HAK_GUARDED_SPANS); }

/* Which one is given back instead is drawn, so that nobody can tell when an address comes again. */
bool guarded_spans_take(size_t first_unit, unsigned count) {
    guarded_t span = (guarded_t)first_unit << HAK_GUARDED_UNIT_SHIFT | count;
    size_t bytes = guarded_bytes(span);
    if (!HAK_SECURE || !guards_are_possible() || bytes > most_bytes() || !os_protect(unit_address(first_unit), bytes)) return false;
    ring_hold(hardening_below(hardening_random(), HAK_GUARDED_SPANS), span);
    return true;
}

void guarded_spans_flush(void) {
    for (unsigned place = 0; HAK_SECURE && place < HAK_GUARDED_SPANS; place++) {
        if (atomic_load_explicit(&ring[place], memory_order_relaxed) == 0) continue;
        guarded_t span = atomic_exchange_explicit(&ring[place], 0, memory_order_acq_rel);
        if (!give_back(span)) ring_hold(place, span);
    }
    if (HAK_SECURE) units_return_free_superslabs(SIZE_MAX); /* what comes back clean is purged by nobody, and each has a guard */
}
