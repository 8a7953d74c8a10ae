// Threads fail, are asked, give up blocks and go on, while another changes the callback and processes fork; every child can do it all.
// only-hakmem: hak_set_shortage_callback
// expect-stderr: ^(hakmem: the limit of 64M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\n)+$
#include "../support/interface.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

enum { THREADS = 4, HELD = 16 };
static __thread void *held[HELD];
static __thread unsigned calls;
static _Atomic bool is_over;

/* The argument belongs to the callback: never one with that of the other. */
static int give_up_mine(size_t bytes, void *argument) {
    CHECK(*(char *)argument == 'm' && bytes == 3 * MIB);
    calls++;
    for (unsigned i = 0; i < HELD; i++) {
        if (held[i] == NULL) continue;
        free(held[i]);
        held[i] = NULL;
        return 1;
    }
    return 0;
}

static int give_up_nothing(size_t bytes, void *argument) {
    CHECK(*(char *)argument == 'n' && bytes == 3 * MIB);
    calls++;
    return 0;
}

static void *work(void *argument) {
    for (unsigned i = 0; !is_over; i++) {
        void *block = malloc(3 * MIB);
        if (block != NULL) memset(block, 1, 4096);
        free(held[i % HELD]);
        held[i % HELD] = block;
    }
    for (unsigned i = 0; i < HELD; i++) free(held[i]);
    CHECK(calls != 0);
    return argument;
}

static void set(unsigned round) {
    static char mine = 'm', nothing = 'n';
    CHECK((round & 1 ? hak_set_shortage_callback(give_up_nothing, &nothing) : hak_set_shortage_callback(give_up_mine, &mine)) == 0);
}

/* In a child, whose other threads are no more: what they held is with them. */
static _Noreturn void be_a_child(void) {
    static void *blocks[64];
    set(1);
    unsigned count = 0;
    while (count < LENGTH(blocks) && (blocks[count] = malloc(3 * MIB)) != NULL) count++;
    CHECK_MSG(count < LENGTH(blocks) && calls == 1, "%u blocks, %u calls", count, calls);
    while (count != 0) free(blocks[--count]);
    set(0);
    _exit(0);
}

int main(void) {
    pthread_t threads[THREADS];
    CHECK(hak_set_limit(64 * MIB) == 0);
    set(0);
    for (unsigned i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, work, NULL) == 0);
    size_t forks = scaled(60);
    for (unsigned round = 0; round < forks * 10; round++) {
        set(round);
        if (round % 10 != 0) continue;
        usleep(500);
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) be_a_child();
        int status;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    set(0);
    usleep(100000);
    is_over = true;
    for (unsigned i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    return 0;
}
