#include "diag/free_trace.h"

#include "base/bits.h"
#include "diag/knobs.h"
#include "os/observe.h"

#define SEAL_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define SEAL_THREAD UINT64_C(0xffffffff)

_Atomic(free_entry_t *) free_trace_entries;
static uint64_t ring_mask;                          /* written before free_trace_entries */
static HAK_CACHE_ALIGNED _Atomic uint64_t last_ticket; /* relaxed: each is given once */

/* A free as the ring has it. */
typedef struct free_event {
    uint64_t block;
    uint64_t caller;
    uint64_t ticket;
    uint32_t thread;
} free_event_t;

static free_entry_t *ring_entries(void) { return atomic_load_explicit(&free_trace_entries, memory_order_acquire); }

static uint64_t seal_of(const free_event_t *event) {
    uint64_t mixed = event->block * SEAL_FACTOR + event->caller;
    mixed = mixed * SEAL_FACTOR + event->ticket;
    mixed = (mixed ^ mixed >> 32) * SEAL_FACTOR + event->thread;
    return (mixed * SEAL_FACTOR & ~SEAL_THREAD) | event->thread;
}

void free_trace_start(void) {
    uint64_t wanted = (uint64_t)knob_value(HAK_KNOB_TRACE_FREES);
    if (ring_entries() != NULL) return;
    uint64_t count = UINT64_C(1) << ceil_log2(wanted);
    free_entry_t *entries = os_map_anywhere(count * sizeof *entries);
    if (entries == NULL) {
        line_t line;
        line_start(&line);
        line_add_text(&line, "hakmem: HAKMEM_TRACE_FREES: no memory for so many; ignored");
        line_write(&line);
        return;
    }
    ring_mask = count - 1;
    atomic_store_explicit(&free_trace_entries, entries, memory_order_release);
}

size_t free_trace_bytes(void) { return ring_entries() == NULL ? 0 : (ring_mask + 1) * sizeof(free_entry_t); }

HAK_COLD void free_trace_record(const void *block, const void *caller) {
    if (block == NULL) return;
    free_event_t event = {(uintptr_t)block, (uintptr_t)caller, 0, os_thread()};
    event.ticket = atomic_fetch_add_explicit(&last_ticket, 1, memory_order_relaxed) + 1;
    free_entry_t *entry = &ring_entries()[event.ticket & ring_mask];
    atomic_store_explicit(&entry->block, event.block, memory_order_relaxed);
    atomic_store_explicit(&entry->caller, event.caller, memory_order_relaxed);
    atomic_store_explicit(&entry->ticket, event.ticket, memory_order_relaxed);
    atomic_store_explicit(&entry->seal, seal_of(&event), memory_order_relaxed);
}

/* True when the entry of a ticket is whole and still that ticket's. */
static bool read_event(uint64_t ticket, free_event_t *event) {
    free_entry_t *entry = &ring_entries()[ticket & ring_mask];
    uint64_t seal = atomic_load_explicit(&entry->seal, memory_order_relaxed);
    *event = (free_event_t){
        .block = atomic_load_explicit(&entry->block, memory_order_relaxed),
        .caller = atomic_load_explicit(&entry->caller, memory_order_relaxed),
        .ticket = atomic_load_explicit(&entry->ticket, memory_order_relaxed),
        .thread = (uint32_t)(seal & SEAL_THREAD),
    };
    return event->ticket == ticket && seal == seal_of(event);
}

/* The last free of an address before `ticket`, which becomes that free's; false when the ring has none. */
static bool find_free(const void *block, uint64_t *ticket, free_event_t *event) {
    uint64_t last = atomic_load_explicit(&last_ticket, memory_order_relaxed);
    uint64_t oldest = last > ring_mask ? last - ring_mask : 1;
    for (uint64_t looked_at = *ticket > last ? last : *ticket - 1; looked_at >= oldest; looked_at--) {
        if (!read_event(looked_at, event) || event->block != (uintptr_t)block) continue;
        *ticket = looked_at;
        return true;
    }
    return false;
}

static void line_add_free(line_t *line, const char *what, const free_event_t *event) {
    os_code_t code;
    line_add_text(line, what);
    line_add_hex(line, event->caller);
    if (os_find_code(event->caller, &code)) {
        line_add_text(line, " (");
        line_add_quoted(line, code.file, sizeof code.file);
        line_add_text(line, "+");
        line_add_hex(line, code.offset);
        line_add_text(line, ")");
    }
    line_add_text(line, " by thread ");
    line_add_decimal(line, event->thread);
}

/* The call that is reported is the last free of the very address; the one before is an older free of the block. */
static void line_add_both_frees(line_t *line, const void *address, const void *block) {
    uint64_t now_ticket = UINT64_MAX, before_ticket = UINT64_MAX;
    free_event_t now, before;
    if (!find_free(address, &now_ticket, &now)) return;
    if (block == address) before_ticket = now_ticket;
    if (block == NULL || !find_free(block, &before_ticket, &before)) {
        line_add_free(line, "; freed now at ", &now);
    } else if (block == address) {
        line_add_free(line, "; freed first at ", &before);
        line_add_free(line, ", now at ", &now);
    } else {
        line_add_free(line, "; freed now at ", &now);
        line_add_text(line, "; block ");
        line_add_hex(line, (uintptr_t)block);
        line_add_free(line, " was last freed at ", &before);
    }
}

static void line_add_last_free(line_t *line, const void *address, const void *block) {
    uint64_t ticket = UINT64_MAX;
    free_event_t last;
    if (block == NULL || !find_free(block, &ticket, &last)) return;
    if (block != address) {
        line_add_text(line, "; block ");
        line_add_hex(line, (uintptr_t)block);
    }
    line_add_free(line, block == address ? "; last freed at " : " was last freed at ", &last);
}

void line_add_frees(line_t *line, hak_error_t error, const void *address, const void *block) {
    if (!free_trace_is_on()) return;
    switch (hak_error_frees[error]) {
        case ERROR_FREES_NONE: break;
        case ERROR_FREES_CALL: line_add_both_frees(line, address, NULL); break;
        case ERROR_FREES_LAST: line_add_last_free(line, address, block); break;
        case ERROR_FREES_BOTH: line_add_both_frees(line, address, block); break;
    }
}
