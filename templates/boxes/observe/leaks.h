/* HAKMEM_LEAKS: at exit, the sampled blocks that nothing refers to any more, by call site. */
#ifndef HAK_OBSERVE_LEAKS_H
#define HAK_OBSERVE_LEAKS_H

#include "base/compiler.h"

typedef enum leaks_state {
    LEAKS_NONE,     /* not looked for, or nothing is known */
    LEAKS_PARTIAL,  /* not everything was searched: what is called unreachable may not be */
    LEAKS_COMPLETE,
} leaks_state_t;

/* Takes over the knobs, while the program has not yet changed its root directory. */
void leaks_start(void);

/* At exit: searches, adds SITE_UNREACHABLE_* to the rows of sites, and reports. */
void leaks_end(void);

leaks_state_t leaks_state(void);

#endif
