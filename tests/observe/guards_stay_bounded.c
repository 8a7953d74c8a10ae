// However many blocks are guarded and freed, addresses, memory and mappings stay bounded; and with ever more of them live, the program
// keeps most of the mappings that it may have.
// env: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=1
// run:
// run: HAKMEM_GUARD_QUARANTINE=0
// run: HAKMEM_GUARD_QUARANTINE=1000000000
// only-hakmem: a knob of this heap
#include "../support/guarded.h"
#include "../support/memory.h"
#include "tables/constants.h"

enum { LIVE = 20000 };
static char *blocks[LIVE];

static size_t mappings(void) {
    char text[65536];
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    size_t lines = 0;
    CHECK(fd >= 0);
    for (ssize_t got; (got = read(fd, text, sizeof text)) > 0;)
        for (ssize_t at = 0; at < got; at++) lines += text[at] == '\n';
    close(fd);
    return lines;
}

static void churn(size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = i * 37 % 3000;
        char *block = malloc(opaque_size(size));
        CHECK(block != NULL);
        memset(opaque_pointer(block), 1, size);
        free(block);
    }
}

int main(void) {
    churn(2000);
    size_t resident = resident_bytes(), addresses = statm_bytes(0);
    churn(scaled(1000000) / 5);
    CHECK_MSG(growth_since(resident) < 4 * MIB, "%zu", growth_since(resident));
    CHECK(statm_bytes(0) < addresses + 64 * MIB);
    CHECK_MSG(mappings() < 5000, "%zu", mappings());
    for (size_t i = 0; i < LIVE; i++) {
        blocks[i] = malloc(opaque_size(100));
        CHECK(blocks[i] != NULL);
        memset(opaque_pointer(blocks[i]), 1, 100);
    }
    CHECK_MSG(mappings() < 20000, "%zu", mappings());
    CHECK_MSG(growth_since(resident) < HAK_GUARD_SPARE_BYTES_MAX + 16 * MIB, "%zu", growth_since(resident));
    for (size_t i = 0; i < LIVE; i++) free(blocks[i]);
    churn(2000);
    CHECK_MSG(mappings() < 5000, "%zu", mappings());
    return 0;
}
