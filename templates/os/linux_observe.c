/* What reports need of Linux. */
#include "os/observe.h"

#include <errno.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "os/os.h"

extern char **environ;

bool os_resident_pages(const void *start, size_t bytes, unsigned char *resident) {
    int saved = errno;
    bool done = mincore((void *)(uintptr_t)start, bytes, resident) == 0;
    errno = saved;
    if (!done) return false;
    for (size_t page = 0; page < bytes / os_page_bytes(); page++) resident[page] &= 1;
    return true;
}

const char *os_environment_entry(size_t index) {
    if (environ == NULL || getauxval(AT_SECURE) != 0) return NULL;
    return environ[index];
}
