/* Blocks come and go for so many seconds, more of them towards the end. */
#include <stdlib.h>
#include <time.h>

static void *blocks[4096];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
    double start = now(), seconds = argc > 1 ? atof(argv[1]) : 1, passed;
    unsigned random = 1;
    while ((passed = now() - start) < seconds)
        for (int i = 0; i < 1000; i++) {
            random = random * 1103515245u + 12345u;
            unsigned slot = (random >> 16) % (unsigned)(1 + 4095 * passed / seconds);
            free(blocks[slot]);
            blocks[slot] = malloc(1 + (random >> 8) % 900);
        }
    return 0;
}
