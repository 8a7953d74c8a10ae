/* What HAKMEM_STATS and the dumps at exit ask for. */
#ifndef HAK_OBSERVE_REPORTS_H
#define HAK_OBSERVE_REPORTS_H

#include "base/compiler.h"

/* Takes over the knobs: where to report, and on which signal. Once, when the program's environment is there. */
void reports_start(void);

/* In the child of a fork: the observer is a thread of the parent. */
void reports_after_fork_in_child(void);

/* At exit. */
void reports_end(void);

#endif
