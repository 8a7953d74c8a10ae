/* What each call of the program adds to the record. */
#include "boxes/recorder/recorder_state.h"

#define NOTE_FIELD(word, name) ((word) >> HAK_NOTE_##name##_SHIFT & ((UINT64_C(1) << HAK_NOTE_##name##_BITS) - 1))
#define SHAPE_FIELD(name, value) ((uint64_t)(value) << HAK_SHAPE_##name##_SHIFT)
#define BIRTH_MASK ((UINT64_C(1) << (64 - HAK_NOTE_BIRTH_SHIFT)) - 1)
#define EXACT_CHAIN 16u

enum { KIND_BORN = 1, KIND_ENDED = 2, KIND_REALLOC = 3 };
enum { WEIGHT_ONE = 1, WEIGHT_GROUP = 2 };

HAK_INLINE uint32_t note_cell(uint64_t word) { return (uint32_t)(word & ((1u << HAK_NOTE_CELL_BITS) - 1)); }

HAK_INLINE size_t granule_of(const void *block) { return ((uintptr_t)block - recorder.base) >> HAK_GRANULE_SHIFT; }

HAK_INLINE bool has_word(size_t granule) { return granule < atomic_load_explicit(&recorder.granules, memory_order_relaxed); }

/* Returns the sum. Slot 0 is shared. */
HAK_INLINE uint64_t count_up(_Atomic uint64_t *figure, uint64_t amount, bool is_shared) {
    if (is_shared) return atomic_fetch_add_explicit(figure, amount, memory_order_relaxed) + amount;
    uint64_t sum = atomic_load_explicit(figure, memory_order_relaxed) + amount;
    atomic_store_explicit(figure, sum, memory_order_relaxed);
    return sum;
}

HAK_INLINE void move_live(recorder_thread_t *self, int64_t bytes, bool is_shared) {
    if (is_shared) {
        recorder_tell_live(bytes);
        return;
    }
    int64_t untold = self->untold += bytes;
    if (hak_likely(untold <= self->quantum && -untold <= self->quantum)) return;
    self->untold = 0;
    recorder_tell_live(untold);
    int64_t share = atomic_load_explicit(&recorder.live_bytes, memory_order_relaxed) / HAK_RECORD_QUANTUM_SHARE;
    self->quantum = share < 1024 ? 1024 : share < (int64_t)HAK_RECORD_QUANTUM_BYTES ? share : (int64_t)HAK_RECORD_QUANTUM_BYTES;
}

/* For slot 0: which of its group is timed follows from the group. */
HAK_INLINE bool is_timed_of_group(uint64_t count, uint32_t cell) {
    uint64_t group = (count - 1) / HAK_RECORD_TIMED_SHARE + 1;
    uint64_t mixed = (group + recorder.seed + ((uint64_t)cell << 40)) * UINT64_C(0x9e3779b97f4a7c15);
    return count <= HAK_RECORD_TIMED_SHARE || (count - 1) % HAK_RECORD_TIMED_SHARE == (mixed >> 32) % HAK_RECORD_TIMED_SHARE;
}

/* The first blocks of a cell are all timed, then one of each group, at a random place. */
HAK_INLINE uint64_t next_timed(recorder_thread_t *self, uint64_t count) {
    if (count < HAK_RECORD_TIMED_SHARE) return count + 1;
    return ((count - 1) / HAK_RECORD_TIMED_SHARE + 1) * HAK_RECORD_TIMED_SHARE + 1 + (random_step(&self->random) >> 32) % HAK_RECORD_TIMED_SHARE;
}

static uint64_t shape_of(uint64_t word) {
    uint64_t origin = NOTE_FIELD(word, CHAIN) != 0 ? 2 : word >> HAK_NOTE_CALLOC_SHIFT & 1;
    return SHAPE_FIELD(CELL, note_cell(word)) | SHAPE_FIELD(ALIGNMENT, NOTE_FIELD(word, ALIGNMENT)) | SHAPE_FIELD(ORIGIN, origin);
}

static uint64_t blocks_of_weight(uint64_t weight) { return weight == WEIGHT_GROUP ? HAK_RECORD_TIMED_SHARE : 1; }

/* A block that is timed: returns what its word has besides. */
HAK_SLOW static uint64_t note_birth(uint64_t word, uint64_t count, uint64_t *now) {
    uint64_t weight = count <= HAK_RECORD_TIMED_SHARE ? WEIGHT_ONE : WEIGHT_GROUP;
    *now = recorder_now();
    recorder_add_shape(shape_of(word) | SHAPE_FIELD(KIND, KIND_BORN), blocks_of_weight(weight));
    return weight << HAK_NOTE_WEIGHT_SHIFT | (*now & BIRTH_MASK) << HAK_NOTE_BIRTH_SHIFT;
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

/* Both return the time when they have asked for it, else 0. `number` is the thread's, in place. */
HAK_INLINE uint64_t count_block(recorder_thread_t *self, uint64_t number, size_t granule, size_t bytes, uint64_t how, bool is_shared) {
    cell_t cell = cell_of(bytes);
    record_row_t *row = &self->slot->rows[cell.index];
    uint64_t word = number | how | cell.index, now = 0;
    uint64_t count = count_up(&row->allocations, 1, is_shared);
    if (hak_unlikely(bytes >= HAK_CELL_FIRST_FINE)) (void)count_up(&row->bytes, bytes, is_shared);
    if (is_shared) {
        if (is_timed_of_group(count, cell.index)) word |= note_birth(word, count, &now);
    } else if (hak_unlikely(count >= atomic_load_explicit(&row->next_timed, memory_order_relaxed))) {
        atomic_store_explicit(&row->next_timed, next_timed(self, count), memory_order_relaxed);
        word |= note_birth(word, count, &now);
    }
    atomic_store_explicit(&recorder.words[granule], word, memory_order_relaxed);
    move_live(self, (int64_t)cell.most, is_shared);
    return now;
}

HAK_INLINE uint64_t count_free(recorder_thread_t *self, uint64_t number, uint64_t word, bool is_shared) {
    uint32_t cell = note_cell(word);
    bool is_cross = NOTE_FIELD(word ^ number, THREAD) != 0;
    (void)count_up(&self->slot->rows[cell].frees, 1, is_shared);
    if (hak_unlikely(is_cross)) (void)count_up(&self->slot->cross_frees[cell], 1, is_shared);
    uint64_t now = hak_unlikely(NOTE_FIELD(word, WEIGHT) != 0) ? note_death(word, is_cross) : 0;
    move_live(self, -(int64_t)cell_most(cell), is_shared);
    return now;
}

/* True when the call is to be counted, in the thread's slot or, *self NULL, in the shared one. */
HAK_SLOW static bool wake(recorder_thread_t **self, uint64_t *number) {
    if (recorder_state() == RECORDER_ASLEEP) recorder_wake_after_fork();
    if (!recorder_is_on()) return false;
    *self = recorder_self != NULL ? recorder_self : recorder_adopt();
    *number = recorder_number_bits();
    return true;
}

HAK_SLOW static void note_block_slow(size_t granule, size_t bytes, uint64_t how) {
    recorder_thread_t *self;
    uint64_t number, now;
    if (!wake(&self, &number)) return;
    hak_record_operation_t operation = NOTE_FIELD(how, ALIGNMENT) != HAK_GRANULE_SHIFT       ? HAK_OPERATION_MEMALIGN
                                       : (how >> HAK_NOTE_CALLOC_SHIFT & 1) != 0 ? HAK_OPERATION_CALLOC
                                                                                 : HAK_OPERATION_MALLOC;
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(operation, granule, bytes, number | how);
    if (self != NULL) now = count_block(self, number, granule, bytes, how, false);
    else now = count_block(&recorder.threads[0], number, granule, bytes, how, true);
    if (now != 0) recorder_tick(now);
}

HAK_SLOW void *recorder_note_block(void *block, size_t bytes, uint64_t how) {
    size_t granule = granule_of(block);
    recorder_thread_t *self = recorder_self;
    if (hak_unlikely(!has_word(granule))) return block;
    if (hak_likely(recorder_state() == RECORDER_ON && self != NULL)) {
        uint64_t now = count_block(self, self->number_bits, granule, bytes, how, false);
        if (hak_unlikely(now != 0)) recorder_tick(now);
    } else {
        note_block_slow(granule, bytes, how);
    }
    return block;
}

HAK_SLOW static void note_free_slow(size_t granule, uint64_t word) {
    recorder_thread_t *self;
    uint64_t number, now;
    if (!wake(&self, &number)) return;
    if (word == 0) {
        (void)head_add(HAK_RECORD_HEAD_UNKNOWN_FREES, 1);
        return;
    }
    atomic_store_explicit(&recorder.words[granule], 0, memory_order_relaxed);
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_FREE, granule, cell_most(note_cell(word)), number | HAK_NOTE_MALLOC);
    now = self != NULL ? count_free(self, number, word, false) : count_free(&recorder.threads[0], number, word, true);
    if (now != 0) recorder_tick(now);
}

HAK_SLOW void recorder_note_free(const void *block) {
    size_t granule = granule_of(block);
    recorder_thread_t *self = recorder_self;
    if (hak_unlikely(!has_word(granule))) return;
    uint64_t word = atomic_load_explicit(&recorder.words[granule], memory_order_relaxed);
    if (hak_likely(recorder_state() == RECORDER_ON && self != NULL && word != 0)) {
        atomic_store_explicit(&recorder.words[granule], 0, memory_order_relaxed);
        uint64_t now = count_free(self, self->number_bits, word, false);
        if (hak_unlikely(now != 0)) recorder_tick(now);
    } else {
        note_free_slow(granule, word);
    }
}

HAK_SLOW uint64_t recorder_note_realloc(const void *block) {
    size_t granule = granule_of(block);
    recorder_thread_t *self;
    uint64_t number;
    if (!has_word(granule) || !wake(&self, &number)) return 0;
    uint64_t word = atomic_load_explicit(&recorder.words[granule], memory_order_relaxed);
    if (word == 0) return 0;
    atomic_store_explicit(&recorder.words[granule], 0, memory_order_relaxed);
    if (recorder_state() == RECORDER_WINDOW) recorder_add_event(HAK_OPERATION_REALLOC_FROM, granule, cell_most(note_cell(word)), number | HAK_NOTE_MALLOC);
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

HAK_SLOW void *recorder_note_resized(const void *before, uint64_t word, void *after, size_t bytes) {
    recorder_thread_t *self;
    uint64_t number;
    if (word == 0) return recorder_note_block(after, bytes, HAK_NOTE_MALLOC); /* of a block that it did not know */
    if (!wake(&self, &number)) return after;
    size_t granule = granule_of(after);
    bool is_open = recorder_state() == RECORDER_WINDOW;
    if (!has_word(granule)) {
        if (after == NULL) atomic_store_explicit(&recorder.words[granule_of(before)], word, memory_order_relaxed);
        if (is_open) recorder_add_event(HAK_OPERATION_REALLOC_FAILED, granule_of(before), 0, number | HAK_NOTE_MALLOC);
        return after;
    }
    if (is_open) recorder_add_event(HAK_OPERATION_REALLOC_TO, granule, bytes, number | HAK_NOTE_MALLOC);
    recorder_thread_t *place = self != NULL ? self : &recorder.threads[0];
    uint64_t chain = next_chain(NOTE_FIELD(word, CHAIN), &place->random), how = HAK_NOTE_MALLOC | chain << HAK_NOTE_CHAIN_SHIFT;
    uint64_t freed_at = self != NULL ? count_free(self, number, word, false) : count_free(place, number, word, true);
    uint64_t now = self != NULL ? count_block(self, number, granule, bytes, how, false) : count_block(place, number, granule, bytes, how, true);
    note_realloc_call(word, after != before);
    if (freed_at != 0 || now != 0) recorder_tick(now != 0 ? now : freed_at);
    return after;
}
