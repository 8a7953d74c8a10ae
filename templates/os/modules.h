/* The files that are loaded around a code address, and where their unwind tables lie. A part of walking a stack (stack.h).

   The loader's lock is not taken: a thread that waits for it in malloc may hold what the loader's user waits for, and the child
   of a fork that finds it held waits for ever. Since glibc 2.35 the loader answers without one (_dl_find_object). Elsewhere the
   lock is taken by dl_iterate_phdr, as throwing an exception does there, when an address is met for the first time. */
#ifndef HAK_OS_MODULES_H
#define HAK_OS_MODULES_H

#include "base/compiler.h"

/* What is known at little cost of addresses in [start, end). */
typedef struct module_view {
    uintptr_t start, end;
    uint64_t identity; /* another one for another file at the same addresses; 0: no file */
} module_view_t;

typedef struct module_tables {
    const uint8_t *index;       /* .eh_frame_hdr; NULL: none */
    const uint8_t *start, *end; /* of the segment that holds it, and .eh_frame with it */
    uintptr_t code_start, code_end;
} module_tables_t;

/* Before all others; takes the loader's lock. */
void modules_start(void);
void module_look(module_view_t *view, uintptr_t pc);
/* False when the address is in no file, or not in its code. */
bool module_find(module_tables_t *found, uintptr_t pc);

#endif
