// When the address space is used up, every function answers NULL with ENOMEM; when memory is freed, each size can have it again.
// run: 64
// run: 1000
// run: 5000
// run: 40000
// run: 300000
// run: 3000000
#include "../support/limit.h"
#include "../support/packing.h"
#include "../support/pattern.h"

static void **chain;

// Blocks are held in a list through their first word, so that holding them takes no memory. Returns what they take of address space.
static size_t take_all(size_t size) {
    size_t count = 0;
    for (void **block; errno = 0, (block = malloc(size)) != NULL; count++) {
        block[0] = chain;
        chain = block;
        ((char *)block)[size - 1] = 1;
        CHECK(count < GIB / size);
    }
    CHECK_MSG(errno == ENOMEM, "after %zu blocks of %zu", count, size);
    return count * packed_bytes(size, 300 * MIB);
}

static void give_all(void) {
    while (chain != NULL) {
        void **next = *chain;
        free(chain);
        chain = next;
    }
}

static void check_all_fail(size_t size) {
    void *pointer = &pointer;
    errno = 0;
    CHECK(calloc(1, size) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(realloc(opaque_pointer(NULL), size) == NULL && errno == ENOMEM);
    errno = 0;
    CHECK(aligned_alloc(64, size) == NULL && errno == ENOMEM);
    CHECK(posix_memalign(&pointer, 64, size) == ENOMEM && pointer == &pointer);
    errno = 0;
    CHECK(opaque_pointer(realloc(chain, 300 * MIB)) == NULL && errno == ENOMEM);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    restart_under_limit(RLIMIT_AS, 300 * MIB, argv);
    size_t size = (size_t)atoi(argv[1]);
    size_t first = take_all(size);
    CHECK_MSG(first > 60 * MIB, "%zu MiB under a limit of 300 MiB", first / MIB);
    check_all_fail(40 * MIB);
    give_all();
    static const size_t others[] = {64, 208, 1000, 5000, 40000, 300000, 3000000};
    for (size_t i = 0; i < LENGTH(others); i++) {
        size_t again = take_all(others[i]);
        give_all();
        CHECK_MSG(again > first * 65 / 100, "%zu MiB of %zu-byte blocks after %zu MiB of %zu-byte ones", again / MIB, others[i], first / MIB, size);
    }
    return 0;
}
