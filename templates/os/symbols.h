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

#endif
