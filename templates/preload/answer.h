/* How the library's own functions answer. */
#ifndef HAK_PRELOAD_ANSWER_H
#define HAK_PRELOAD_ANSWER_H

#include <errno.h>

#include "boxes/front-gate/foreign.h"
#include "boxes/front-gate/lifecycle.h"

/* 0, or -1 with an errno. */
HAK_INLINE int answer(int error) {
    if (error == 0) return 0;
    errno = error;
    return -1;
}

/* False where another allocator does. The library starts with this when it has not, so that no knob is read later than the program's own word. */
HAK_INLINE bool serves_program(void) {
    heap_visit_t visit = lifecycle_enter();
    if (visit.heap != NULL) lifecycle_leave(visit);
    return !foreign_is_forwarding();
}

#endif
