/* The sampler: of all the bytes that the program allocates each has the same small chance to be picked, and the block that it belongs
   to is a sample: its call site is found, and it counts for 1 / (chance of a block of its size) blocks. So what samples add up to is
   right on average for every site, whatever the sizes and lifetimes of its blocks.

     a class          a geometric number of blocks up to the next sample, in each thread: what refills hand out (handouts). What is
                      freed goes elsewhere meanwhile (thread_heap.h), so that no block is handed out uncounted.
     runs, huge       an exponential number of bytes up to the next sample, in each thread

   A sampled block of a class has a page run of its own, so that its free is told from others by the page map.

   Guarded samples (guarded_samples.h) are drawn by a process of their own, with a rate of its own. A block may be the one,
   the other, or both: they are independent. */
#ifndef HAK_SAMPLER_H
#define HAK_SAMPLER_H

#include "base/compiler.h"
#include "boxes/sampler/guarded_samples.h"
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

/* Guarded samples begin, for ever: `interval` as above, or 0: HAK_GUARD_BYTES, and of a thread no more than one in HAK_GUARD_PACE_US.
   False where there are no guards, too. */
bool sampler_start_guards(uint64_t interval);

/* Called after every sample, with no lock held and no allocation made: it may write a file. */
void sampler_watch(void (*watch)(void));

/* What is drawn for a block. */
typedef struct sample_choice {
    double weight;   /* the blocks that it counts for as a sample of the profile; 0: it is none */
    bool is_guarded;
} sample_choice_t;

HAK_INLINE bool is_chosen(sample_choice_t choice) { return choice.weight != 0 || choice.is_guarded; }

/* By ACE, when HAK_ARENA_SAMPLED is set, before an allocation is made. Of a class: that of a block which takes `bytes` there; of a run or
   a huge block: HAK_CLASS_RUN. */
sample_choice_t sampler_choose(thread_heap_t *heap, size_t bytes, uint32_t class_index);

/* A block of a class that is a sample; NULL when there is no memory for a run, or it was only to be guarded and cannot be. */
typedef struct sample_request {
    size_t bytes, alignment;
    uint32_t class_index;
    sample_choice_t choice;
} sample_request_t;
void *sampler_alloc(thread_heap_t *heap, const sample_request_t *request, bool *is_zero);

/* Makes a run or a huge block a sample. */
void sampler_mark(void *block, size_t bytes, double weight);

/* Frees a sampled block, or one that is guarded and was freed before, which is reported. */
void sampler_free(void *block);

/* realloc of a sampled block of a class: in place, it counts as freed and allocated anew, as one that moves does. */
void sampler_resize(sample_t *sample, size_t bytes);

/* realloc has asked for more than the program did: for `bytes`. */
void sampler_take_headroom(sample_t *sample, size_t bytes);

/* realloc of a run or huge block that is sampled: from here on it is not, and *sample tells what it was. When realloc fails it is made
   so again; else it counts as freed. */
bool sampler_unmark(void *block, sample_t *sample);
void sampler_mark_again(const sample_t *sample);
void sampler_record_free(const sample_t *sample);

/* Whether a page map entry is a sample's, and what is known of it. The block may be freed by another thread meanwhile. */
HAK_INLINE bool entry_is_sampled(uint32_t entry) { return (entry & HAK_ENTRY_SAMPLED) != 0 && page_map_class(entry) >= HAK_CLASS_COUNT; }
HAK_INLINE sample_t *sample_of_unit(size_t unit) { return &slab_of_first_unit(unit)->sample; }

#endif
