/* The sampler: of all the bytes that the program allocates each has the same small chance to be picked, and the block that it belongs
   to is a sample: its call site is found, and it counts for 1 / (chance of a block of its size) blocks. So what samples add up to is
   right on average for every site, whatever the sizes and lifetimes of its blocks.

     a class          a geometric number of blocks up to the next sample, in each thread: what refills hand out (handouts). All
                      frees take the cold door meanwhile, so that no block is handed out uncounted; malloc and free do not change.
     runs, huge       an exponential number of bytes up to the next sample, in each thread

   A sampled block of a class has a page run of its own, so that its free is told from others by the page map. */
#ifndef HAK_SAMPLER_H
#define HAK_SAMPLER_H

#include "base/compiler.h"
#include "boxes/tls-sll/thread_heap.h"

/* Begins: `interval` is the mean number of bytes from sample to sample, at least 1. Every thread follows at its next cold call of an
   allocating function. False when there is no memory for the tables of sites. */
bool sampler_start(uint64_t interval);

/* Makes room for the tables, and finds what walking stacks needs: after that sampler_start may be called by a signal handler. */
bool sampler_prepare(void);

/* Ends: samples that live are known for what they are until they are freed. */
void sampler_stop(void);

bool sampler_is_on(void);
uint64_t sampler_interval(void);

/* Called after every sample, with no lock held and no allocation made: it may write a file. */
void sampler_watch(void (*watch)(void));

/* By ACE, when HAK_ARENA_SAMPLED is set, before an allocation is made: the blocks that it counts for when it is a sample, else 0. Of a
   class: that of a block which takes `bytes` there; of a run or a huge block: HAK_CLASS_RUN. */
double sampler_choose(thread_heap_t *heap, size_t bytes, uint32_t class_index);

/* A block of a class that is a sample; NULL when there is no memory for a run. */
void *sampler_alloc(thread_heap_t *heap, size_t bytes, size_t alignment, uint32_t class_index, double weight, bool *is_zero);

/* Makes a run or a huge block a sample. */
void sampler_mark(void *block, size_t bytes, double weight);

/* Frees a sampled block. */
void sampler_free(void *block);

/* realloc of a run or huge block that is sampled: from here on it is not, and *sample tells what it was. When realloc fails it is made
   so again; else it counts as freed. */
bool sampler_unmark(void *block, sample_t *sample);
void sampler_mark_again(const sample_t *sample);
void sampler_record_free(const sample_t *sample);

/* Whether a page map entry is a sample's, and what is known of it. The block may be freed by another thread meanwhile. */
HAK_INLINE bool entry_is_sampled(uint32_t entry) { return entry > HAK_CODE_MASK && page_map_class(entry) >= HAK_CLASS_COUNT; }
HAK_INLINE sample_t *sample_of_unit(size_t unit) { return &slab_of_first_unit(unit)->sample; }

#endif
