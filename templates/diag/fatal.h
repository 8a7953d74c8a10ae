/* The one failure function: a fixed sentence of gen/spec/errors.ts on stderr, then abort. */
#ifndef HAK_DIAG_FATAL_H
#define HAK_DIAG_FATAL_H

#include <stdatomic.h>

#include "base/assert.h"
#include "base/compiler.h"
#include "tables/errors.h"

/* `%p` in the sentence becomes the address, `%z` the number, here and below.
   The program's own error: the sentence, then abort; with HAKMEM_ABORT=0 it is written at most once per kind and second,
   and the call returns. */
void hak_misuse(hak_error_t error, const void *address, size_t number);

/* The same where the block that the address lies in is known, is not the address, or not to be named (NULL): with
   HAKMEM_TRACE_FREES the sentence goes on with the frees of that block. */
void hak_misuse_of(hak_error_t error, const void *address, size_t number, const void *block);

/* What more there is to say of a block, after the sentence: called with the address that it is about. NULL: nothing. */
extern void (*_Atomic hak_misuse_places)(const void *address); /* relaxed: set once, at the start */

/* An error that nothing can go on after. */
_Noreturn void hak_fatal(hak_error_t error, const void *address, size_t number);

#endif
