/* What each call of the program adds to the record. */
#include "boxes/recorder/recorder_hot.h"

#define NOTE_FIELD(word, name) ((word) >> HAK_NOTE_##name##_SHIFT & ((UINT64_C(1) << HAK_NOTE_##name##_BITS) - 1))
#define SHAPE_FIELD(name, value) ((uint64_t)(value) << HAK_SHAPE_##name##_SHIFT)
#define BIRTH_MASK ((UINT64_C(1) << (64 - HAK_NOTE_BIRTH_SHIFT)) - 1)
#define EXACT_CHAIN 16u

enum { KIND_BORN = 1, KIND_ENDED = 2, KIND_REALLOC = 3 };

#define NO_PLACE SIZE_MAX
#define LARGE_FIGURE (UINT32_C(1) << 30)

/* NO_PLACE for what is no block of this heap, or beyond what is recorded. Calls see the frontier when they first meet a block beyond what
   they saw of it. */
HAK_SLOW static size_t place_of(const void *block) {
    size_t unit = arena_unit_of(block), frontier = atomic_load_explicit(&arena.units, memory_order_relaxed);
    size_t most = atomic_load_explicit(&recorder.units_most, memory_order_relaxed);
    atomic_store_explicit(&recorder.units, min_size(frontier, most), memory_order_relaxed);
    return unit < frontier && unit < most ? recorder_place(block, arena.base, unit) : NO_PLACE;
}

HAK_INLINE size_t granule_of(const void *block) { return ((uintptr_t)block - arena.base) >> HAK_GRANULE_SHIFT; }

HAK_INLINE uint64_t add_total(_Atomic uint64_t *figure, uint64_t amount) {
    return atomic_fetch_add_explicit(figure, amount, memory_order_relaxed) + amount;
}

HAK_INLINE void tell_live(recorder_thread_t *self) {
    int64_t untold = self->untold;
    self->untold = 0;
    recorder_tell_live(untold);
}

/* Small blocks are told of when one of them is timed. */
HAK_INLINE bool is_much(const recorder_thread_t *self) {
    return (uint64_t)(self->untold + (int64_t)HAK_RECORD_QUANTUM_BYTES) > 2 * (uint64_t)HAK_RECORD_QUANTUM_BYTES;
}

HAK_INLINE uint64_t *own_bytes(const recorder_thread_t *self, uint32_t cell) {
    return &((record_slot_t *)(void *)self->rows)->bytes[cell - HAK_CELL_FIRST_FINE];
}

/* The first blocks of a thread and cell are all timed; then one of each group, at a random place; the groups become longer. `count` is the
   block's number, from 1. Each length divides the number at which the next one begins. */
HAK_INLINE uint32_t weight_code(uint64_t count) {
    return count <= HAK_RECORD_GROUP_BLOCKS ? 1 : count <= HAK_RECORD_LONG_GROUPS_FROM ? 2 : 3;
}

HAK_INLINE uint64_t blocks_of_weight(uint64_t code) {
    return code == 1 ? 1 : code == 2 ? HAK_RECORD_GROUP_BLOCKS : HAK_RECORD_LONG_GROUP_BLOCKS;
}

/* Without a slot: which of its group is timed follows from the group. */
HAK_INLINE bool is_timed_of_group(uint64_t count, uint32_t cell) {
    uint64_t length = blocks_of_weight(weight_code(count)), group = (count - 1) / length + 1;
    uint64_t mixed = (group + recorder.seed + ((uint64_t)cell << 40)) * UINT64_C(0x9e3779b97f4a7c15);
    return (count - 1) % length == (mixed >> 32) % length;
}

static uint32_t next_timed(uint64_t *random, uint64_t count) {
    uint64_t length = blocks_of_weight(weight_code(count)), first = ((count - 1) / length + 1) * length + 1;
    return (uint32_t)(first + (random_step(random) >> 32) % blocks_of_weight(weight_code(first)));
}

static uint64_t shape_of(uint64_t word) {
    uint64_t origin = NOTE_FIELD(word, CHAIN) != 0 ? 2 : word >> HAK_NOTE_CALLOC_SHIFT & 1;
    return SHAPE_FIELD(CELL, note_cell(word)) | SHAPE_FIELD(ALIGNMENT, NOTE_FIELD(word, ALIGNMENT)) | SHAPE_FIELD(ORIGIN, origin);
}

/* A block that is timed: returns its word. */
HAK_SLOW static uint64_t note_birth(uint64_t word, uint64_t count, uint64_t *now) {
    uint64_t weight = weight_code(count);
    *now = recorder_now();
    recorder_add_shape(shape_of(word) | SHAPE_FIELD(KIND, KIND_BORN), blocks_of_weight(weight));
    return word | weight << HAK_NOTE_WEIGHT_SHIFT | (*now & BIRTH_MASK) << HAK_NOTE_BIRTH_SHIFT;
}

/* And its end. What a fork has left of the parent's is the parent's. */
HAK_SLOW static uint64_t note_death(uint64_t word, bool is_cross) {
    uint64_t now = recorder_now(), age = (now - (word >> HAK_NOTE_BIRTH_SHIFT)) & BIRTH_MASK;
    bool is_own = age <= now - recorder.start_us;
    uint64_t lifetime = age == 0 ? 0 : floor_log2(age) + 1;
    uint64_t key = shape_of(word) | SHAPE_FIELD(KIND, KIND_ENDED) | SHAPE_FIELD(LIFETIME, lifetime) | SHAPE_FIELD(IS_CROSS, is_cross);
    if (is_own) recorder_add_shape(key, blocks_of_weight(NOTE_FIELD(word, WEIGHT)));
    return now;
}

/* A block that is timed, and already counted. Returns the time. */
HAK_SLOW static uint64_t count_timed_block(recorder_thread_t *self, size_t place, uint32_t cell, uint64_t word) {
    record_row_t *row = recorder_row(self, cell);
    uint64_t now;
    uint32_t count = row->planned, next;
    if (count == 0) count = 1; /* of a new row, which has no plan yet */
    next = next_timed(&self->random, count);
    row->planned = next;
    row->left = next - count;
    recorder_set_word(place, note_birth(word & ~(uint64_t)HAK_NOTE_PLAIN, count, &now));
    if (hak_unlikely(count >= LARGE_FIGURE)) recorder_relieve_row(self, cell);
    tell_live(self);
    return now;
}

/* For the totals. The time, when it was asked for, else 0. */
HAK_SLOW static uint64_t count_block_in_totals(size_t place, cell_t cell, size_t bytes, uint64_t word) {
    record_total_t *total = record_total(cell.index);
    uint64_t count = add_total(&total->allocations, 1), now = 0;
    if (bytes >= HAK_CELL_FIRST_FINE) (void)add_total(&total->bytes, bytes);
    recorder_set_word(place, is_timed_of_group(count, cell.index) ? note_birth(word & ~(uint64_t)HAK_NOTE_PLAIN, count, &now) : word);
    recorder_tell_live((int64_t)cell.most);
    return now;
}

HAK_SLOW static uint64_t count_free_in_totals(uint64_t word, bool is_cross) {
    uint32_t cell = note_cell(word);
    (void)add_total(&record_total(cell)->frees, 1);
    if (is_cross) (void)add_total(&record_total(cell)->cross_frees, 1);
    recorder_tell_live(-(int64_t)cell_most(cell));
    return NOTE_FIELD(word, WEIGHT) != 0 ? note_death(word, is_cross) : 0;
}

HAK_INLINE void count_free(recorder_thread_t *self, uint64_t number, uint64_t word) {
    uint32_t cell = note_cell(word);
    record_row_t *row = recorder_row(self, cell);
    row->frees++;
    if (hak_unlikely(NOTE_FIELD(word ^ number, THREAD) != 0)) row->cross_frees++;
    self->untold -= (int64_t)cell_most(cell);
    if (hak_unlikely(cell >= HAK_CELL_FIRST_FINE) && is_much(self)) tell_live(self);
}

HAK_SLOW static uint64_t count_timed_free(recorder_thread_t *self, uint64_t number, uint64_t word) {
    uint32_t cell = note_cell(word);
    count_free(self, number, word);
    tell_live(self);
    if (hak_unlikely(recorder_row(self, cell)->frees >= LARGE_FIGURE)) recorder_relieve_row(self, cell);
    return note_death(word, NOTE_FIELD(word ^ number, THREAD) != 0);
}

/* All of a call but what is due afterwards; they return the time when they have asked for it, else 0. */
static uint64_t note_given(recorder_thread_t *self, uint64_t number, size_t place, size_t bytes, uint64_t how) {
    cell_t cell = cell_of(bytes);
    uint64_t word = number | how | cell.index | (bytes < HAK_CELL_FIRST_FINE ? HAK_NOTE_PLAIN : 0);
    if (self == &recorder_nobody) return count_block_in_totals(place, cell, bytes, word);
    bool is_plain = recorder_count_block(self, cell.index, cell.most);
    if (bytes >= HAK_CELL_FIRST_FINE) {
        *own_bytes(self, cell.index) += bytes;
        if (is_much(self)) tell_live(self);
    }
    if (!is_plain) return count_timed_block(self, place, cell.index, word);
    recorder_set_word(place, word);
    return 0;
}

static uint64_t note_taken(recorder_thread_t *self, uint64_t number, uint64_t word) {
    if (self == &recorder_nobody) return count_free_in_totals(word, NOTE_FIELD(word ^ number, THREAD) != 0);
    if (NOTE_FIELD(word, WEIGHT) != 0) return count_timed_free(self, number, word);
    count_free(self, number, word);
    return 0;
}

/* False when the call is not to be counted. */
HAK_SLOW static bool wake(recorder_thread_t **self, uint64_t *number) {
    if (recorder_state() == RECORDER_ASLEEP) recorder_wake_after_fork();
    if (!recorder_is_on()) return false;
    *self = recorder_self != &recorder_nobody ? recorder_self : recorder_adopt();
    *number = recorder_number_bits();
    return true;
}

static hak_record_operation_t operation_of(uint64_t how) {
    if (NOTE_FIELD(how, ALIGNMENT) != HAK_GRANULE_SHIFT) return HAK_OPERATION_MEMALIGN;
    return (how >> HAK_NOTE_CALLOC_SHIFT & 1) != 0 ? HAK_OPERATION_CALLOC : HAK_OPERATION_MALLOC;
}

HAK_SLOW void *recorder_note_block(void *block, size_t bytes, uint64_t how) {
    recorder_thread_t *self;
    uint64_t number;
    size_t place = place_of(block);
    if (place == NO_PLACE || !wake(&self, &number)) return block;
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(operation_of(how), granule_of(block), bytes, number | how);
    uint64_t now = note_given(self, number, place, bytes, how);
    if (now != 0) recorder_tick(now);
    return block;
}

HAK_SLOW void *recorder_note_timed(void *block, size_t place, uint32_t cell, uint64_t word) {
    recorder_tick(count_timed_block(recorder_self, place, cell, word));
    return block;
}

HAK_SLOW void *recorder_note_large(void *block, size_t place, size_t bytes, uint64_t how) {
    uint64_t now = note_given(recorder_self, recorder_number_bits(), place, bytes, how);
    if (now != 0) recorder_tick(now);
    return block;
}

HAK_SLOW void recorder_note_free(const void *block) {
    recorder_thread_t *self;
    uint64_t number;
    size_t place = place_of(block);
    if (block == NULL || place == NO_PLACE || !wake(&self, &number)) return;
    uint64_t word = recorder_word(place);
    if (word == 0) {
        (void)head_add(HAK_RECORD_HEAD_UNKNOWN_FREES, 1);
        return;
    }
    recorder_set_word(place, 0);
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_FREE, granule_of(block), cell_most(note_cell(word)), number | HAK_NOTE_MALLOC);
    uint64_t now = note_taken(self, number, word);
    if (now != 0) recorder_tick(now);
}

HAK_SLOW uint64_t recorder_note_realloc(const void *block) {
    size_t place = place_of(block);
    recorder_thread_t *self;
    uint64_t number;
    if (place == NO_PLACE || !wake(&self, &number)) return 0;
    uint64_t word = recorder_word(place);
    if (word == 0) return 0;
    recorder_set_word(place, 0);
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_REALLOC_FROM, granule_of(block), cell_most(note_cell(word)), number | HAK_NOTE_MALLOC);
    return word;
}

/* After `chain` reallocs comes another: to 16 they are counted, then each code stands for twice as many. */
static uint64_t next_chain(uint64_t chain, uint64_t *random) {
    uint64_t most = (1u << HAK_NOTE_CHAIN_BITS) - 1;
    if (chain <= EXACT_CHAIN) return chain + 1;
    bool is_over = (random_step(random) & ((UINT64_C(1) << (chain - EXACT_CHAIN + 3)) - 1)) == 0;
    return is_over && chain < most ? chain + 1 : chain;
}

static uint64_t chain_of_call(uint64_t chain) { return chain <= EXACT_CHAIN ? ceil_log2(chain + 1) : chain - EXACT_CHAIN + 4; }

static void note_realloc_call(uint64_t word, bool is_move) {
    uint64_t key = SHAPE_FIELD(KIND, KIND_REALLOC) | SHAPE_FIELD(CELL, note_cell(word)) | SHAPE_FIELD(CHAIN, chain_of_call(NOTE_FIELD(word, CHAIN)));
    recorder_add_shape(key | SHAPE_FIELD(IS_MOVE, is_move), 1);
}

HAK_SLOW static void note_failed_realloc(const void *before, uint64_t word, uint64_t number) {
    recorder_set_word(place_of(before), word);
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_REALLOC_FAILED, granule_of(before), 0, number | HAK_NOTE_MALLOC);
}

HAK_SLOW void *recorder_note_resized(const void *before, uint64_t word, void *after, size_t bytes) {
    recorder_thread_t *self;
    uint64_t number;
    size_t place = place_of(after);
    if (word == 0) return recorder_note_block(after, bytes, HAK_NOTE_MALLOC); /* of a block that it did not know */
    if (!wake(&self, &number)) return after;
    if (after == NULL) {
        note_failed_realloc(before, word, number);
        return NULL;
    }
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_REALLOC_TO, granule_of(after), bytes, number | HAK_NOTE_MALLOC);
    uint64_t *random = self != &recorder_nobody ? &self->random : &recorder.shared_random;
    uint64_t how = HAK_NOTE_MALLOC | next_chain(NOTE_FIELD(word, CHAIN), random) << HAK_NOTE_CHAIN_SHIFT;
    uint64_t freed_at = note_taken(self, number, word);
    uint64_t now = place != NO_PLACE ? note_given(self, number, place, bytes, how) : 0;
    note_realloc_call(word, after != before);
    if (freed_at != 0 || now != 0) recorder_tick(now != 0 ? now : freed_at);
    return after;
}
