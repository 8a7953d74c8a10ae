/* What is said of a crash in the allocator itself. */
#ifndef HAK_OBSERVE_CRASH_REPORT_H
#define HAK_OBSERVE_CRASH_REPORT_H

#include "base/compiler.h"

/* HAKMEM_CRASH_REPORT, and builds with assertions: one line with the box, the class and the state of the slab. */
void crash_report_start(void);

#endif
