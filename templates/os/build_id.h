/* What tells builds of a file of code apart: the GNU note that linkers write into it. */
#ifndef HAK_OS_BUILD_ID_H
#define HAK_OS_BUILD_ID_H

#include "base/compiler.h"

#define OS_BUILD_ID_BYTES 64u

/* The build id of the ELF file whose first byte is mapped at `start`: its bytes, and how many; 0 when it has none, or when the file, or
   what is mapped there, cannot be read as one. */
unsigned os_find_build_id(uintptr_t start, unsigned char *id);

#endif
