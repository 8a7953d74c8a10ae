/* The heap profile: when blocks are sampled, and when what the samples add up to is written to a file. */
#ifndef HAK_OBSERVE_HEAP_PROFILE_H
#define HAK_OBSERVE_HEAP_PROFILE_H

#include "base/compiler.h"

/* Takes over the knobs: whether to begin at once, and what shall write files. Once, when the program's environment is there. */
void heap_profile_start(void);

/* At exit: writes the file of HAKMEM_PROFILE. */
void heap_profile_end(void);

/* What hakmem.h offers to programs. Each answers with an errno, 0 when it is done. */
int heap_profile_begin(size_t interval);
int heap_profile_stop(void);
int heap_profile_write(const char *path);

#endif
