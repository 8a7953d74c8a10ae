/* Where the dynamic loader finds a library: RPATH, LD_LIBRARY_PATH, RUNPATH, its cache, the system's directories. */
#ifndef HAK_COMMAND_SEARCH_H
#define HAK_COMMAND_SEARCH_H

#include <limits.h>

#include "image.h"

/* An object that needs others, and the one that needed it. */
typedef struct requester {
    const image_t *image;
    const char *path; /* what $ORIGIN is the directory of */
    const struct requester *loader;
} requester_t;

/* Opens the library of that name that fits `like` (its class and its machine); false when there is none. */
bool search_library(const char *name, const requester_t *requester, const image_t *like, char *path, image_t *image);

#endif
