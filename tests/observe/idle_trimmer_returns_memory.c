// With HAKMEM_TINY_IDLE_TRIM_MS what a program freed goes back to the system while the program sleeps; in the child of a fork too.
// env: HAKMEM_TINY_IDLE_TRIM_MS=50ms
// only-hakmem: a knob of this heap
// variants: release debug
// not-on: emulator: qemu-user ends itself (an assertion of its own) when the child of a threaded process starts a thread
#include "../support/memory.h"
#include <sys/wait.h>

static char *blocks[20000];

static void check_trimmed(void) {
    size_t before = resident_bytes();
    for (size_t i = 0; i < LENGTH(blocks); i++) memset(blocks[i] = malloc(2000), 1, 2000);
    CHECK(growth_since(before) > 30 * MIB);
    for (size_t i = 0; i < LENGTH(blocks); i++) free(blocks[i]);
    for (int wait = 0; wait < 100 && growth_since(before) > MIB; wait++) usleep(50000);
    CHECK_MSG(growth_since(before) <= MIB, "%zu", growth_since(before));
}

int main(void) {
    check_trimmed();
    pid_t child = fork();
    if (child == 0) {
        check_trimmed();
        _exit(0);
    }
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    check_trimmed();
    return 0;
}
