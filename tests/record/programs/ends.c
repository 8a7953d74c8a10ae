/* Ways in which a process ends, or goes on as another program. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void *work_on(void *unused)
{
    for (;;) free(malloc(97));
    return unused;
}

static void *allocate(void *kept)
{
    for (int i = 0; i < 100; i++) {
        void *block = malloc(607);
        if (i % 2 == 0) free(block);
        else ((void **)kept)[i / 2] = block;
    }
    return kept;
}

/* 40 threads at once, of which each leaves 50 blocks to the first one; then 40 after one another. */
static void run_threads(void)
{
    static void *kept[80][50];
    pthread_t threads[80];
    for (int i = 0; i < 40; i++) pthread_create(&threads[i], NULL, allocate, kept[i]);
    for (int i = 0; i < 40; i++) pthread_join(threads[i], NULL);
    for (int i = 40; i < 80; i++) pthread_create(&threads[i], NULL, allocate, kept[i]), pthread_join(threads[i], NULL);
    for (int i = 0; i < 80; i++)
        for (int j = 0; j < 50; j++) free(kept[i][j]);
}

static int limit(void)
{
    struct rlimit limit = {(rlim_t)1 << 30, (rlim_t)1 << 30};
    if (setrlimit(RLIMIT_AS, &limit) != 0) return 1;
    void *block = malloc(300 << 20);
    for (int i = 0; i < 1000; i++) (void)malloc(563);
    return block == NULL;
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "";
    for (int i = 0; i < 10000; i++) {
        void *block = malloc(557);
        if (i % 4 == 0) free(block);
    }
    if (strcmp(way, "kill") == 0) raise(SIGKILL);
    if (strcmp(way, "abort") == 0) abort();
    if (strcmp(way, "_exit") == 0) _exit(3);
    if (strcmp(way, "exec") == 0) execl(argv[0], argv[0], "done", (char *)NULL);
    if (strcmp(way, "threads") == 0) run_threads();
    if (strcmp(way, "limit") == 0) return limit();
    if (strcmp(way, "busy") == 0) {
        pthread_t thread;
        for (int i = 0; i < 3; i++) pthread_create(&thread, NULL, work_on, NULL);
        usleep(50000);
        exit(0);
    }
    return 0;
}
