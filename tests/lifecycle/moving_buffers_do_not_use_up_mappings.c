// Buffers of megabytes that grow beside one another until they must move, for long: the process keeps few mappings, of which the
// kernel allows 65530.
#include "tables/constants.h"

#include "../support/random.h"
#include <fcntl.h>

enum { BUFFERS = 16 };

static size_t count_mappings(void) {
    static char text[65536];
    size_t lines = 0;
    ssize_t got;
    int fd = open("/proc/self/maps", O_RDONLY);
    CHECK(fd >= 0);
    while ((got = read(fd, text, sizeof text)) > 0)
        for (ssize_t i = 0; i < got; i++) lines += text[i] == '\n';
    close(fd);
    return lines;
}

int main(void) {
    random_t random = {21};
    char *buffers[BUFFERS] = {NULL};
    size_t sizes[BUFFERS] = {0}, most = 0;
    for (int step = 0; step < 1500; step++) {
        size_t i = random_below(&random, BUFFERS);
        if (sizes[i] > 200 * MIB) sizes[i] = 0;
        sizes[i] = sizes[i] * 3 / 2 + 1 * MIB + random_below(&random, 100000);
        buffers[i] = realloc(buffers[i], sizes[i]);
        CHECK(buffers[i] != NULL);
        buffers[i][0] = buffers[i][sizes[i] - 1] = buffers[i][random_below(&random, sizes[i])] = 1;
        if (step % 50 == 0 && count_mappings() > most) most = count_mappings();
    }
    size_t shorter = HAK_SUPERSLAB_BYTES < 2 * MIB ? 2 * MIB / HAK_SUPERSLAB_BYTES : 1;
    CHECK_MSG(most < 5000 * shorter, "%zu mappings", most);
    return 0;
}
