/* What the samples add up to: a row for each call site (a stack, with the class of the block and the thread that asked for it), and
   the stacks themselves as a tree, in which stacks that begin alike share their nodes.

     row 1     everything for which there was no row or no node any more
     inuse     = allocated - freed

   Written under one lock, read by reports at any time without it: rows and nodes are never taken back, and each figure is one word. */
#ifndef HAK_SAMPLER_SITES_H
#define HAK_SAMPLER_SITES_H

#include <stdatomic.h>

#include "base/compiler.h"
#include "os/stack.h"

/* Estimates of what the whole program did: each sample counts for as many blocks as it stands for. */
typedef enum site_figure {
    SITE_ALLOC_OBJECTS,
    SITE_ALLOC_BYTES,      /* as asked for */
    SITE_FREED_OBJECTS,
    SITE_FREED_BYTES,
    SITE_FREED_SHORT,      /* objects that lived for less than HAK_SAMPLE_SHORT_US */
    SITE_FREED_CROSS,      /* objects freed by another thread than had them */
    SITE_FREED_LIFETIME_NS,
    SITE_UNREACHABLE_OBJECTS, /* of those in use; known once leaks have been looked for */
    SITE_UNREACHABLE_BYTES,
    SITE_FIGURE_COUNT
} site_figure_t;

typedef struct site {
    uint32_t stack;       /* its innermost node */
    uint32_t thread;      /* as the system numbers them; 0: several */
    uint32_t class_bytes; /* of the size class; 0: none */
    uint32_t next;        /* row in the chain of its hash; 0: none */
    _Atomic uint32_t samples;
    _Atomic double figures[SITE_FIGURE_COUNT]; /* relaxed */
} site_t;

/* A return address, and the node of its caller. */
typedef struct stack_node {
    uintptr_t address;
    uint32_t parent; /* 0: it is the outermost */
    uint32_t next;   /* in the chain of its hash */
} stack_node_t;

/* Nodes without an address: what stands for the stacks that found no room, and the parent of an outermost frame whose callers could
   not be found. */
#define HAK_STACK_OTHER 1u
#define HAK_STACK_NOT_WALKED 2u
#define HAK_SITE_OTHER 1u

/* Makes room for `most` rows, once; false when there is no memory for them. */
bool sites_start(uint32_t most);

/* The row of a site, made when it is new: HAK_SITE_OTHER when there is no room. */
uint32_t sites_find(const os_stack_t *stack, uint32_t class_bytes, uint32_t thread);

/* The node of a stack that has no row: HAK_STACK_OTHER when there is no room. */
uint32_t sites_find_stack(const os_stack_t *stack);

/* Adds to a row. */
typedef struct site_change {
    double figures[SITE_FIGURE_COUNT];
    uint32_t samples;
} site_change_t;
void sites_add(uint32_t row, const site_change_t *change);

/* Estimated bytes in use, of all rows; and the most that they have ever been. */
double sites_inuse_bytes(void);

/* For reports: rows are 1 to sites_count(), nodes 1 to stack_nodes_count(); 0 before sites_start. */
uint32_t sites_count(void);
const site_t *site_at(uint32_t row);
uint32_t stack_nodes_count(void);
const stack_node_t *stack_node_at(uint32_t node);

HAK_INLINE double site_figure(const site_t *site, site_figure_t figure) {
    return atomic_load_explicit(&site->figures[figure], memory_order_relaxed);
}

/* Stacks that could not be walked to their end; samples that went to the row of the others. */
uint64_t sites_not_walked(void);

#endif
