/* What most calls of hak_heap_malloc and hak_heap_free do: the first lane, whose thread made the heap, hands out a small block, or takes one
   back. No lock, no call, no loop. */
#ifndef HAK_PHASE_HEAP_HOT_H
#define HAK_PHASE_HEAP_HOT_H

#include "boxes/phase-heap/phase_heap.h"
#include "boxes/shared-pool/block_state.h"

/* Where the next block is cut. */
typedef struct phase_region {
    char *bump;
    char *end;
    uintptr_t bytes;  /* where the state bytes are: that of a block is at `bytes` + (its address >> shift) */
    char *cut;        /* what the last call past the fast path cut; NULL: it found a freed block */
    char *run_end;    /* small: of the run, whose next unit may follow */
    uint32_t units;   /* to take for the next run */
    bool is_zero;     /* nothing from bump on has been written to */
} phase_region_t;

/* A state byte: 0 where no block begins, else how many granules the block has, with this bit while the program has it. Relaxed: a block is
   one thread's at a time, and different blocks have different bytes. */
typedef _Atomic unsigned char phase_byte_t;
#define HAK_PHASE_LIVE 0x80u

#define HAK_PHASE_SMALL_COUNT (HAK_PHASE_SMALL_MAX_BYTES / HAK_GRANULE_BYTES)
#define HAK_PHASE_MEDIUM_COUNT (HAK_PHASE_MEDIUM_MAX_BYTES >> HAK_PHASE_MEDIUM_SHIFT)

/* Written by the thread of `owner` alone, but for `next`, which is written before the lane is published. */
typedef struct phase_lane {
    thread_heap_t *owner;
    phase_region_t small, medium;
    slab_t *runs;            /* all that the lane has taken, newest first */
    struct phase_lane *next;
    void *free_small[HAK_PHASE_SMALL_COUNT + 1]; /* by granules; linked through their first word */
    void *free_medium[HAK_PHASE_MEDIUM_COUNT + 1];
} phase_lane_t;

/* In the first unit of its first run. */
struct hak_heap {
    phase_lane_t first;
    _Atomic(phase_lane_t *) lanes; /* all; release by who adds one, acquire by who looks */
    _Atomic(phase_lane_t *) recent[HAK_PHASE_RECENT_LANES]; /* by the number of their thread heap: release by its thread, acquire by who finds another's there */
    os_lock_t lock;
    _Atomic(slab_t *) large;       /* blocks that have runs of their own. Under the lock; the chain of `next` is whole at every moment, for the child of a fork */
};

/* Of a run, in its slab_t's class_index. */
enum { PHASE_KIND_SMALL, PHASE_KIND_MEDIUM, PHASE_KIND_LARGE };

/* At the start of a unit of small blocks. The bytes of the bytes themselves are not used. */
#define HAK_PHASE_UNIT_STATES ((size_t)HAK_UNIT_BYTES >> HAK_GRANULE_SHIFT)

HAK_INLINE phase_byte_t *phase_small_byte(const void *block) {
    uintptr_t offset = (uintptr_t)block & (HAK_UNIT_BYTES - 1);
    return (phase_byte_t *)((uintptr_t)block - offset) + (offset >> HAK_GRANULE_SHIFT);
}

HAK_INLINE void phase_byte_set(phase_byte_t *byte, size_t value) { atomic_store_explicit(byte, (unsigned char)value, memory_order_relaxed); }

HAK_INLINE size_t phase_byte_get(const phase_byte_t *byte) { return atomic_load_explicit(byte, memory_order_relaxed); }

HAK_INLINE size_t phase_canary_bytes(void) { return HAK_SECURE ? hardening.canary_bytes : 0; }

/* Gives the program a block of `granules`, which take `size` bytes. Secure: the canary is there before the block is live, for the child of a
   fork that looks at the blocks of all threads when it destroys their heap. */
HAK_INLINE void *phase_hand_out(void *block, phase_byte_t *byte, size_t granules, size_t size) {
    if (block == NULL) __builtin_unreachable();
    if (HAK_SECURE && hardening.canary_bytes != 0) *block_canary(block, size) = canary_of(block);
    if (HAK_SECURE) atomic_thread_fence(memory_order_release);
    phase_byte_set(byte, HAK_PHASE_LIVE | granules);
    return block;
}

/* The first block of a list, which is not empty; NULL (nothing is changed) when it was written to since it was freed. */
HAK_INLINE void *phase_take_freed(void **list, phase_byte_t *byte, size_t granules, size_t size) {
    void *block = *list, *next = block_next(block);
    if (hak_unlikely(phase_byte_get(byte) != granules || !link_is_possible(next))) return NULL;
    *list = next;
    return phase_hand_out(block, byte, granules, size);
}

/* A small block that the lane has freed, or the next one of its unit; NULL: it has neither. */
HAK_INLINE void *phase_take_small(phase_lane_t *lane, size_t granules) {
    char *block = lane->free_small[granules];
    size_t size = granules << HAK_GRANULE_SHIFT;
    if (block != NULL) return phase_take_freed(&lane->free_small[granules], phase_small_byte(block), granules, size);
    block = lane->small.bump;
    if (hak_unlikely(block + size > lane->small.end)) return NULL;
    lane->small.bump = block + size;
    return phase_hand_out(block, (phase_byte_t *)(lane->small.bytes + ((uintptr_t)block >> HAK_GRANULE_SHIFT)), granules, size);
}

/* Of 1 to HAK_PHASE_SMALL_MAX_BYTES bytes, canary included. */
HAK_INLINE size_t phase_granules(size_t bytes) { return (bytes + HAK_GRANULE_BYTES - 1) >> HAK_GRANULE_SHIFT; }

/* NULL where there is more to do: another thread's heap, a longer block or one of 0 bytes, a unit that is used up, samples. */
HAK_INLINE void *phase_alloc_hot(hak_heap_t *heap, size_t bytes) {
    if (hak_unlikely(heap->first.owner != tls_heap || bytes - 1 >= HAK_PHASE_SMALL_MAX_BYTES || arena_modes() != 0)) return NULL;
    return phase_take_small(&heap->first, phase_granules(bytes));
}

/* True when an address is that of a small run of this heap, behind the states. */
HAK_INLINE bool phase_has_small(const hak_heap_t *heap, const void *block) {
    size_t unit = arena_unit_of(block);
    if (hak_unlikely(!arena_has_unit(unit) || !entry_is_phase(page_map_get(unit)))) return false;
    const slab_t *run = slab_of_unit(unit);
    uintptr_t offset = (uintptr_t)block & (HAK_UNIT_BYTES - 1);
    return hak_likely(run->free == heap && run->class_index == PHASE_KIND_SMALL && offset >= HAK_PHASE_UNIT_STATES && offset % HAK_GRANULE_BYTES == 0);
}

/* Frees a small block into a lane of the calling thread. False (nothing is changed) where there is more to do: another block, an error. */
HAK_INLINE bool phase_free_small(phase_lane_t *lane, const hak_heap_t *heap, void *block) {
    if (hak_unlikely(!phase_has_small(heap, block))) return false;
    phase_byte_t *byte = phase_small_byte(block);
    size_t granules = phase_byte_get(byte) ^ HAK_PHASE_LIVE;
    if (hak_unlikely(granules >= HAK_PHASE_LIVE)) return false;
    phase_byte_set(byte, granules);
    block_link(block, lane->free_small[granules]);
    lane->free_small[granules] = block;
    return true;
}

/* False (nothing is changed) where there is more to do: as above, and another thread's heap. */
HAK_INLINE bool phase_free_hot(hak_heap_t *heap, void *block) {
    return hak_likely(heap->first.owner == tls_heap) && phase_free_small(&heap->first, heap, block);
}

HAK_INLINE _Atomic(phase_lane_t *) *phase_recent_place(hak_heap_t *heap, const thread_heap_t *self) {
    return &heap->recent[self->number & (HAK_PHASE_RECENT_LANES - 1)];
}

/* The lane of a thread that uses another's heap, in one look; NULL: there is none, or it has to be searched for. */
HAK_INLINE phase_lane_t *phase_recent_lane(hak_heap_t *heap, const thread_heap_t *self) {
    phase_lane_t *lane = atomic_load_explicit(phase_recent_place(heap, self), memory_order_acquire);
    return hak_likely(lane != NULL && lane->owner == self) ? lane : NULL;
}

#endif
