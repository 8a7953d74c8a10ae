/* Which blocks the program can still reach: a conservative search. Every word that is in memory counts as an address when it could be
   one, of a block's start or of its inside: so what is found unreachable is, but for addresses that the program hides (in the kernel, in
   files, xored, at odd places), and some of what is not may look reachable.

     roots    all memory of the process but the arena, what this library has for itself and the dead part of the own stack;
              the caller's registers
     blocks   those of slabs that are not free, runs and huge blocks: read once a root or a block that was read leads to them

   The search allocates nothing, stops nobody, and touches no page that the program has not touched. */
#ifndef HAK_OBSERVE_REACHABILITY_H
#define HAK_OBSERVE_REACHABILITY_H

#include "base/compiler.h"

typedef enum reach_end {
    REACH_COMPLETE,
    REACH_OUT_OF_TIME,
    REACH_UNREAD,   /* there was memory that could not be read safely */
    REACH_NO_ROOTS, /* the system does not say what is mapped: nothing is known */
    REACH_NO_MEMORY /* for the search itself: nothing is known */
} reach_end_t;

typedef struct reach_result {
    reach_end_t end;
    uint64_t bytes_read;
    uint64_t us;
} reach_result_t;

/* Searches for at most `ms`. One at a time; the threads of the program may run. Then reachability_has tells of any block, until
   reachability_drop. */
reach_result_t reachability_search(uint64_t ms);
bool reachability_has(const void *block);
void reachability_drop(void);

#endif
