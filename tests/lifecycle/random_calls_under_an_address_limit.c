// Blocks of every size, allocated, cleared, moved and freed by four threads under RLIMIT_AS of 300 MiB, keep their content; what
// others map in between is left alone. Under the limit from the start, and lowered while the threads run.
// run:
// run: lowered
#include "../support/limit.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <sys/mman.h>

enum { SLOTS = 60 };

static void *churn(void *argument) {
    unsigned me = (unsigned)(uintptr_t)argument;
    random_t random = {me + 1};
    struct {
        unsigned char *block;
        size_t size;
    } slots[SLOTS] = {0};
    unsigned char *foreign = NULL;
    for (size_t turn = 0; turn < scaled(3000); turn++) {
        size_t i = random_below(&random, SLOTS), size = 1 + random_size(&random, 4 * MIB);
        if (slots[i].block != NULL) CHECK_MSG(pattern_holds(slots[i].block, slots[i].size, me), "%zu bytes", slots[i].size);
        switch (random_below(&random, 4)) {
            case 0: {
                free(slots[i].block);
                slots[i].block = calloc(1, size);
                for (size_t at = 0; slots[i].block != NULL && at < size; at += 64) CHECK(slots[i].block[at] == 0);
                break;
            }
            case 1: {
                unsigned char *moved = realloc(slots[i].block, size);
                if (moved == NULL) continue;
                if (slots[i].block != NULL) CHECK(pattern_holds(moved, size < slots[i].size ? size : slots[i].size, me));
                slots[i].block = moved;
                break;
            }
            case 2:
                free(slots[i].block);
                slots[i].block = malloc(size);
                break;
            default:
                free(slots[i].block);
                slots[i].block = NULL;
                if (foreign != NULL) CHECK(pattern_holds(foreign, 1 * MIB, me) && munmap(foreign, 1 * MIB) == 0);
                foreign = mmap(NULL, 1 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                if (foreign == MAP_FAILED) foreign = NULL;
                else pattern_fill(foreign, 1 * MIB, me);
        }
        slots[i].size = slots[i].block == NULL ? 0 : size;
        if (slots[i].block != NULL) pattern_fill(slots[i].block, size, me);
    }
    for (size_t i = 0; i < SLOTS; i++) free(slots[i].block);
    return NULL;
}

int main(int argc, char **argv) {
    struct rlimit limit = {300 * MIB, 300 * MIB};
    if (argc == 1) restart_under_limit(RLIMIT_AS, limit.rlim_cur, argv);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) threads[i] = thread_start(churn, (void *)i);
    usleep(20000);
    if (argc > 1) CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    for (size_t i = 0; i < 4; i++) thread_join(threads[i]);
    return 0;
}
