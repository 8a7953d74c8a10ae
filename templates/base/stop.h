/* Places in critical sections where a test of the debug build may stop a thread, to fork beside it. */
#ifndef HAK_BASE_STOP_H
#define HAK_BASE_STOP_H

#include "tables/constants.h"

/* Defined by diag/fatal.c; NULL but in such a test. */
extern void (*hak_stop_hook)(const char *file, unsigned line);

#define hak_may_stop() \
    do { \
        if (HAK_ASSERT_LEVEL >= 1 && hak_stop_hook != 0) hak_stop_hook(__FILE__, __LINE__); \
    } while (0)

#endif
