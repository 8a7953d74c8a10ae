// Under RLIMIT_DATA, inaccessible memory does not count: what is freed could not be made accessible again, and be lost.
#include <sys/resource.h>

#include "../support/check.h"
#include "../support/random.h"
#include "../support/sizes.h"

static size_t allocate_all(random_t *random) {
    void **chain = NULL;
    size_t got = 0;
    for (unsigned failures = 0; failures < 3;) {
        size_t size = 140 * KIB + random_below(random, random_below(random, 4) == 0 ? 6 * MIB : 900 * KIB);
        void **block = malloc(size);
        if (block == NULL) {
            failures++;
            continue;
        }
        *block = chain;
        chain = block;
        got += size;
    }
    for (void **next; chain != NULL; chain = next) {
        next = *chain;
        free(chain);
    }
    return got;
}

int main(void) {
    random_t random = {1};
    struct rlimit limit = {200 * MIB, 200 * MIB};
    CHECK(setrlimit(RLIMIT_DATA, &limit) == 0);
    for (int round = 0; round < 100; round++) {
        size_t got = allocate_all(&random);
        CHECK_MSG(got > 100 * MIB, "round %d: %zu MiB", round, got / MIB);
    }
    return 0;
}
