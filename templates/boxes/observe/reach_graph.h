/* The search among blocks: marks, and the blocks that are marked and not yet read. */
#ifndef HAK_OBSERVE_REACH_GRAPH_H
#define HAK_OBSERVE_REACH_GRAPH_H

#include "boxes/observe/reachability.h"
#include "os/scan.h"

typedef struct reach_range {
    uintptr_t start, end;
} reach_range_t;

/* Of the one search that there is at a time. */
typedef struct reach {
    reach_range_t memory;     /* all that the search has for itself */
    reach_range_t data;       /* of the arena: its first data superslab to the frontier, when the search began */
    uint64_t *marks;          /* a bit per granule of it, set for the block that begins there */
    uint32_t *huge_starts;    /* for each superslab of it: number of the first one of its huge block; 0: it has none */
    struct extent *stack;     /* blocks marked and not yet read */
    size_t stack_count, stack_limit;
    uintptr_t first_missed;   /* the lowest block that was marked and found no room on the stack; UINTPTR_MAX: none */
    unsigned char *copy;      /* of what is being read of blocks */
    os_pages_t pages;
    bool can_copy;            /* by os_copy_memory */
    bool is_direct;           /* blocks can be read where they are */
    bool is_over;             /* out of time */
    bool has_unread;
    uint64_t end_us;
    uint64_t bytes_read, bytes_at_look;
} reach_t;

extern reach_t reach;

/* Takes memory for a search; false when there is none. */
bool reach_graph_start(void);

/* What a word may be the address of becomes reachable. */
void reach_word(uintptr_t word);

/* What phase heaps have taken is reachable as long as they are there, and each run of theirs is one block. */
void reach_phase_heaps(void);

/* Reads words for addresses; true while there is time. */
bool reach_words(const uintptr_t *words, size_t count);

/* Reads what is marked, until nothing is left. */
void reach_drain(void);

/* Reads the blocks that did not find room on the stack, and what they lead to. */
void reach_missed(void);

#define HAK_REACH_COPY_BYTES ((size_t)64 << 10)

#endif
