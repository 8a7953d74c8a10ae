/* The shared file of `npm run top`: /dev/shm/hakmem.PID, written by the observer thread alone. */
#ifndef HAK_OBSERVE_STATS_SHARE_H
#define HAK_OBSERVE_STATS_SHARE_H

#include "base/compiler.h"

/* Makes the file of this process; false, and one line on stderr, when that cannot be. In the child of a fork it leaves the
   parent's alone. */
bool stats_share_start(void);

/* Writes a snapshot. */
void stats_share_update(void);

/* Removes the file, at exit. */
void stats_share_end(void);

#endif
