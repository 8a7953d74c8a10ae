// How memory goes back: a huge block that may not be retained with one system call whatever its length, a large heap a piece per free.
#define madvise counted_madvise
#include "hakmem.c"
#undef madvise

#include "../support/memory.h"
#include "../support/random.h"

static size_t calls, bytes_given;

int counted_madvise(void *start, size_t bytes, int advice) {
    calls++;
    bytes_given += bytes;
    return (int)syscall(SYS_madvise, start, bytes, advice);
}

static void check_huge(void) {
    for (size_t bytes = 2 * GIB; bytes <= 64 * GIB; bytes *= 2) {
        char *block = malloc(bytes);
        CHECK(block != NULL);
        block[0] = block[bytes / 2] = block[bytes - 1] = 1;
        calls = 0;
        free(block);
        CHECK_MSG(calls == 1, "%zu calls for %zu GiB", calls, bytes / GIB);
        CHECK_MSG(pool_read(&pool_bytes.retained) <= 4 * MIB, "%zu KiB", pool_read(&pool_bytes.retained) / KIB);
    }
}

enum { SIZE = 60000, COUNT = 512 * 1024 * 1024 / SIZE };
static char *blocks[COUNT];

static void check_pieces(void) {
    random_t random = {9};
    size_t most = 0;
    for (size_t i = 0; i < COUNT; i++) blocks[i] = memset(malloc(SIZE), 1, SIZE);
    for (size_t left = COUNT; left > 0; left--) {
        size_t at = random_below(&random, left);
        bytes_given = 0;
        free(blocks[at]);
        most = max_size(most, bytes_given);
        blocks[at] = blocks[left - 1];
    }
    CHECK_MSG(most <= 128 * MIB, "one free gave %zu KiB back", most / KIB);
    CHECK(pool_read(&pool_bytes.retained) > pool_retain_bound());
    malloc_trim(0);
    CHECK_MSG(pool_read(&pool_bytes.retained) == 0, "%zu KiB after malloc_trim", pool_read(&pool_bytes.retained) / KIB);
}

int main(void) {
    free(malloc(1));
    check_huge();
    check_pieces();
    return 0;
}
