// For programs that call hakmem.h, with the library or without: a check that says on standard output what is not true.
#pragma once

#define HAKMEM_IS_OPTIONAL
#include <errno.h>
#include <hakmem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            printf("line %d: not true: %s (errno %d)\n", __LINE__, #condition, errno); \
            _exit(1);                                                               \
        }                                                                           \
    } while (0)
