/* What the program wants to be called when memory falls short. */
#ifndef HAK_FRONT_GATE_SHORTAGE_H
#define HAK_FRONT_GATE_SHORTAGE_H

#include "base/compiler.h"

typedef int shortage_callback_t(size_t bytes, void *argument);

/* NULL: nobody. */
void shortage_set(shortage_callback_t *callback, void *argument);

/* To be called with no lock held and no heap visited, when a request has failed for good: calls the program. True when the request
   is to be tried again. errno stays as it was. */
bool shortage_is_relieved(size_t bytes, size_t alignment);

#endif
