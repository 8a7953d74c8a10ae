/* Walks of the calling thread's stack, for a sampling profiler. As in os.h: nothing allocates, and errno stays as it was. */
#ifndef HAK_OS_STACK_H
#define HAK_OS_STACK_H

#include "base/compiler.h"

#define OS_STACK_FRAMES 64u

typedef struct os_stack {
    unsigned count;
    bool is_whole; /* its outermost function was reached, or OS_STACK_FRAMES were found; false: the walk had to stop before */
    uintptr_t frames[OS_STACK_FRAMES];
} os_stack_t;

/* Once, when profiling starts, before the first walk; may take the loader's lock. */
void os_stack_start(void);

/* The return addresses of the calling thread's stack, innermost first, from the first one outside this library; of a function
   that a signal interrupted, the address of the instruction. Reads the thread's stack and the unwind tables of loaded files and
   nothing else, whatever the stack holds. Takes no lock (but see modules.h on old systems), and may be called anywhere: in a
   signal handler, in the child of a fork, while libraries come and go. */
void os_walk_stack(os_stack_t *stack);

#endif
