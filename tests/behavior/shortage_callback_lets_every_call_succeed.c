// Under a limit, every allocating call asks the program's callback, which gives something up, and is tried again; a realloc that makes
// a block smaller never asks. The callback hears how much was wanted; errno stays as it was.
// only-hakmem: hak_set_shortage_callback
// expect-stderr: ^hakmem: the limit of 64M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\n$
#include "../support/interface.h"

enum { CALLS = 7 };
static void *spare[16];
static unsigned spares, calls;
static size_t asked_for;

static int give_up_one(size_t bytes, void *argument) {
    CHECK(argument == &spares);
    calls++;
    asked_for = bytes;
    errno = 77;
    if (spares == 0) return 0;
    free(spare[--spares]);
    return 1;
}

/* So much that no other block of 10 MiB fits. */
static void fill(void) {
    while (spares < LENGTH(spare) && (spare[spares] = malloc(6 * MIB)) != NULL) spares++;
    CHECK(spares > 4 && spares < LENGTH(spare));
    calls = 0;
}

static void *call(unsigned which, void *block) {
    void *result = NULL;
    switch (which) {
        case 0: return malloc(11 * MIB);
        case 1: return calloc(11, MIB);
        case 2: return realloc(block, 11 * MIB);
        case 3: return reallocarray(block, 11, MIB);
        case 4: return aligned_alloc(4 * MIB, 11 * MIB);
        case 5: return posix_memalign(&result, 4096, 11 * MIB) == 0 ? result : NULL;
        default: return valloc(11 * MIB);
    }
}

int main(void) {
    CHECK(hak_set_limit(64 * MIB) == 0);
    for (unsigned which = 0; which < CALLS; which++) {
        void *small = memset(malloc(100 * KIB), 9, 100 * KIB);
        CHECK(hak_set_shortage_callback(NULL, NULL) == 0);
        fill();
        CHECK(hak_set_shortage_callback(give_up_one, &spares) == 0);
        errno = 42;
        unsigned char *block = call(which, small);
        CHECK_MSG(block != NULL && errno == 42, "call %u", which);
        CHECK_MSG(calls >= 1 && calls <= 3 && asked_for == 11 * MIB, "call %u: asked %u times, for %zu", which, calls, asked_for);
        if (which == 2 || which == 3) CHECK(block[100 * KIB - 1] == 9);
        else free(small);
        free(block);
        while (spares != 0) free(spare[--spares]);
    }
    CHECK(hak_set_shortage_callback(NULL, NULL) == 0);
    fill();
    void *small = malloc(200);
    for (;;) { /* to the last byte */
        void **more = malloc(64 * KIB);
        if (more == NULL) break;
        *more = spare[0];
        spare[0] = more;
    }
    CHECK(hak_set_shortage_callback(give_up_one, &spares) == 0);
    calls = 0;
    CHECK(realloc(small, 20) != NULL && (small = realloc(spare[1], 2 * MIB)) != NULL && (small = realloc(small, 100)) != NULL && calls == 0);
    return 0;
}
