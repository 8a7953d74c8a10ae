/* HAKMEM_TRACE_FREES: the last frees of the program, with their places in it, for the report of an error. */
#ifndef HAK_DIAG_FREE_TRACE_H
#define HAK_DIAG_FREE_TRACE_H

#include <stdatomic.h>

#include "base/compiler.h"
#include "diag/line.h"
#include "tables/constants.h"
#include "tables/errors.h"

/* One free. Any thread writes any entry at any time, and two may write the same one when one of them is late by a whole round:
   an entry is taken for what it says only when its seal is that of its other words. All relaxed. */
typedef struct free_entry {
    _Atomic uint64_t block;
    _Atomic uint64_t caller;
    _Atomic uint64_t ticket; /* from 1: how many frees there were with this one */
    _Atomic uint64_t seal;   /* of the words before in the high half, the thread in the low one */
} free_entry_t;

extern _Atomic(free_entry_t *) free_trace_entries; /* NULL: off. Release by who reads the knobs, acquire by everybody */

HAK_INLINE bool free_trace_is_on(void) {
    return HAK_OBSERVE_ENABLED && hak_unlikely(atomic_load_explicit(&free_trace_entries, memory_order_acquire) != NULL);
}

/* Does what the knob, which is on, says; one line on stderr when the system has no memory for it. */
void free_trace_start(void);

/* Of the ring at free_trace_entries; 0: off. */
size_t free_trace_bytes(void);

/* To be called before the block is free, so that nobody can free its next life earlier. */
void free_trace_record(const void *block, const void *caller);

/* Adds the frees that a report of this error names. `block` holds the address, is it or is NULL: not known. */
void line_add_frees(line_t *line, hak_error_t error, const void *address, const void *block);

#endif
