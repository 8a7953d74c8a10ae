/* The one failure function: a fixed sentence of gen/spec/errors.ts on stderr, then abort. */
#ifndef HAK_DIAG_FATAL_H
#define HAK_DIAG_FATAL_H

#include "base/assert.h"
#include "base/compiler.h"
#include "tables/errors.h"

/* `%p` in the sentence becomes the address, `%z` the number. */
_Noreturn void hak_fatal(hak_error_t error, const void *address, size_t number);

#endif
