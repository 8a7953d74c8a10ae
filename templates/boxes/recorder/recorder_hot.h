/* What nearly every call of the record variant adds to the record, and what the exported functions say. Nothing is left of it in other
   variants. Each way to a cold door ends in a jump, so that registers need not be saved. */
#ifndef HAK_RECORDER_RECORDER_HOT_H
#define HAK_RECORDER_RECORDER_HOT_H

#include "boxes/recorder/recorder_state.h"

HAK_INLINE uint32_t note_cell(uint32_t word) { return word & ((1u << HAK_NOTE_CELL_BITS) - 1); }

/* Counted from the first unit of data, as everything of the recorder. */
HAK_INLINE size_t recorder_unit(const void *block) { return ((uintptr_t)block - recorder.base) >> HAK_UNIT_SHIFT; }

HAK_INLINE uint32_t recorder_entry(size_t unit) { return atomic_load_explicit(&recorder.entries[unit], memory_order_relaxed); }

/* Where the word of a block is, in a unit that has words and this page map entry. Blocks of a class lie at least 2^shift bytes apart, and each unit has blocks of one
   class, or the start of one larger block. */
HAK_INLINE size_t recorder_place_of(const void *block, size_t unit, uint32_t entry) {
    unsigned shift = recorder.place_shifts[(entry & (HAK_CODE_LISTS - 1)) >> HAK_CODE_SHIFT];
    return unit * HAK_UNIT_WORDS + (((uintptr_t)block & (HAK_UNIT_BYTES - 1)) >> shift);
}

HAK_INLINE size_t recorder_place(const void *block, size_t unit) { return recorder_place_of(block, unit, recorder_entry(unit)); }

HAK_INLINE uint32_t recorder_word(size_t place) { return atomic_load_explicit(&recorder.words[place], memory_order_relaxed); }
HAK_INLINE void recorder_set_word(size_t place, uint32_t word) { atomic_store_explicit(&recorder.words[place], word, memory_order_relaxed); }

/* Counts a block; false: it is to be timed as well. */
HAK_INLINE bool recorder_count_block(record_row_t *row) {
    return --row->left + 1 > 1; /* it was 1, or the row is new */
}

HAK_INLINE void *note_block(void *block, size_t bytes, uint32_t how) {
    recorder_thread_t *self = recorder_own.self;
    size_t unit = recorder_unit(block);
    if (hak_unlikely(unit >= atomic_load_explicit(&recorder.units, memory_order_relaxed))) return recorder_note_block(block, bytes, how);
    if (hak_unlikely(atomic_load_explicit(&self->state, memory_order_relaxed) != RECORDER_ON)) return recorder_note_block(block, bytes, how);
    size_t place = recorder_place(block, unit);
    if (hak_unlikely(bytes >= HAK_CELL_FIRST_FINE)) return recorder_note_large(block, place, bytes, how);
    uint32_t word = self->number_bits | how | (uint32_t)bytes;
    if (hak_unlikely(!recorder_count_block(&recorder_own.rows[bytes]))) return recorder_note_timed(block, place, word);
    recorder_set_word(place, word);
    return block;
}

/* A block that the thread gave out itself, small and not timed, is quickly counted. Of blocks of phase heaps nothing is recorded. */
HAK_INLINE void note_free(const void *block) {
    recorder_thread_t *self = recorder_own.self;
    size_t unit = recorder_unit(block);
    if (hak_likely(unit < atomic_load_explicit(&recorder.units, memory_order_relaxed))) {
        uint32_t entry = recorder_entry(unit);
        if (hak_unlikely(entry_is_phase(entry))) return;
        uint32_t word = recorder_word(recorder_place_of(block, unit, entry));
        if (hak_likely(((word ^ atomic_load_explicit(&self->match, memory_order_relaxed)) & HAK_NOTE_MATCHED) == HAK_NOTE_MATCHED)) {
            recorder_own.rows[note_cell(word)].frees++;
            return;
        }
    }
    recorder_note_free(block);
}

HAK_INLINE void *recorded(void *block, size_t bytes) { return HAK_RECORD ? note_block(block, bytes, HAK_NOTE_MALLOC) : block; }

HAK_INLINE void *recorded_calloc(void *block, size_t bytes) { return HAK_RECORD ? note_block(block, bytes, HAK_NOTE_CALLOC) : block; }

HAK_INLINE void *recorded_aligned(void *block, size_t alignment, size_t bytes) {
    if (!HAK_RECORD) return block;
    uint32_t shift = alignment <= HAK_GRANULE_BYTES ? HAK_GRANULE_SHIFT : (uint32_t)min_size(floor_log2(alignment), (1u << HAK_NOTE_ALIGNMENT_BITS) - 1);
    return note_block(block, bytes, shift << HAK_NOTE_ALIGNMENT_SHIFT);
}

/* False for blocks of phase heaps, of which nothing is recorded. */
HAK_INLINE bool is_recorded(const void *block) {
    size_t unit = recorder_unit(block);
    if (!HAK_RECORD || hak_unlikely(unit >= atomic_load_explicit(&recorder.units, memory_order_relaxed))) return HAK_RECORD;
    return !entry_is_phase(recorder_entry(unit));
}

HAK_INLINE void record_free(const void *block) {
    if (HAK_RECORD) note_free(block);
}

#endif
