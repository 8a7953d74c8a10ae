/* Where a stack ends. A part of walking a stack (stack.h). */
#ifndef HAK_OS_STACK_BOUNDS_H
#define HAK_OS_STACK_BOUNDS_H

#include "os/unwind.h"

/* What may be read of the stack that holds `sp`, from there on; false when that is in no stack. */
bool stack_bounds_find(uintptr_t sp, unwind_memory_t *bounds);

#endif
