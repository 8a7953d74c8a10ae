/* HAKMEM_LIMIT and HAKMEM_SOFT_LIMIT: how much the heap may have (pool_bytes.charged). */
#include "boxes/ace/ace.h"

#include <string.h>

#include "boxes/ace/ace_internal.h"
#include "diag/knob_values.h"
#include "diag/line.h"
#include "os/cgroup.h"

#define HAK_LIMIT_WORD "cgroup"

/* How the text of either knob is read. */
static const knob_info_t limit_bytes = {
    .type = KNOB_TYPE_BYTES, .minimum = HAK_LIMIT_MIN_BYTES, .maximum = (int64_t)HAK_LIMIT_MAX_BYTES};

static _Atomic uint32_t is_told; /* exchange: the first to set it writes the line */

/* What the program has set by itself: its word counts more than a knob that is read later. Relaxed: figures of their own. */
static _Atomic bool is_limit_set, is_soft_limit_set;

/* SIZE_MAX when the knob is unset, or when the group has no limit. */
static size_t read_limit_knob(hak_knob_t knob) {
    const char *text = knob_text(knob);
    int64_t bytes;
    if (text == NULL) return SIZE_MAX;
    if (strcmp(text, HAK_LIMIT_WORD) == 0) {
        size_t group = os_cgroup_limit();
        return group == SIZE_MAX ? SIZE_MAX : group / 100 * HAK_LIMIT_GROUP_PERCENT;
    }
    if (knob_parse(&limit_bytes, text, &bytes)) return (size_t)bytes;
    knob_reject_text(knob, "bytes from 4M to 1T, or " HAK_LIMIT_WORD);
    return SIZE_MAX;
}

void ace_limit_start(void) {
    if (!atomic_load_explicit(&is_limit_set, memory_order_relaxed)) pool_set(&pool_bytes.limit, read_limit_knob(HAK_KNOB_LIMIT));
    if (!atomic_load_explicit(&is_soft_limit_set, memory_order_relaxed)) pool_set(&pool_bytes.soft_limit, read_limit_knob(HAK_KNOB_SOFT_LIMIT));
}

static bool is_limit(size_t bytes) { return bytes == SIZE_MAX || (bytes >= HAK_LIMIT_MIN_BYTES && bytes <= HAK_LIMIT_MAX_BYTES); }

bool ace_set_limit(size_t bytes) {
    if (!is_limit(bytes)) return false;
    atomic_store_explicit(&is_limit_set, true, memory_order_relaxed);
    atomic_store_explicit(&is_told, false, memory_order_relaxed);
    pool_set(&pool_bytes.limit, bytes);
    return true;
}

bool ace_set_soft_limit(size_t bytes) {
    if (!is_limit(bytes)) return false;
    atomic_store_explicit(&is_soft_limit_set, true, memory_order_relaxed);
    pool_set(&pool_bytes.soft_limit, bytes);
    return true;
}

bool ace_has_more_than_limit(void) { return pool_read(&pool_bytes.charged) > pool_read(&pool_bytes.limit); }

bool ace_exceeds_limit(size_t bytes) { return bytes > pool_read(&pool_bytes.limit); }

HAK_COLD void ace_tell_limit(void) {
    if (atomic_exchange_explicit(&is_told, true, memory_order_relaxed)) return;
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: the limit of ");
    line_add_knob_value(&line, &limit_bytes, (int64_t)pool_read(&pool_bytes.limit));
    line_add_text(&line, atomic_load_explicit(&is_limit_set, memory_order_relaxed) ? " (hak_set_limit)" : " (HAKMEM_LIMIT)");
    line_add_text(&line, " is reached: what does not fit fails with ENOMEM");
    line_write(&line);
}

bool ace_is_over_soft_limit(void) { return hak_unlikely(pool_soft_room() == 0); }
