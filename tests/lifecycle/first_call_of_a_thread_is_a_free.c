// Threads whose first call frees a block of a thread that has ended, while another thread takes over what that one left: no block is
// given twice.
#include "../support/threads.h"

enum { MADE = 1000, WANTED = 3000, SIZE = 64 };
static void *made[MADE];
static pthread_barrier_t together;

static void *make(void *unused) {
    (void)unused;
    for (int i = 0; i < MADE; i++) made[i] = malloc(SIZE);
    for (int i = 0; i < MADE; i++)
        if (i != MADE / 2) free(made[i]);
    return NULL;
}

static void *free_one(void *unused) {
    (void)unused;
    pthread_barrier_wait(&together);
    free(made[MADE / 2]);
    return NULL;
}

int main(void) {
    static int *mine[WANTED];
    pthread_barrier_init(&together, NULL, 2);
    for (size_t round = 0; round < 200 + scaled(800); round++) {
        thread_run(make, NULL);
        pthread_t freer = thread_start(free_one, NULL);
        pthread_barrier_wait(&together);
        for (int i = 0; i < WANTED; i++) *(mine[i] = malloc(SIZE)) = i;
        thread_join(freer);
        for (int i = 0; i < WANTED; i++) CHECK_MSG(*mine[i] == i, "round %zu: block %d is given twice", round, i);
        for (int i = 0; i < WANTED; i++) free(mine[i]);
    }
    return 0;
}
