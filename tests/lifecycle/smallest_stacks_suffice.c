// Threads with the smallest stack that the system allows may call every function, reports included.
#include "../support/check.h"
#include <limits.h>
#include <pthread.h>

static void *call_everything(void *stream) {
    for (size_t size = 1; size < 8 * MIB; size = size * 2 + 1) {
        void *block = malloc(size);
        CHECK(block != NULL && (block = realloc(block, size * 2)) != NULL);
        free(block);
        free(calloc(1, size));
        free(aligned_alloc(4096, size));
    }
    malloc_trim(0);
    mallinfo2();
    CHECK(malloc_info(0, stream) == 0);
    return NULL;
}

int main(void) {
    FILE *stream = fopen("/dev/null", "w");
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    CHECK(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN + 8 * KIB) == 0);
    for (int i = 0; i < 5; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, &attributes, call_everything, stream) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    fclose(stream);
    return 0;
}
