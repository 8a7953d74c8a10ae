// Heaps are retired and adopted again, never lost: after hundreds of threads there are as many as ever lived together, with no block kept.
#include "hakmem.c"

#include "../support/threads.h"

enum { TOGETHER = 6 };
static pthread_barrier_t everybody;
static void *left[TOGETHER];

static void *live(void *argument) {
    size_t me = (size_t)argument;
    CHECK(!heap_is_born(tls_heap));
    for (size_t size = 8; size < 100000; size = size * 2 + 8) free(malloc(size));
    CHECK(heap_is_born(tls_heap) && heap_at(tls_heap->number) == tls_heap);
    free(left[me]);
    left[me] = malloc(700);
    pthread_barrier_wait(&everybody);
    return NULL;
}

int main(void) {
    free(malloc(1));
    uint32_t before = thread_heap_count();
    pthread_barrier_init(&everybody, NULL, TOGETHER);
    for (int round = 0; round < 60; round++) {
        pthread_t threads[TOGETHER];
        for (size_t i = 0; i < TOGETHER; i++) threads[i] = thread_start(live, (void *)i);
        for (size_t i = 0; i < TOGETHER; i++) thread_join(threads[i]);
    }
    CHECK_MSG(thread_heap_count() <= before + TOGETHER, "%u heaps", thread_heap_count());
    for (size_t i = 0; i < TOGETHER; i++) free(left[i]);
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) tls_sll_drain(tls_heap, class_index);
    tls_sll_flush_outbox(tls_heap);
    transfer_send_home(tls_heap, true);
    thread_heap_collect_retired();
    for (uint32_t number = 1; number <= thread_heap_count(); number++) {
        thread_heap_t *heap = heap_at(number);
        if (heap == tls_heap) continue;
        CHECK(atomic_load(&heap->state) == HEAP_RETIRED);
        for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
            CHECK_MSG(!owner_has_pending(&heap->owner, class_index) && heap->lists[class_index].head == NULL && heap->owner.partial[class_index] == NULL, "heap %u keeps class %u", number, class_index);
    }
    return 0;
}
