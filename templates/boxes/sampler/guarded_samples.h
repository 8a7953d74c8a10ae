/* Guarded samples: blocks of classes that lie against a page which nobody can reach, so that an access beyond them faults where it is
   made; and once they are freed, every access does.

     guard | pad | block | slack | guard      pad and slack: what is left of the block's pages, filled, and checked by the free
           ^ pages: whole ones               ^

   The block ends where its pages end (but for the slack that its alignment asks for), or begins where they begin, by turns. It has
   units of its own, whose page map entries say HAK_ENTRY_GUARDED; the first one has its slab_t, and is the one that is looked at:

     live         HAK_CLASS_RUN | HAK_ENTRY_GUARDED | HAK_ENTRY_SAMPLED
     freed        HAK_ENTRY_GUARDED   whoever makes this of the other has freed the block

   What was freed is purged and waits, inaccessible, until so many bytes of addresses have come after it (HAKMEM_GUARD_QUARANTINE). */
#ifndef HAK_SAMPLER_GUARDED_SAMPLES_H
#define HAK_SAMPLER_GUARDED_SAMPLES_H

#include "base/compiler.h"
#include "boxes/tls-sll/thread_heap.h"

/* Reads the knobs, once. */
void guarded_samples_start(void);

/* Takes units for sample->bytes, places the block in them (its address, `usable` and `asked` are set then), and counts it as a run.
   False where there are no guards: too many of them already, under a limit on memory or addresses, or the system refuses. */
bool guarded_samples_place(thread_heap_t *heap, size_t alignment, sample_t *sample, bool *is_zero);

/* Makes it the program's. */
void guarded_samples_publish(const sample_t *sample);

/* The first step of a free: false when the block was freed before. */
bool guarded_samples_claim(slab_t *run);

/* The second: reports what was written beside the block, and takes it out of reach. */
void guarded_samples_retire(slab_t *run);

/* realloc: the block stays for so many bytes, at most those that it has. */
void guarded_samples_shrink(slab_t *run, size_t bytes);

/* Gives back all that waits: addresses are scarce. */
void guarded_samples_flush(void);

/* Whether a page map entry is that of a guarded sample, live or freed. Other entries have this bit as a part of their owner's tag. */
HAK_INLINE bool entry_is_guarded(uint32_t entry) { return (entry & HAK_ENTRY_GUARDED) != 0 && page_map_class(entry) >= HAK_CLASS_COUNT; }

/* The guarded sample whose units an address lies in; NULL: in none. May be called by a signal handler. */
slab_t *guarded_samples_find(const void *address);

HAK_INLINE bool guarded_is_live(const slab_t *run) { return (page_map_get(slab_unit(run)) & HAK_ENTRY_SAMPLED) != 0; }

#endif
