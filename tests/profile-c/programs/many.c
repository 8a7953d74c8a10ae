// As many stacks as the first argument says, each of DEPTH calls and more; then the milliseconds of processor time that writing them took, the least
// of a few.
#include <hakmem.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DEPTH = 14, ROUNDS = 5 };

static void *volatile kept;

static int left(int depth, unsigned turns);
static int right(int depth, unsigned turns);

static int turn(int depth, unsigned turns) {
    if (depth == 0) {
        kept = malloc(64);
        return 1;
    }
    return turns & 1 ? left(depth - 1, turns >> 1) : right(depth - 1, turns >> 1);
}
static int left(int depth, unsigned turns) { return turn(depth, turns) + 1; }
static int right(int depth, unsigned turns) { return turn(depth, turns) + 2; }

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
    unsigned count = argc > 2 ? (unsigned)atoi(argv[1]) : 0;
    double least = 1e9;
    if (hak_profile_start(1) != 0) return 1;
    for (unsigned i = 0; i < count; i++) (void)turn(DEPTH, i);
    if (hak_profile_stop() != 0) return 2;
    for (int round = 0; round < ROUNDS; round++) {
        double start = now_ms();
        if (hak_profile_write(argv[2]) != 0) return 3;
        double took = now_ms() - start;
        if (took < least) least = took;
    }
    printf("%.2f\n", least);
    return 0;
}
