// Destructors of thread-specific data allocate and free after the thread's function has ended, round after round, in both orders
// of key creation; what they leave does not grow from thread to thread.
// not-on: musl: it calls nothing before constructors
// not-on: emulator: the memory of the emulator counts as well
#include "../support/memory.h"
#include "../support/pattern.h"
#include "../support/threads.h"

static pthread_key_t early_key, late_key;

static void churn(void) {
    void *blocks[200];
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        blocks[i] = malloc(i * 37 + 1);
        pattern_fill(blocks[i], i * 37 + 1, (unsigned)i);
    }
    free(malloc(400 * KIB));
    for (size_t i = 0; i < LENGTH(blocks); i++) {
        CHECK(pattern_holds(blocks[i], i * 37 + 1, (unsigned)i));
        free(blocks[i]);
    }
}

// The value is a block whose first byte counts the rounds: setting the key again asks for one more.
static void on_thread_exit(pthread_key_t key, unsigned char *counter) {
    churn();
    unsigned char rounds = counter[0];
    free(counter);
    if (rounds >= 4) return;
    unsigned char *next = malloc(64);
    next[0] = (unsigned char)(rounds + 1);
    pthread_setspecific(key, next);
}

static void on_early(void *counter) { on_thread_exit(early_key, counter); }
static void on_late(void *counter) { on_thread_exit(late_key, counter); }

static void *body(void *argument) {
    if (argument != NULL) churn();
    pthread_setspecific(early_key, calloc(1, 64));
    pthread_setspecific(late_key, calloc(1, 64));
    return NULL;
}

static void create_early_key(void) {
    if (pthread_key_create(&early_key, on_early) != 0) _exit(2);
}
__attribute__((section(".preinit_array"), used)) static void (*preinit)(void) = create_early_key;

int main(void) {
    CHECK(pthread_key_create(&late_key, on_late) == 0);
    size_t before = 0;
    for (int i = 0; i < 400; i++) {
        if (i == 100) before = resident_bytes();
        thread_run(body, i % 2 ? &before : NULL);
    }
    CHECK_MSG(growth_since(before) < 4 * MIB, "grew by %zu KiB", growth_since(before) / KIB);
    return 0;
}
