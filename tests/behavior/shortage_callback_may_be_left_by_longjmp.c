// What a callback asks for itself fails at once where there is no memory. It may raise a signal, change the callback, and leave by
// longjmp, from any depth to any depth; the next request that fails calls it again.
// only-hakmem: hak_set_shortage_callback
// expect-stderr: ^(hakmem: the limit of 16M \(hak_set_limit\) is reached: what does not fit fails with ENOMEM\n)+$
#include "../support/interface.h"
#include <setjmp.h>
#include <signal.h>

static jmp_buf way_out;
static unsigned calls, signals;

static int asks_too(size_t bytes, void *argument) {
    (void)argument;
    calls++;
    CHECK(calls == 1);
    CHECK(malloc(bytes) == NULL && calloc(1, bytes) == NULL && realloc(NULL, bytes) == NULL && aligned_alloc(64, bytes) == NULL);
    void *fits = malloc(100);
    CHECK(fits != NULL && calls == 1 && hak_trim() >= 0);
    free(fits);
    raise(SIGUSR1);
    return 0;
}

static int leaves(size_t bytes, void *argument) {
    (void)bytes, (void)argument;
    calls++;
    longjmp(way_out, 1);
}

static void on_signal(int number) { signals += (unsigned)number == SIGUSR1; }

/* Fails with as many frames below it; each writes to its own. */
__attribute__((noinline)) static void fail_at_depth(unsigned depth) {
    volatile char frame[512];
    memset((char *)(uintptr_t)frame, (int)depth, sizeof frame);
    if (depth == 0) CHECK(malloc(32 * MIB) == NULL);
    else fail_at_depth(depth - 1);
    CHECK(frame[1] == (char)depth);
}

static int replaced_by(size_t bytes, void *argument) {
    (void)bytes;
    calls += 100;
    return argument == &calls;
}

static int replaces_itself(size_t bytes, void *argument) {
    (void)bytes, (void)argument;
    calls++;
    CHECK(hak_set_shortage_callback(replaced_by, NULL) == 0);
    return 1;
}

int main(void) {
    CHECK(hak_set_limit(16 * MIB) == 0);
    signal(SIGUSR1, on_signal);
    CHECK(hak_set_shortage_callback(asks_too, NULL) == 0);
    CHECK(malloc(32 * MIB) == NULL && calls == 1 && signals == 1);
    CHECK(hak_set_shortage_callback(leaves, NULL) == 0);
    static const unsigned depths[] = {0, 20, 5, 40, 40, 0, 1};
    for (unsigned round = 0; round < LENGTH(depths); round++) {
        calls = 0;
        if (setjmp(way_out) == 0) fail_at_depth(depths[round]);
        CHECK_MSG(calls == 1, "round %u: called %u times", round, calls);
    }
    calls = 0;
    CHECK(hak_set_shortage_callback(replaces_itself, NULL) == 0);
    CHECK(malloc(32 * MIB) == NULL && calls == 101);
    CHECK(hak_set_limit(64 * MIB) == 0);
    free(malloc(32 * MIB));
    return 0;
}
