/* What each call of the program adds to the record. */
#include "boxes/recorder/recorder_hot.h"

#define NOTE_FIELD(word, name) ((uint32_t)(word) >> HAK_NOTE_##name##_SHIFT & ((UINT32_C(1) << HAK_NOTE_##name##_BITS) - 1))
#define SHAPE_FIELD(name, value) ((uint64_t)(value) << HAK_SHAPE_##name##_SHIFT)
#define EXACT_CHAIN_SHIFT 3u
#define EXACT_CHAIN (1u << EXACT_CHAIN_SHIFT)

enum { KIND_BORN = 1, KIND_ENDED = 2, KIND_REALLOC = 3 };

#define NO_PLACE SIZE_MAX
#define LARGE_FIGURE (UINT32_C(1) << 30)

/* NO_PLACE for what is no block of this heap, or beyond what is recorded. Calls see the frontier when they first meet a block beyond what
   they saw of it. */
HAK_SLOW static size_t recorded_place_of(const void *block) {
    size_t unit = recorder_unit(block);
    if (hak_unlikely(unit >= atomic_load_explicit(&recorder.units, memory_order_acquire)) && !recorder_reach(unit)) return NO_PLACE;
    return recorder_place(block, unit);
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

HAK_INLINE bool is_much(const recorder_thread_t *self) {
    return (uint64_t)(self->untold + (int64_t)HAK_RECORD_QUANTUM_BYTES) > 2 * (uint64_t)HAK_RECORD_QUANTUM_BYTES;
}

HAK_INLINE uint64_t *own_bytes(const recorder_thread_t *self, uint32_t cell) {
    return &slot_of(self)->bytes[cell - HAK_CELL_FIRST_FINE];
}

/* Which blocks of a thread and cell are timed: the first ones all, then one of each group, at a random place of it. Two groups make up a
   doubling, until they are as long as they become. `count` is a block's number, from 1. */
typedef struct group {
    uint64_t first; /* number */
    unsigned shift; /* log2 of its length, for which its block that is timed stands */
} group_t;

static group_t group_of(uint64_t count) {
    unsigned shift = count <= HAK_RECORD_TIMED_FIRST ? 0 : (unsigned)min_size(floor_log2(count - 1) - 1, HAK_RECORD_GROUP_SHIFT);
    return (group_t){((count - 1) >> shift << shift) + 1, shift};
}

HAK_INLINE uint64_t random_in(group_t group, uint64_t random) { return group.first + ((random >> 32) & ((UINT64_C(1) << group.shift) - 1)); }

/* Without a slot: which of its group is timed follows from the group. */
static bool is_timed_of_group(uint64_t count, uint32_t cell) {
    group_t group = group_of(count);
    uint64_t mixed = (group.first + recorder.seed + ((uint64_t)cell << 40)) * UINT64_C(0x9e3779b97f4a7c15);
    return count == random_in(group, mixed);
}

static uint32_t next_timed(uint64_t *random, uint64_t count) {
    group_t group = group_of(count);
    return (uint32_t)random_in(group_of(group.first + (UINT64_C(1) << group.shift)), random_step(random));
}

static uint64_t shape_of(uint32_t word) {
    uint64_t origin = NOTE_FIELD(word, CHAIN) != 0 ? 2 : NOTE_FIELD(word, CALLOC);
    return SHAPE_FIELD(CELL, note_cell(word)) | SHAPE_FIELD(ALIGNMENT, NOTE_FIELD(word, ALIGNMENT)) | SHAPE_FIELD(ORIGIN, origin);
}

/* A block is timed. Returns the time. */
HAK_SLOW static uint64_t note_birth(size_t place, uint32_t word, uint64_t count) {
    uint64_t shift = group_of(count).shift, now = recorder_now();
    recorder_set_word(place, (word & ~HAK_NOTE_PLAIN) | HAK_NOTE_TIMED);
    atomic_store_explicit(&recorder.births[place], now << HAK_BIRTH_SHIFT_BITS | shift, memory_order_relaxed);
    recorder_add_shape(shape_of(word) | SHAPE_FIELD(KIND, KIND_BORN), UINT64_C(1) << shift);
    return now;
}

/* And its end. What a fork has left of the parent's is the parent's. */
HAK_SLOW static uint64_t note_death(note_t note, bool is_cross) {
    uint64_t now = recorder_now(), born = note.birth >> HAK_BIRTH_SHIFT_BITS, age = now - born;
    uint64_t lifetime = age == 0 ? 0 : floor_log2(age) + 1;
    uint64_t key = shape_of(note.word) | SHAPE_FIELD(KIND, KIND_ENDED) | SHAPE_FIELD(LIFETIME, lifetime) | SHAPE_FIELD(IS_CROSS, is_cross);
    if (born >= recorder.start_us) recorder_add_shape(key, UINT64_C(1) << (note.birth & ((1u << HAK_BIRTH_SHIFT_BITS) - 1)));
    return now;
}

static note_t get_note(size_t place) {
    uint32_t word = recorder_word(place);
    return (note_t){(word & HAK_NOTE_TIMED) != 0 ? atomic_load_explicit(&recorder.births[place], memory_order_relaxed) : 0, word};
}

/* A block that is timed, and already counted. Returns the time. */
HAK_SLOW static uint64_t count_timed_block(recorder_thread_t *self, size_t place, uint32_t word) {
    uint32_t cell = note_cell(word);
    record_row_t *row = &slot_of(self)->rows[cell];
    record_plan_t *plan = &slot_of(self)->plans[cell];
    uint32_t count = plan->planned != 0 ? plan->planned : 1, next = next_timed(&self->random, count); /* a new row has no plan yet */
    plan->planned = next;
    row->left = next - count;
    if (hak_unlikely(count >= LARGE_FIGURE)) recorder_relieve_row(self, cell);
    return note_birth(place, word, count);
}

/* For the totals. The time, when it was asked for, else 0. */
HAK_SLOW static uint64_t count_block_in_totals(size_t place, cell_t cell, size_t bytes, uint32_t word) {
    record_total_t *total = record_total(cell.index);
    uint64_t count = add_total(&total->allocations, 1);
    if (bytes >= HAK_CELL_FIRST_FINE) {
        (void)add_total(&total->bytes, bytes);
        recorder_tell_live((int64_t)cell.most);
    }
    if (is_timed_of_group(count, cell.index)) return note_birth(place, word, count);
    recorder_set_word(place, word);
    return 0;
}

HAK_SLOW static void count_free_in_totals(uint32_t cell, bool is_cross) {
    (void)add_total(&record_total(cell)->frees, 1);
    if (is_cross) (void)add_total(&record_total(cell)->cross_frees, 1);
    if (cell >= HAK_CELL_FIRST_FINE) recorder_tell_live(-(int64_t)cell_most(cell));
}

static void count_free(recorder_thread_t *self, uint32_t cell, bool is_cross) {
    record_row_t *row = &slot_of(self)->rows[cell];
    row->frees++;
    if (is_cross) slot_of(self)->plans[cell].cross_frees++;
    if (cell >= HAK_CELL_FIRST_FINE) {
        self->untold -= (int64_t)cell_most(cell);
        if (is_much(self)) tell_live(self);
    }
    if (hak_unlikely(row->frees >= LARGE_FIGURE)) recorder_relieve_row(self, cell);
}

/* All of a call but what is due afterwards; they return the time when they have asked for it, else 0. */
static uint64_t note_given(recorder_thread_t *self, uint32_t number, size_t place, size_t bytes, uint32_t how) {
    cell_t cell = cell_of(bytes);
    bool is_large = bytes >= HAK_CELL_FIRST_FINE;
    uint32_t word = number | how | cell.index | (is_large ? 0 : HAK_NOTE_PLAIN);
    if (self == &recorder_nobody) return count_block_in_totals(place, cell, bytes, word);
    bool is_plain = recorder_count_block(&slot_of(self)->rows[cell.index]);
    if (is_large) {
        *own_bytes(self, cell.index) += bytes;
        self->untold += (int64_t)cell.most;
        if (is_much(self)) tell_live(self);
    }
    if (!is_plain) return count_timed_block(self, place, word);
    recorder_set_word(place, word);
    return 0;
}

static uint64_t note_taken(recorder_thread_t *self, uint32_t number, note_t note) {
    bool is_cross = NOTE_FIELD(note.word ^ number, THREAD) != 0;
    if (self == &recorder_nobody) count_free_in_totals(note_cell(note.word), is_cross);
    else count_free(self, note_cell(note.word), is_cross);
    return (note.word & HAK_NOTE_TIMED) != 0 ? note_death(note, is_cross) : 0;
}

/* False when the call is not to be counted. */
HAK_SLOW static bool wake(recorder_thread_t **self, uint32_t *number) {
    *self = recorder_own.self;
    if (hak_likely(atomic_load_explicit(&(*self)->state, memory_order_relaxed) >= RECORDER_ON)) {
        *number = (*self)->number_bits & ~HAK_NOTE_PLAIN;
        return true;
    }
    if (recorder_state() == RECORDER_ASLEEP) recorder_wake_after_fork();
    if (!recorder_is_on()) return false;
    *self = recorder_adopt();
    *number = recorder_number_bits();
    return true;
}

static hak_record_operation_t operation_of(uint32_t how) {
    if (NOTE_FIELD(how, ALIGNMENT) != HAK_GRANULE_SHIFT) return HAK_OPERATION_MEMALIGN;
    return NOTE_FIELD(how, CALLOC) != 0 ? HAK_OPERATION_CALLOC : HAK_OPERATION_MALLOC;
}

HAK_SLOW void *recorder_note_block(void *block, size_t bytes, uint32_t how) {
    recorder_thread_t *self;
    uint32_t number;
    size_t place = recorded_place_of(block);
    if (place == NO_PLACE || !wake(&self, &number)) return block;
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(operation_of(how), granule_of(block), bytes, number | how);
    uint64_t now = note_given(self, number, place, bytes, how);
    if (now != 0) recorder_tick(now);
    return block;
}

HAK_SLOW void *recorder_note_timed(void *block, size_t place, uint32_t word) {
    recorder_tick(count_timed_block(recorder_own.self, place, word));
    return block;
}

HAK_SLOW void *recorder_note_large(void *block, size_t place, size_t bytes, uint32_t how) {
    uint64_t now = note_given(recorder_own.self, recorder_own.self->number_bits & ~HAK_NOTE_PLAIN, place, bytes, how);
    if (now != 0) recorder_tick(now);
    return block;
}

static void add_event_of(hak_record_operation_t operation, const void *block, uint32_t cell, uint32_t number) {
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(operation, granule_of(block), cell_most(cell), number | HAK_NOTE_MALLOC);
}

HAK_SLOW void recorder_note_free(const void *block) {
    recorder_thread_t *self;
    uint32_t number;
    size_t place = recorded_place_of(block);
    if (block == NULL || place == NO_PLACE || !wake(&self, &number)) return;
    note_t note = get_note(place);
    if (note.word == 0) {
        (void)head_add(HAK_RECORD_HEAD_UNKNOWN_FREES, 1);
        return;
    }
    add_event_of(HAK_OPERATION_FREE, block, note_cell(note.word), number);
    uint64_t now = note_taken(self, number, note);
    if (now != 0) recorder_tick(now);
}

HAK_SLOW note_t recorder_note_realloc(const void *block) {
    size_t place = recorded_place_of(block);
    recorder_thread_t *self;
    uint32_t number;
    if (place == NO_PLACE || !wake(&self, &number)) return (note_t){0, 0};
    note_t note = get_note(place);
    if (note.word != 0) add_event_of(HAK_OPERATION_REALLOC_FROM, block, note_cell(note.word), number);
    return note;
}

/* After `chain` reallocs comes another: the first ones are counted, then each code stands for twice as many. */
static uint32_t next_chain(uint32_t chain, uint64_t *random) {
    uint32_t most = (1u << HAK_NOTE_CHAIN_BITS) - 1;
    if (chain <= EXACT_CHAIN) return chain + 1;
    bool is_over = (random_step(random) & ((UINT64_C(1) << (chain - EXACT_CHAIN + EXACT_CHAIN_SHIFT - 1)) - 1)) == 0;
    return is_over && chain < most ? chain + 1 : chain;
}

static uint64_t chain_of_call(uint32_t chain) {
    return chain <= EXACT_CHAIN ? ceil_log2(chain + 1) : chain - EXACT_CHAIN + EXACT_CHAIN_SHIFT;
}

static void note_realloc_call(uint32_t word, bool is_move) {
    uint64_t key = SHAPE_FIELD(KIND, KIND_REALLOC) | SHAPE_FIELD(CELL, note_cell(word)) | SHAPE_FIELD(CHAIN, chain_of_call(NOTE_FIELD(word, CHAIN)));
    recorder_add_shape(key | SHAPE_FIELD(IS_MOVE, is_move), 1);
}

HAK_SLOW void *recorder_note_resized(const void *before, note_t note, void *after, size_t bytes) {
    recorder_thread_t *self;
    uint32_t number;
    size_t place = recorded_place_of(after);
    if (note.word == 0) return recorder_note_block(after, bytes, HAK_NOTE_MALLOC); /* of a block that it did not know */
    if (!wake(&self, &number)) return after;
    bool is_open = recorder_state() == RECORDER_WINDOW;
    if (after == NULL) {
        if (is_open) recorder_add_event(HAK_OPERATION_REALLOC_FAILED, granule_of(before), 0, number | HAK_NOTE_MALLOC);
        return NULL;
    }
    if (is_open) recorder_add_event(HAK_OPERATION_REALLOC_TO, granule_of(after), bytes, number | HAK_NOTE_MALLOC);
    uint64_t *random = self != &recorder_nobody ? &self->random : &recorder.shared_random;
    uint32_t how = HAK_NOTE_MALLOC | next_chain(NOTE_FIELD(note.word, CHAIN), random) << HAK_NOTE_CHAIN_SHIFT;
    uint64_t freed_at = note_taken(self, number, note);
    uint64_t now = place != NO_PLACE ? note_given(self, number, place, bytes, how) : 0;
    note_realloc_call(note.word, after != before);
    if (freed_at != 0 || now != 0) recorder_tick(now != 0 ? now : freed_at);
    return after;
}
