/* The arena: one range of addresses from which all memory comes, with its metadata at the start.

   | page map | superslabs | index groups | slabs | thread heaps | data: superslabs … |
   ^ base                                                        ^ first data superslab       ^ frontier

   Superslab numbers count from base; the ones that hold metadata are never handed out.
   The spans of free superslabs and the frontier are under arena.lock. A free superslab records in its state word which
   of its units may be resident: those are retained for re-use, the oldest spans purged first.

   Dense: the whole range is reserved (mapped without access), and committed in steps. Sparse, under a limit on address
   space (RLIMIT_AS): nothing is mapped but what is in use or retained, at the same places; superslab_t.holes tells what of
   a superslab is not. A dense arena becomes sparse when the limit is lowered, a sparse one stays so.                 */
#ifndef HAK_SHARED_POOL_ARENA_H
#define HAK_SHARED_POOL_ARENA_H

#include <stdatomic.h>

#include "base/bits.h"
#include "base/compiler.h"
#include "boxes/shared-pool/slab.h"
#include "os/os.h"
#include "tables/constants.h"

typedef enum span_kind {
    SPAN_NONE,    /* beyond the frontier, metadata, or inside a span */
    SPAN_FREE,    /* nobody's */
    SPAN_HUGE,    /* a huge block */
    SPAN_POOL,    /* a superslab of the shared pool */
    SPAN_PURGING, /* nobody's, and in no bin while it is given back to the system */
} span_kind_t;

#define HAK_SPAN_KIND_SHIFT 3u

/* A bit for each unit of a superslab. */
#define HAK_ALL_UNITS (UINT32_MAX >> (32 - HAK_UNITS_PER_SUPERSLAB))

typedef struct superslab {
    _Atomic uint64_t state; /* free units | dirty units << 32. SPAN_POOL: acquire by who takes, release by who gives.
                               Else there are no free units, and the dirty ones are what has ever been written to
                               since it was zero: relaxed, whoever has the span writes it. */
    size_t bytes;           /* SPAN_HUGE: bytes the block may use; SPAN_FREE: bytes of all its dirty units */
    _Atomic uint32_t mark;  /* superslabs of the span << 3 | span_kind_t: at its first, when free also at its last, else 0.
                               Under arena.lock, but for reports. That a span is taken, given or lengthened is one store to the
                               mark of its first superslab, a release after all that belongs to it: what no mark says to be
                               taken is free, and the bins can be made anew from that (spans_inherit_locked). */
    uint32_t bin_next, bin_previous; /* free spans of like length; 0 ends the list */
    uint32_t newer, older;           /* spans with dirty units by age */
    bool has_slabs;         /* sparse: the slab metadata of its units is mapped; under arena.lock */
    uint32_t holes;         /* units that are not mapped, or not as a whole (arena_map_span); one that is dirty has remains
                               (arena_sparse.c). The pool's have none; else whoever has the span writes it, under
                               arena.lock when it is free. */
    bool has_states;        /* secure, sparse: the state bytes of its units are mapped, without the region before them; under */
    bool has_small_states;  /* arena.lock */
    bool is_guarded;        /* secure: what lies beyond its block, or its last unit when it is the pool's, is not accessible */
    _Atomic uint32_t purged; /* units given back to the system and not handed out since; relaxed, for statistics */
} superslab_t;

_Static_assert(sizeof(superslab_t) <= HAK_CACHE_LINE_BYTES, "superslab metadata is one line");

/* Where the shared pool looks for units: bit i of a word speaks of superslab 64 * group + i, and is set when that
   superslab has a run of at least 2^order free (free and dirty) units. A bit may be stale for a moment; never for ever, but
   in the child of a fork that fell between a state and its index. Sequentially consistent where it is set (units.c). */
typedef struct index_group {
    _Atomic uint64_t dirty[HAK_INDEX_ORDERS];
    _Atomic uint64_t free[HAK_INDEX_ORDERS];
    /* Of superslabs that are not the pool's, so that nobody walks a span to find the few that matter: those with dirty
       units, and those with units given back to the system (`purged`). Relaxed: whoever has the span writes its bits, as
       it writes its states. */
    _Atomic uint64_t span_dirty;
    _Atomic uint64_t span_purged;
} index_group_t;

typedef struct arena {
    uintptr_t base;
    _Atomic size_t units; /* from base to the frontier: nothing beyond it has been handed out. Release by who moves it, under
                             `lock`, pairs with the acquire of arena_superslabs; arena_has_unit reads it relaxed, for a
                             pointer reaches a thread only after what it points to. */
    uintptr_t slabs;      /* address of the slab metadata of unit 0 */
    uintptr_t superslabs;
    uintptr_t groups;
    uintptr_t heaps;
    uintptr_t states;       /* secure: the state bytes of unit 0 (block_state.h), */
    uintptr_t small_states; /* and those of small blocks */
    uintptr_t quarantines;  /* secure: what each thread heap holds back */
    uintptr_t zero_blocks;  /* secure: addresses for requests of 0 bytes, with no access */
    size_t bytes;         /* of the whole range */
    _Atomic size_t address_limit; /* RLIMIT_AS as last seen; SIZE_MAX without one. Relaxed: a figure of its own. */
    _Atomic uint32_t modes; /* HAK_ARENA_*: why a request is not an ordinary one, once set for ever. SPARSE is set under `lock`; relaxed:
                               whoever takes a span under `lock` sees what holds for it. */
    uint32_t heap_limit;
    uint32_t first_superslab; /* of data */
    os_lock_t purge_lock; /* held while a span that is being purged is in no list; taken before `lock` */
    os_lock_t lock;
} arena_t;

extern HAK_CACHE_ALIGNED arena_t arena;

/* Reserves the address range, or chooses it; false when the system has none. */
bool arena_start(void);

#define HAK_ARENA_SPARSE 1u
#define HAK_ARENA_SAMPLED 2u /* blocks are sampled, or have been */

HAK_INLINE uint32_t arena_modes(void) { return atomic_load_explicit(&arena.modes, memory_order_relaxed); }

HAK_INLINE void arena_set_mode(uint32_t mode) { atomic_fetch_or_explicit(&arena.modes, mode, memory_order_release); }

HAK_INLINE bool arena_is_sparse(void) { return (arena_modes() & HAK_ARENA_SPARSE) != 0; }

/* To be called when RLIMIT_AS may have been lowered: gives back the address space of all that is neither in use nor
   metadata. */
void arena_obey_address_limit(void);

HAK_INLINE bool arena_is_started(void) { return arena.base != 0; }

/* The page map entry of a unit; relaxed, because a pointer reaches another thread only by the program's own means. The map
   begins at the arena's base. */
HAK_INLINE uint32_t page_map_get(size_t unit) {
    return atomic_load_explicit((_Atomic uint32_t *)arena.base + unit, memory_order_relaxed);
}

/* The class of an entry: HAK_CLASS_RUN or HAK_CLASS_HUGE for a run's or a huge block's first unit, UINT32_MAX for none. */
HAK_INLINE uint32_t page_map_class(uint32_t entry) { return ((entry & (HAK_CODE_LISTS - 1)) >> HAK_CODE_SHIFT) - 1; }

/* Of a run or a huge block that is sampled, in its entry's upper bits, which are 0 else: its slab_t has a sample_t. */
#define HAK_ENTRY_SAMPLED (UINT32_C(1) << 31)

/* Of each unit of a guarded sample (boxes/sampler/guarded_samples.h), also when it is freed and has no code any more. */
#define HAK_ENTRY_GUARDED (UINT32_C(1) << 30)

/* Of each unit of a phase heap's runs, and of the first of its huge blocks (boxes/phase-heap). Entries of classes have this bit as a part
   of their owner's tag. */
#define HAK_ENTRY_PHASE (UINT32_C(1) << 29)
HAK_INLINE bool entry_is_phase(uint32_t entry) { return (entry & HAK_ENTRY_PHASE) != 0 && page_map_class(entry) >= HAK_CLASS_COUNT; }

HAK_INLINE uint32_t page_map_code(uint32_t class_index) { return HAK_CODE_LISTS | (class_index + 1) << HAK_CODE_SHIFT; }

HAK_INLINE void page_map_set(size_t unit, uint32_t entry) {
    atomic_store_explicit((_Atomic uint32_t *)arena.base + unit, entry, memory_order_relaxed);
}

/* The unit of any address; at least arena.units for an address that is not ours. */
HAK_INLINE size_t arena_unit_of(const void *address) { return ((uintptr_t)address - arena.base) >> HAK_UNIT_SHIFT; }

HAK_INLINE bool arena_has_unit(size_t unit) { return unit < atomic_load_explicit(&arena.units, memory_order_relaxed); }

HAK_INLINE void *unit_address(size_t unit) { return (void *)(arena.base + (unit << HAK_UNIT_SHIFT)); }

HAK_INLINE slab_t *slab_of_first_unit(size_t unit) { return (slab_t *)arena.slabs + unit; }

/* The slab of any of its units. */
HAK_INLINE slab_t *slab_of_unit(size_t unit) {
    slab_t *slab = slab_of_first_unit(unit);
    return slab - slab->units_back;
}

HAK_INLINE size_t slab_unit(const slab_t *slab) { return (size_t)(slab - (const slab_t *)arena.slabs); }

HAK_INLINE void *slab_address(const slab_t *slab) { return unit_address(slab_unit(slab)); }

HAK_INLINE superslab_t *superslab_at(size_t number) { return (superslab_t *)arena.superslabs + number; }

/* Of the span that begins (a free one also: ends) with a superslab. */
HAK_INLINE uint32_t span_mark_get(size_t number) { return atomic_load_explicit(&superslab_at(number)->mark, memory_order_acquire); }
HAK_INLINE span_kind_t span_kind(size_t number) { return (span_kind_t)(span_mark_get(number) & ((1u << HAK_SPAN_KIND_SHIFT) - 1)); }
HAK_INLINE size_t span_length(size_t number) { return span_mark_get(number) >> HAK_SPAN_KIND_SHIFT; }

HAK_INLINE size_t superslab_unit(size_t number) { return number << HAK_UNITS_PER_SUPERSLAB_SHIFT; }

HAK_INLINE void *superslab_address(size_t number) { return (void *)(arena.base + (number << HAK_SUPERSLAB_SHIFT)); }

HAK_INLINE index_group_t *index_group_at(size_t group) { return (index_group_t *)arena.groups + group; }

/* The frontier in superslabs. */
HAK_INLINE size_t arena_superslabs(void) {
    return atomic_load_explicit(&arena.units, memory_order_acquire) >> HAK_UNITS_PER_SUPERSLAB_SHIFT;
}

/* False for what the arena could not hold if it were empty: that is refused before anything is given back for it.
   `alignment` is a power of two. */
bool arena_can_hold(size_t bytes, size_t alignment);

/* Sparse: maps the slab metadata of a superslab that is to be the pool's, if it is not; under arena.lock. */
bool arena_commit_slabs_locked(size_t number);

/* The same for a superslab that is none of the pool's: a huge block's. */
bool arena_commit_slabs(size_t number);

/* Of arena.lock: the last holder was left behind by a fork. Records what it had mapped and not yet counted, and goes on with becoming
   sparse. */
void arena_inherit_locked(void);

/* arena.lock; when it is inherited, what it guards is mended. */
void spans_lock(void);
void spans_unlock(void);

/* Moves the frontier to superslab number `end`, committing what that needs; under arena.lock. */
bool arena_move_frontier_locked(size_t end);

/* The committed pieces of the metadata, for statistics; returns how many. When sparse, that of the slabs has holes. */
#define HAK_METADATA_RANGES 8u
typedef struct memory_range {
    uintptr_t start;
    size_t bytes;
} memory_range_t;
unsigned arena_metadata_ranges(memory_range_t ranges[HAK_METADATA_RANGES]);

/* Where thread heap `number` (from 1) lives; commits its memory, under arena.lock. NULL when there is no room. */
void *arena_commit_heap(uint32_t number);

/* Takes `length` contiguous superslabs, the first a multiple of `alignment` superslabs: from spans with dirty units,
   then clean ones, then the frontier. 0 when there are none. *dirty_bytes tells how much may not read as zero; the
   state words tell which units. */
size_t arena_take_span(size_t length, size_t alignment, span_kind_t kind, size_t *dirty_bytes);

/* True when free spans hold memory that may be resident; another thread may just take it. */
bool arena_has_dirty_span(void);

/* Gives a span back; its state words tell which of its units may be resident. */
void arena_give_span(size_t first, size_t length);

/* Gives back a span in use from its superslab number `keep` on. */
void arena_give_tail(size_t first, size_t keep);

/* Gives back a superslab of the pool of which nothing is used. */
void arena_give_superslab(size_t number);

/* Records that the first `bytes` of a span that is in use may be resident, or that they read as zero again. Only whole
   units are ever recorded as zero. */
void arena_mark_dirty(size_t first, size_t bytes);
void arena_mark_clean(size_t first, size_t bytes);

/* What the bytes [from, to) of a span in use cost beyond what of it is dirty: of their units those that `from` has none of.
   And what a span is charged with (pool_bytes.h) of which a block has the first `bytes`. */
size_t arena_clean_bytes(size_t first, size_t from, size_t to);
size_t arena_charged_bytes(size_t first, size_t length, size_t bytes);

/* Gives back to the system, with one call, whatever a span that is in use has resident: the cost is that of the pages
   touched, however long it is. False (contents anything) when the system refuses, as it does for locked memory. */
bool arena_purge_span_in_use(size_t first, size_t length);

/* Makes the first `bytes` of a span that is in use read as zero: clears, or gives back, what of them is dirty. */
void arena_clear_span(size_t first, size_t bytes);

/* Lengthens a span in place by `extra` superslabs, whose contents are anything. */
bool arena_extend_span(size_t first, size_t length, size_t extra);

/* Sparse or not: maps what of the bytes [from, to) of a span in use is not. A last unit of which only a part is wanted is
   mapped up to `to`, and keeps its bit in `holes`. False (nothing new mapped beyond the unit of `from`) when the system
   refuses. */
bool arena_map_span(size_t first, size_t from, size_t to);

/* Sparse: unmaps what of the bytes [from, to) of a span in use is mapped, where its last unit may be mapped up to `to`. What the
   system refuses is dirty then. */
void arena_unmap_span(size_t first, size_t from, size_t to);

/* Sparse: unmaps the units of a span in use that lie wholly beyond its first `bytes`: what was retained of them. */
void arena_unmap_beyond(size_t first, size_t bytes, size_t length);

/* Sparse: unmaps the last unit of a block of `bytes` that is to be given back, where only a part of that is mapped. Returns
   how many bytes there are before it. */
size_t arena_unmap_part(size_t first, size_t bytes);

/* Makes the superslabs [first, end) of a span nobody else knows of cost no memory and read as zero: purged, or unmapped when
   sparse. False when the system refuses. */
bool arena_drop_span(size_t first, size_t end);

/* Sparse: unmaps what a span nobody else knows of has mapped and not dirty. */
void arena_unmap_clean(size_t first, size_t length);

/* In the child of a fork: records what somebody who is no more has unmapped of a free span, with `only_clean` of what is not dirty. */
void arena_find_holes(size_t first, size_t length, bool only_clean);

/* Which units of a superslab that is not the pool's are dirty. */
uint32_t arena_dirty_units(size_t number);
void arena_set_dirty_units(size_t number, uint32_t mask);

/* Purges free spans, oldest first, until at least `bytes` have been given back; returns how many were. */
size_t arena_purge_spans(size_t bytes);

#endif
