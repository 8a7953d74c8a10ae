/* The dynamic loader's own word: it maps and binds the program and all it needs, tells where each call goes, and starts
 * nothing. */
#ifndef HAK_COMMAND_LOADER_H
#define HAK_COMMAND_LOADER_H

#include <limits.h>
#include <stdbool.h>

#include "image.h"

typedef struct loader_report {
    bool is_asked;           /* glibc's loader, and it answered */
    unsigned ours;           /* references to malloc or free that are bound to the library */
    unsigned others;         /* and to another */
    char other[PATH_MAX];    /* whose the first such is */
    char bound_to[PATH_MAX]; /* and what it leads to */
} loader_report_t;

/* The program by its file and by what that has. */
typedef struct traced_program {
    const char *path;
    const image_t *image;
} traced_program_t;

void loader_ask(loader_report_t *report, traced_program_t program, const char *preload, const char *library);

#endif
