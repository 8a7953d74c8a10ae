// HAKMEM_THP=1 hints superslabs for huge pages once the heap has outgrown its first ones, and those only; without it none is.
// env: HAKMEM_THP=1
// only-hakmem: a knob of this heap
// not-on: emulator: what it says of mappings (smaps) is of its own
#include "tables/constants.h"

#include "../support/check.h"
#include <fcntl.h>

// Mappings whose flags say that huge pages are advised.
static size_t hinted(void) {
    static char text[512 * 1024];
    int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    size_t length = 0, count = 0;
    for (ssize_t got; (got = read(fd, text + length, sizeof text - 1 - length)) > 0;) length += (size_t)got;
    close(fd);
    text[length] = 0;
    for (char *at = text; (at = strstr(at, "VmFlags:")) != NULL; at++) {
        char *end = strchr(at, '\n');
        *end = 0;
        if (strstr(at, " hg") != NULL) count++;
        *end = '\n';
    }
    return count;
}

int main(void) {
    size_t few = HAK_THP_AFTER_SUPERSLABS * HAK_SUPERSLAB_BYTES / 4000;
    for (size_t i = 0; i < few; i++) memset(malloc(1000), 1, 1000);
    CHECK_MSG(HAK_THP_AFTER_SUPERSLABS == 0 || hinted() == 0, "%zu", hinted());
    for (size_t i = 0; i < few * 15 + 10000; i++) memset(malloc(1000), 1, 1000);
    CHECK_MSG(hinted() > 0, "%zu", hinted());
    return 0;
}
