/* Secure: what a request of 0 bytes gets, an address of its own where nothing can be read or written. */
#ifndef HAK_FRONT_GATE_ZERO_BLOCKS_H
#define HAK_FRONT_GATE_ZERO_BLOCKS_H

#include "base/compiler.h"

/* NULL when (nearly) all are taken. */
void *zero_block_alloc(void);

typedef enum zero_block { ZERO_BLOCK_NONE, ZERO_BLOCK_INTERIOR, ZERO_BLOCK_FREE, ZERO_BLOCK_TAKEN } zero_block_t;

/* What an address is among them. */
zero_block_t zero_block_at(const void *address);

/* False when another thread was faster. */
bool zero_block_free(const void *block);

#endif
