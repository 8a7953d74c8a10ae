/* The table of shapes: rows in the file, in the order in which they first occur, found by an index in this process's memory. */
#include "boxes/recorder/recorder_state.h"

#define INDEX_MASK (2u * HAK_RECORD_SHAPE_COUNT - 1)
#define PROBES 64u

_Static_assert((HAK_RECORD_SHAPE_COUNT & (HAK_RECORD_SHAPE_COUNT - 1)) == 0, "the index is masked");

void head_raise(hak_record_head_t word, uint64_t value) {
    uint64_t present = head_get(word);
    while (value > present && !atomic_compare_exchange_weak_explicit(record_head(word), &present, value, memory_order_relaxed, memory_order_relaxed)) continue;
}

/* A new row for the key; 0 when there is none left. */
static uint32_t make_row(uint64_t key) {
    if (head_get(HAK_RECORD_HEAD_SHAPES) >= HAK_RECORD_SHAPE_COUNT) return 0;
    uint64_t row = head_add(HAK_RECORD_HEAD_SHAPES, 1);
    if (row > HAK_RECORD_SHAPE_COUNT) {
        head_set(HAK_RECORD_HEAD_SHAPES, HAK_RECORD_SHAPE_COUNT);
        return 0;
    }
    atomic_store_explicit(&record_shape(row - 1)->key, key, memory_order_relaxed);
    return (uint32_t)row;
}

/* Of two threads that make a row for one key, the one that comes second adds to a row that nobody finds again: readers sum rows of a key. */
static uint32_t find_row(uint64_t key) {
    uint64_t place = (key * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
    for (unsigned probe = 0; probe < PROBES; probe++) {
        _Atomic uint32_t *entry = &recorder.control->shape_index[(place + probe) & INDEX_MASK];
        uint32_t row = atomic_load_explicit(entry, memory_order_acquire);
        if (row == 0) {
            uint32_t made = make_row(key);
            if (made != 0) (void)atomic_compare_exchange_strong_explicit(entry, &row, made, memory_order_release, memory_order_relaxed);
            return made;
        }
        if (atomic_load_explicit(&record_shape(row - 1)->key, memory_order_relaxed) == key) return row;
    }
    return 0;
}

void recorder_add_shape(uint64_t key, uint64_t blocks) {
    uint32_t row = find_row(key);
    if (hak_unlikely(row == 0)) (void)head_add(HAK_RECORD_HEAD_SHAPES_DROPPED, blocks);
    else atomic_fetch_add_explicit(&record_shape(row - 1)->blocks, blocks, memory_order_relaxed);
}
