// The main thread calls pthread_exit; the others go on allocating, free its blocks, and the last one ends the process.
#include "../support/pattern.h"
#include "../support/threads.h"

static pthread_t first;
static void *blocks[1000];

static void *outlive(void *argument) {
    if (argument != NULL) pthread_join(first, NULL);
    for (size_t i = 0; argument != NULL && i < LENGTH(blocks); i++) {
        CHECK(pattern_holds(blocks[i], i * 3 + 1, (unsigned)i));
        free(blocks[i]);
    }
    for (size_t size = 1; size < 3 * MIB; size = size * 9 / 8 + 1) free(malloc(size));
    return NULL;
}

int main(void) {
    first = pthread_self();
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(i * 3 + 1);
        pattern_fill(blocks[i], i * 3 + 1, (unsigned)i);
    }
    thread_start(outlive, blocks);
    pthread_exit(NULL);
}
