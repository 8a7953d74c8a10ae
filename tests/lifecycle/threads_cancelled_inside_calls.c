// Threads cancelled while they are in calls that allocate, or in calls of libc that allocate on the way, end like any other: nothing is
// locked, damaged or lost. Asynchronous cancellation is allowed between calls only: inside malloc POSIX forbids it.
// run: deferred
// run: asynchronous
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/pattern.h"
#include "../support/random.h"
#include "../support/threads.h"
#include <fcntl.h>

enum { SLOTS = 40 };
static bool is_asynchronous;

typedef struct worker {
    void *slots[SLOTS];
    char *line;
    FILE *file;
    unsigned seed;
} worker_t;

static void clean_up(void *argument) {
    worker_t *w = argument;
    for (size_t i = 0; i < SLOTS; i++) free(w->slots[i]);
    free(w->line);
    if (w->file != NULL) fclose(w->file);
    free(w);
}

// fopen, getline and fclose allocate or free beside their cancellation points.
static void call_libc(worker_t *w) {
    size_t room = 0;
    w->file = fopen("/proc/self/maps", "re");
    for (int i = 0; w->file != NULL && i < 3; i++) (void)!getline(&w->line, &room, w->file);
    if (w->file != NULL) {
        FILE *file = w->file;
        w->file = NULL;
        fclose(file);
    }
    free(w->line);
    w->line = NULL;
}

static void change_slot(worker_t *w, random_t *random) {
    size_t i = random_below(random, SLOTS), size = random_size(random, 3 * MIB);
    w->slots[i] = realloc(w->slots[i], size + 1);
    *(char *)w->slots[i] = 1;
}

static void *work(void *argument) {
    worker_t *w = argument;
    random_t random = {w->seed};
    pthread_cleanup_push(clean_up, w);
    for (;;) {
        for (int i = 0; i < 20; i++) change_slot(w, &random);
        if (is_asynchronous) {
            pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
            for (volatile int i = 0; i < 2000; i++) continue;
            pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, NULL);
        } else {
            call_libc(w);
            pthread_testcancel();
        }
    }
    pthread_cleanup_pop(0);
    return NULL;
}

static void run_round(unsigned round) {
    pthread_t threads[4];
    for (unsigned i = 0; i < LENGTH(threads); i++) {
        worker_t *w = calloc(1, sizeof *w);
        w->seed = round * 10 + i + 1;
        threads[i] = thread_start(work, w);
    }
    usleep(round % 5 * 300);
    for (unsigned i = 0; i < LENGTH(threads); i++) pthread_cancel(threads[i]);
    for (unsigned i = 0; i < LENGTH(threads); i++) CHECK(thread_join(threads[i]) == PTHREAD_CANCELED);
}

int main(int argc, char **argv) {
    is_asynchronous = argc > 1 && strcmp(argv[1], "asynchronous") == 0;
    size_t before = 0, rounds = scaled(200);
    unsigned char *kept = malloc(5 * MIB);
    pattern_fill(kept, 5 * MIB, 7);
    for (unsigned round = 0; round < rounds; round++) {
        if (round == rounds / 4) before = (malloc_trim(0), resident_bytes());
        run_round(round);
    }
    malloc_trim(0);
    CHECK(pattern_holds(kept, 5 * MIB, 7));
    CHECK_MSG(growth_since(before) < 8 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    free(kept);
    return 0;
}
