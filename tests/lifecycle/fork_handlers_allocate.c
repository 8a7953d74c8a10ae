// pthread_atfork handlers that allocate and free, registered before the allocator's first call and late, never dead-lock.
// not-on: musl: it calls nothing before constructors
#include "../support/threads.h"
#include <sys/wait.h>

static int prepared, in_parent, in_child;
static volatile bool stop;
static void *kept;

static void churn(void) {
    for (size_t size = 8; size < 3 * MIB; size *= 3) free(malloc(size));
    free(kept);
    kept = malloc(2000);
    malloc_trim(0);
}
static void prepare(void) { churn(), prepared++; }
static void parent(void) { churn(), in_parent++; }
static void child(void) { churn(), in_child++; }

static void register_early(void) {
    if (pthread_atfork(prepare, parent, child) != 0) _exit(2);
}
__attribute__((section(".preinit_array"), used)) static void (*preinit)(void) = register_early;

static void *allocate_without_pause(void *unused) {
    (void)unused;
    for (size_t size = 1; !stop; size = size % 1000000 * 3 / 2 + 1) free(malloc(size));
    return NULL;
}

int main(void) {
    CHECK(pthread_atfork(prepare, parent, child) == 0);
    pthread_t thread = thread_start(allocate_without_pause, NULL);
    for (int i = 0; i < 50; i++) {
        pid_t pid = fork();
        if (pid == 0) _exit(in_child == 2 && kept != NULL ? 0 : 3);
        int status;
        CHECK(waitpid(pid, &status, 0) == pid);
        CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0, "child ended with status %#x", status);
    }
    CHECK(prepared == 100 && in_parent == 100);
    stop = true;
    thread_join(thread);
    return 0;
}
