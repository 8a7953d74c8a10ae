// Under a limit on address space some blocks are mapped alone, but never so many that the system has no mapping left for the program: with half
// of it in use, in blocks of whatever size, a thread can still be made and a page mapped.
// run: 1024
// run: 8192
#include "../support/limit.h"
#include "../support/packing.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/mman.h>

static void *nothing(void *unused) { return unused; }

static void check_mappings_are_left(size_t size) {
    void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK_MSG(page != MAP_FAILED && munmap(page, 4096) == 0, "blocks of %zu bytes", size);
    thread_run(nothing, NULL);
}

int main(int argc, char **argv) {
    static const size_t sizes[] = {20000, 33000, 36865, 70000, 150000, 270000, 0};
    static void *blocks[600000];
    size_t limit = (argc > 1 ? (size_t)atoi(argv[1]) : 1024) * MIB;
    restart_under_limit(RLIMIT_AS, limit, argv);
    random_t random = {1};
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        size_t count = 0, used = 0;
        for (size_t size; used < limit / 2; used += packed_bytes(size, limit)) { /* of address space: nothing is touched */
            size = sizes[i] != 0 ? sizes[i] : 16384 + random_below(&random, 100000);
            if (count == LENGTH(blocks) || (blocks[count] = malloc(size)) == NULL) break;
            count++;
        }
        CHECK_MSG(used >= limit / 2, "%zu MiB in blocks of %zu bytes", used / MIB, sizes[i]);
        check_mappings_are_left(sizes[i]);
        while (count > 0) free(blocks[--count]);
    }
    return 0;
}
