// os/stack.h: a program with neither unwind tables nor frame pointers is not walked, and the walk does not claim to be whole.
// cflags: -fno-exceptions -fno-unwind-tables -fno-asynchronous-unwind-tables -fomit-frame-pointer
#include "hakmem.c"

#include "../support/check.h"
#include "../support/threads.h"

static void *run(void *unused) {
    os_stack_t stack;
    os_walk_stack(&stack);
    CHECK(!stack.is_whole && stack.count <= 1);
    return unused;
}

int main(void) {
    os_stack_start();
    stack_tables.own_start = stack_tables.own_end = 0;
    run(NULL);
    thread_run(run, NULL);
    return 0;
}
