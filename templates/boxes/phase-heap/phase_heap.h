/* Phase heaps (hak_heap_* of hakmem.h): what the program allocates from one is released at once, when the heap is destroyed.

   A heap takes page runs and huge blocks from the pools below, and cuts the runs into blocks itself. No block of it is ever in a thread's
   list, in the transfer stage or in a slab: the page map says of each of its units that it is a phase heap's (HAK_ENTRY_PHASE), so the fast path
   of free has no list for it, and the cold door comes here.

     small    a run of units, each with a state byte per granule at its start, then blocks one after the other
     medium   a run with a state byte per 2^HAK_PHASE_MEDIUM_SHIFT bytes at its start, then blocks
     large    a run or a huge block that is one block

   Each thread that uses a heap has a lane there: runs that it alone cuts, and lists, by class, of what it has freed, whoever had allocated it. So
   neither malloc nor free takes a lock or an atomic step, whatever the number of threads. A lane belongs to a thread heap, and goes
   with it to the next thread. Nothing of small and medium runs is given back before the heap is destroyed.

   What is known of a run is in the slab_t of its first unit, out of the program's reach: `free` is its heap, `class_index` its kind, `next` the next run of
   the lane, or with `previous` the next large block of the heap.

   `self` is the calling thread's heap for the length of the call. */
#ifndef HAK_PHASE_HEAP_H
#define HAK_PHASE_HEAP_H

#include "base/compiler.h"
#include "boxes/sampler/sampler.h"
#include "boxes/tls-sll/thread_heap.h"

typedef struct hak_heap hak_heap_t;

/* NULL when there is no memory. */
hak_heap_t *phase_create(thread_heap_t *self);

/* False for what is no heap, or was destroyed: any address at all. */
bool phase_is_heap(const hak_heap_t *heap);

/* Releases a heap with all its blocks. Nobody may use it meanwhile. */
void phase_destroy(hak_heap_t *heap);

/* A block, its address a multiple of `alignment` (a power of two); NULL when there is no memory, after all that is EMPTY has been given
   back. *is_zero tells whether it is known to read as zero. */
void *phase_alloc(thread_heap_t *self, hak_heap_t *heap, size_t bytes, size_t alignment, bool *is_zero);

/* What an address in a unit of a phase heap is. */
typedef enum phase_state { PHASE_NO_BLOCK, PHASE_INTERIOR, PHASE_FREED, PHASE_LIVE } phase_state_t;

typedef struct phase_place {
    phase_state_t state;
    slab_t *run;       /* its slab_t */
    size_t bytes;      /* of a live or a freed block: what the program may use of it */
} phase_place_t;

phase_place_t phase_place_of(const void *address);

hak_heap_t *phase_heap_of(const slab_t *run);

/* Takes a live block back; `self` NULL: there is no memory for a heap, and the block waits for the end of its own. False (nothing is
   changed) when it was overrun: secure. */
bool phase_free(thread_heap_t *self, void *block, phase_place_t place);

/* Lets a live block hold `bytes` where it is; false (nothing is changed) when it cannot. */
bool phase_resize(thread_heap_t *self, void *block, phase_place_t place, size_t bytes);

/* Lets a live huge block hold `bytes`, which is huge, by moving its pages; NULL (nothing is changed) when it is none, or there is no memory
   after what is EMPTY has been given back. */
void *phase_move_huge(thread_heap_t *self, void *block, phase_place_t place, size_t bytes);

/* Makes the first `bytes` of a new block read as zero. */
void phase_clear(void *block, size_t bytes);

/* Secure: looks for blocks of a run, live ones, that were overrun, and says so. */
void phase_check_run(const slab_t *run);

/* For statistics: true for the run that has the heap itself. */
bool phase_run_has_heap(const slab_t *run);

#endif
