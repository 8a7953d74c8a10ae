// A program that lowers RLIMIT_AS while it runs, by each of the functions there are, can still map memory, create threads and open
// libraries: what the heap had only reserved or retained does not count.
// variants: release debug
// not-on: musl: it opens a library of glibc
// not-on: emulator: the limit is that of the emulator as well
#include "../support/limit.h"
#include "../support/memory.h"
#include "../support/pattern.h"
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

static void *allocate(void *unused) {
    void *block = malloc(100 * KIB);
    CHECK(block != NULL);
    pattern_fill(block, 100 * KIB, 7);
    free(block);
    return unused;
}

static void lower(int way, const struct rlimit *limit) {
    if (way == 0) CHECK(setrlimit(RLIMIT_AS, limit) == 0);
    if (way == 1) CHECK(prlimit(0, RLIMIT_AS, limit, NULL) == 0);
    if (way == 2) CHECK(setrlimit64(RLIMIT_AS, (const struct rlimit64 *)limit) == 0);
    if (way == 3) CHECK(prlimit64(getpid(), RLIMIT_AS, (const struct rlimit64 *)limit, NULL) == 0);
}

static void check_room(int way) {
    static void *kept[200], *freed[200];
    for (size_t i = 0; i < LENGTH(kept); i++) {
        size_t size = i * 3000 + 1;
        CHECK((kept[i] = malloc(size)) != NULL && (freed[i] = malloc(2 * size)) != NULL);
        pattern_fill(kept[i], size, (unsigned)i);
        memset(freed[i], 1, 2 * size);
    }
    for (size_t i = 0; i < LENGTH(freed); i++) free(freed[i]);
    struct rlimit limit = {400 * MIB, 400 * MIB};
    lower(way, &limit);
    CHECK_MSG(statm_bytes(0) < 250 * MIB, "%zu MiB mapped", statm_bytes(0) / MIB);
    pthread_t threads[10];
    for (size_t i = 0; i < LENGTH(threads); i++) CHECK(pthread_create(&threads[i], NULL, allocate, NULL) == 0);
    for (size_t i = 0; i < LENGTH(threads); i++) CHECK(pthread_join(threads[i], NULL) == 0);
    void *library = dlopen("libresolv.so.2", RTLD_NOW);
    CHECK_MSG(library != NULL, "%s", dlerror());
    void *mapped = mmap(NULL, 50 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mapped != MAP_FAILED && munmap(mapped, 50 * MIB) == 0);
    for (size_t i = 0; i < LENGTH(kept); i++) {
        CHECK(pattern_holds(kept[i], i * 3000 + 1, (unsigned)i));
        kept[i] = realloc(kept[i], i * 4000 + 1);
        CHECK(kept[i] != NULL && pattern_holds(kept[i], i * 3000 + 1, (unsigned)i));
    }
    void *huge = malloc(100 * MIB);
    CHECK(huge != NULL);
    memset(huge, 1, 100 * MIB);
    free(huge);
    mapped = mmap(NULL, 150 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mapped != MAP_FAILED);
}

int main(void) {
    for (int way = 0; way < 4; way++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            check_room(way);
            _exit(0);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK_MSG(status == 0, "way %d", way);
    }
    return 0;
}
