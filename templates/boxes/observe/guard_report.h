/* What is said of an access that a guarded sample has stopped, and of what else is found out about one. */
#ifndef HAK_OBSERVE_GUARD_REPORT_H
#define HAK_OBSERVE_GUARD_REPORT_H

#include "base/compiler.h"

/* HAKMEM_GUARD: from here on faults in guarded samples are reported: how far beyond which block, or after its free; by whom, and who has
   allocated and freed it. The signal then goes on to whoever had it before; a handler that the program installs later replaces ours. */
void guard_report_start(void);

#endif
