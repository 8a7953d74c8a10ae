/* The observer: a thread that exists only when a knob asks for it. It trims what has been idle and writes the shared
   file of `npm run top`; it never allocates, receives no signal, and has no heap. */
#ifndef HAK_OBSERVE_OBSERVER_H
#define HAK_OBSERVE_OBSERVER_H

#include "base/compiler.h"

/* Starts it when HAKMEM_TINY_IDLE_TRIM_MS or shared statistics want it. Also in the child of a fork, which has no thread but
   its own: a server that turns into a daemon keeps its trimmer. */
void observer_start(bool shares_stats);

#endif
