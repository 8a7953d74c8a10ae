/* The life of a heap: made, adopted, retired, shared by threads that have none, abandoned by a fork. */
#ifndef HAK_TLS_SLL_HEAP_LIFE_H
#define HAK_TLS_SLL_HEAP_LIFE_H

#include "boxes/tls-sll/thread_heap.h"

/* A retired heap, or else a new one; NULL when there is no memory for it. The caller binds it. */
thread_heap_t *thread_heap_adopt(void);

/* The heap that all threads share for which thread_heap_adopt has none, locked; NULL when there is none either. Whoever gets it
   returns it before its call ends. */
thread_heap_t *thread_heap_adopt_common(void);
bool thread_heap_is_common(const thread_heap_t *heap);
void thread_heap_return_common(void);

/* Gives everything of a heap back that can be, and puts it up for adoption. */
void thread_heap_retire(thread_heap_t *heap);

/* Collects every retired heap: releases what is EMPTY. For trim and exhaustion. */
void thread_heap_collect_retired(void);

/* In the child of a fork: abandons the heaps of threads that it does not have. */
void thread_heap_abandon_others(const thread_heap_t *own);

#endif
