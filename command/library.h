/* Which libhakmem.so, and where it lies relative to the command. */
#ifndef HAK_COMMAND_LIBRARY_H
#define HAK_COMMAND_LIBRARY_H

#include <limits.h>
#include <stdbool.h>

#include "image.h"

typedef enum libc_kind { LIBC_UNKNOWN, LIBC_GLIBC, LIBC_MUSL } libc_kind_t;

/* What the flags --secure, --pgo, --spec and --library ask for. */
typedef struct library_choice {
    const char *variant; /* "release", "secure", "pgo" */
    const char *spec;    /* "" for none */
    const char *file;    /* NULL: found by variant and spec */
} library_choice_t;

typedef struct library {
    char path[PATH_MAX]; /* absolute */
    image_t image;
} library_t;

libc_kind_t libc_of_interpreter(const char *interpreter);
libc_kind_t libc_of_library(const image_t *image);
const char *libc_name(libc_kind_t kind);
bool library_is_hakmem(const image_t *image);

/* Finds the library for a program that runs on that libc, and says why not. */
bool library_find(library_t *library, const library_choice_t *choice, libc_kind_t libc);

#endif
