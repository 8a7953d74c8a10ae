#include "boxes/tls-sll/thread_heap.h"

const unborn_heap_t unborn_heap = {.entry_mask = 0};
__thread thread_heap_t *tls_heap = (thread_heap_t *)(void *)&unborn_heap;
