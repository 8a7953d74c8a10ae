// Thousands of signals while threads allocate, each of which turns sampling on, or writes the profile and turns it off; they interrupt
// the sampler, a profile that is being written and one another.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 3, BLOCKS = 64 };

static _Atomic int is_over;

static void *allocate(void *number) {
    void *blocks[BLOCKS] = {NULL};
    unsigned long state = (unsigned long)number + 1;
    while (!is_over) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t index = state >> 33 & (BLOCKS - 1), bytes = 1 + (state >> 40) % 6000;
        free(blocks[index]);
        blocks[index] = malloc(bytes);
        memset(blocks[index], 1, bytes);
    }
    for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    return NULL;
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 1000, number = argc > 2 ? atoi(argv[2]) : SIGUSR1;
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, allocate, (void *)i);
    for (int i = 0; i < count; i++) {
        pthread_kill(threads[i % THREADS], number);
        if (i % 3 == 0) free(malloc(100 + (size_t)i % 1000));
        if (i % 16 == 0) nanosleep(&(struct timespec){0, 200000}, NULL);
    }
    is_over = 1;
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    puts("over");
    return 0;
}
