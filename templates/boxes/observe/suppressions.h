/* HAKMEM_LEAKS_SUPPRESS: patterns of leaks that are known. */
#ifndef HAK_OBSERVE_SUPPRESSIONS_H
#define HAK_OBSERVE_SUPPRESSIONS_H

#include "base/compiler.h"

/* Reads the file; a line on stderr when it cannot be read, or not as a whole. */
void suppressions_read(const char *path);

bool suppressions_are_there(void);

/* True when some pattern is found in the name. */
bool suppressions_match(const char *name);

#endif
