/* The part of the system layer that only reports use. As in os.h: nothing allocates, errno stays as it was. */
#ifndef HAK_OS_OBSERVE_H
#define HAK_OS_OBSERVE_H

#include "base/compiler.h"

/* Sets resident[i] to 1 where page i of [start, start + bytes) is in memory, else 0. False when the system cannot say. */
bool os_resident_pages(const void *start, size_t bytes, unsigned char *resident);

/* The entry "NAME=value" at `index` of the environment; NULL at its end, and when os_environment answers NULL. */
const char *os_environment_entry(size_t index);

#endif
