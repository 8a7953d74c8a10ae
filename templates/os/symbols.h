/* Functions by name, in the files that are loaded. Unlike dlsym it allocates nothing, needs no library but libc on old systems, and
   finds what a library brought that was opened for its opener alone (RTLD_LOCAL). Takes the loader's lock, as dlsym does. */
#ifndef HAK_OS_SYMBOLS_H
#define HAK_OS_SYMBOLS_H

#include "base/compiler.h"

typedef enum os_scope {
    OS_SCOPE_ALL,   /* the program first, then libraries as they were loaded */
    OS_SCOPE_NEXT,  /* those after this library alone */
    OS_SCOPE_LIBC,  /* libc alone, whoever defines the same names before it */
} os_scope_t;

/* NULL when there is none. Of several versions the one that new programs get. In a static program there is nothing to be found. */
void *os_find_function(os_scope_t scope, const char *name);

/* False in a static program: there is no file but itself, and no libc apart from it. */
bool os_has_loader(void);

/* True when the function lies in the file that we are part of: the library, or the program that is linked with us. */
bool os_is_our_file(const void *function);

/* The path of the file that a function lies in, as the loader has it; cut at `room`, "" when there is none. */
void os_path_of_file(const void *function, char *path, size_t room);

#endif
