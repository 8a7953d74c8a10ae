// Heaps under a limit, and under one on address space: what does not fit is NULL with ENOMEM, the callback is asked first, and a heap that is
// destroyed makes room for the next, again and again.
// only-hakmem: hak_heap_create
// expect-stderr: ^(hakmem: the limit of 32M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\n)?$
// run: limit
// run: address
#include "../support/interface.h"
#include "../support/limit.h"

static hak_heap_t *victim;
static unsigned calls;

static int destroy_victim(size_t bytes, void *argument) {
    CHECK(bytes != 0 && argument == &calls);
    calls++;
    if (victim == NULL) return 0;
    hak_heap_destroy(victim);
    victim = NULL;
    return 1;
}

static size_t fill(hak_heap_t *heap, size_t size) {
    size_t filled = 0;
    errno = 0;
    for (void *block; (block = hak_heap_malloc(heap, size)) != NULL; filled += size) memset(block, 1, size);
    CHECK(errno == ENOMEM);
    return filled;
}

int main(int argc, char **argv) {
    static const size_t sizes[] = {48, 1000, 1500, 20000, 40000, 300000, 3000000};
    CHECK(argc == 2);
    if (strcmp(argv[1], "address") == 0) restart_under_limit(RLIMIT_AS, 256 * MIB, argv);
    else CHECK(hak_set_limit(32 * MIB) == 0);
    size_t least = strcmp(argv[1], "address") == 0 ? 64 * MIB : 8 * MIB;
    for (unsigned round = 0; round < 2 * LENGTH(sizes); round++) {
        size_t size = sizes[round % LENGTH(sizes)];
        hak_heap_t *heap = hak_heap_create(0);
        CHECK(heap != NULL);
        size_t filled = fill(heap, size);
        CHECK_MSG(filled >= least, "%zu bytes of blocks of %zu", filled, size);
        victim = heap;
        calls = 0;
        CHECK(hak_set_shortage_callback(destroy_victim, &calls) == 0);
        hak_heap_t *next = hak_heap_create(0);
        for (unsigned i = 0; victim != NULL && i < 10000; i++) CHECK(hak_heap_malloc(next, size) != NULL);
        CHECK_MSG(next != NULL && victim == NULL && calls == 1, "%u calls", calls);
        CHECK(hak_set_shortage_callback(NULL, NULL) == 0);
        hak_heap_destroy(next);
    }
    return 0;
}
