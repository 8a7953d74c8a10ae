/* The objects in which the loader looks a symbol up, in its order: the program, what is preloaded, then what is needed,
 * breadth first. */
#ifndef HAK_COMMAND_SCOPE_H
#define HAK_COMMAND_SCOPE_H

#include <limits.h>

#include "image.h"
#include "search.h"

#define HAK_SCOPE_OBJECTS 1024u

typedef enum object_origin {
    OBJECT_PROGRAM,
    OBJECT_PRELOAD,      /* LD_PRELOAD */
    OBJECT_FILE_PRELOAD, /* /etc/ld.so.preload */
    OBJECT_NEEDED,
} object_origin_t;

typedef struct object {
    char *name; /* as it was asked for */
    char *path;
    char *real_path; /* of the program, which may be a link: $ORIGIN is where it leads; NULL for others */
    image_t image;
    object_origin_t origin;
    requester_t requester;
} object_t;

typedef struct scope {
    object_t *objects; /* HAK_SCOPE_OBJECTS of them */
    unsigned count;
    char *missing; /* the first library that was not found, or NULL */
} scope_t;

/* Of a program that is for this machine. `preload` is what LD_PRELOAD says, or NULL. */
void scope_open(scope_t *scope, const char *program, const char *preload);
void scope_close(scope_t *scope);

/* libc and the loader: their malloc is what all others stand in for. */
bool object_is_libc(const object_t *object);
/* Has a malloc and a free of its own, and is not libc. */
bool object_is_allocator(const object_t *object);

#endif
