// Blocks of classes that realloc leaves where they are, and such as it gives more than they asked for. Says what the profile has to say:
// "function in-use-objects in-use-bytes".
#include <stdio.h>
#include <stdlib.h>

enum { TIMES = 1000 };

static void *volatile kept[4][TIMES];

#define SITE __attribute__((noinline)) static void *
SITE fills_its_class(void) {
    void *block = malloc(1);
    return realloc(block, 16);
}
SITE shrinks_in_place(void) {
    void *block = malloc(4000);
    return realloc(block, 2500);
}
SITE grows_by_small_steps(void) {
    void *block = NULL;
    for (size_t bytes = 8; bytes <= 600; bytes += 8) block = realloc(block, bytes);
    return block;
}
SITE shrinks_a_large_one(void) {
    void *block = malloc(200000);
    return realloc(block, 110000);
}

int main(void) {
    static const struct {
        const char *name;
        void *(*make)(void);
        size_t bytes;
    } sites[4] = {{"fills_its_class", fills_its_class, 16}, {"shrinks_in_place", shrinks_in_place, 2500}, {"grows_by_small_steps", grows_by_small_steps, 600}, {"shrinks_a_large_one", shrinks_a_large_one, 110000}};
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t site = 0; site < 4; site++) {
        for (size_t i = 0; i < TIMES; i++) kept[site][i] = sites[site].make();
        printf("site %s %d %zu\n", sites[site].name, TIMES, TIMES * sites[site].bytes);
    }
    return 0;
}
