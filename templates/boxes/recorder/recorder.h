/* The recorder of the record variant: every exported function tells it what it has given out and what it takes back. In other variants
   nothing is left of the calls below. What is noted down lies in a shared mapping of a file, so that it outlives the process however that
   ends (gen/spec/record.ts). The heap itself does what it does in the release variant. */
#ifndef HAK_RECORDER_RECORDER_H
#define HAK_RECORDER_RECORDER_H

#include "base/bits.h"
#include "base/compiler.h"
#include "tables/constants.h"

/* Begins when HAKMEM_RECORD names a file: the knobs have been read, the arena is there, nobody else knows of it yet. */
void recorder_start(void);

/* Writes the checksums: the process ends in order. */
void recorder_end(void);

/* The calling thread ends. */
void recorder_thread_end(void);

/* In the child of a fork: it has a file of its own from its next call on. */
void recorder_after_fork_in_child(void);

/* After this process has changed its RLIMIT_AS. */
void recorder_obey_address_limit(void);

/* A block's word: what is known of a block with the program; of one that was freed, whatever it was. Each unit has as many words as it has
   granules, and uses them from the first on: blocks of a class have words side by side. 0: nothing was ever noted here.

     cell | thread | plain | timed | log2 of the alignment | calloc | chain                          from the lowest bit on

   thread: from 1, and never all ones. plain: a small block that is not timed; nearly all are. chain: how often it was given to realloc; exact to 8, then the log2
   of that with random steps. Of a block that is timed there is a second word at the same place, its birth: the time when it was given out, in µs
   since the recording began, and the log2 of how many blocks it stands for. */
#define HAK_NOTE_CELL_BITS 11u
#define HAK_NOTE_THREAD_SHIFT 11u
#define HAK_NOTE_THREAD_BITS 9u
#define HAK_NOTE_PLAIN (UINT32_C(1) << 20)
#define HAK_NOTE_TIMED (UINT32_C(1) << 21)
#define HAK_NOTE_MATCHED (((UINT32_C(1) << HAK_NOTE_THREAD_BITS) - 1) << HAK_NOTE_THREAD_SHIFT | HAK_NOTE_PLAIN)
#define HAK_NOTE_ALIGNMENT_SHIFT 22u
#define HAK_NOTE_ALIGNMENT_BITS 5u
#define HAK_NOTE_CALLOC_SHIFT 27u
#define HAK_NOTE_CALLOC_BITS 1u
#define HAK_NOTE_CHAIN_SHIFT 28u
#define HAK_NOTE_CHAIN_BITS 4u
#define HAK_BIRTH_SHIFT_BITS 4u

#define HAK_NOTE_MALLOC ((uint32_t)HAK_GRANULE_SHIFT << HAK_NOTE_ALIGNMENT_SHIFT)
#define HAK_NOTE_CALLOC (HAK_NOTE_MALLOC | UINT32_C(1) << HAK_NOTE_CALLOC_SHIFT)

typedef struct note {
    uint64_t birth;
    uint32_t word; /* 0: the block is not known */
} note_t;

/* Of a block, before realloc has it: what to hand on with what realloc returned. */
note_t recorder_note_realloc(const void *block);
void *recorder_note_resized(const void *before, note_t note, void *after, size_t bytes);

/* The cold doors of recorded and record_free. */
void *recorder_note_block(void *block, size_t bytes, uint32_t how);
void *recorder_note_large(void *block, size_t place, size_t bytes, uint32_t how);
void *recorder_note_timed(void *block, size_t place, uint32_t word);
void recorder_note_free(const void *block);

#endif
