/* Secure: what a thread has freed and holds back, so that it is not soon handed out again. Neither the program's nor in a list. The
   block that comes in takes the place of the oldest, which goes. A held block has a link to nothing and its mark, which are checked
   when it goes. */
#ifndef HAK_TLS_SLL_QUARANTINE_H
#define HAK_TLS_SLL_QUARANTINE_H

#include "boxes/tls-sll/thread_heap.h"

/* A block and its page map entry, which says where it goes. */
typedef struct held {
    void *block; /* NULL: none */
    uint32_t entry;
} held_t;

typedef struct quarantine {
    uint32_t oldest;     /* place */
    uint32_t place_mask;
    size_t most_bytes;   /* of one block; a longer one is not held. 0: none is */
    held_t places[HAK_SECURE ? HAK_QUARANTINE_MAX_BLOCKS : 1];
} quarantine_t;

/* Of heap `number`, from 1. */
HAK_INLINE quarantine_t *quarantine_at(uint32_t number) {
    return (quarantine_t *)(arena.quarantines + (size_t)(number - 1) * HAK_QUARANTINE_STRIDE_BYTES);
}

/* With its limits as they are known; again when the knobs have been read. */
void quarantine_start(quarantine_t *quarantine);

/* Holds a block of `size` bytes; returns the one that goes instead, which may be the same. */
HAK_INLINE held_t quarantine_exchange(quarantine_t *quarantine, held_t held, size_t size) {
    if (hak_unlikely(size > quarantine->most_bytes)) return held;
    uint32_t place = quarantine->oldest & quarantine->place_mask;
    quarantine->oldest = place + 1;
    held_t old = quarantine->places[place];
    quarantine->places[place] = held;
    return old;
}

/* Takes one out; with no block when the place, below HAK_QUARANTINE_MAX_BLOCKS, is empty. */
HAK_INLINE held_t quarantine_remove(quarantine_t *quarantine, uint32_t place) {
    held_t old = quarantine->places[place];
    quarantine->places[place] = (held_t){NULL, 0};
    return old;
}

#endif
