// A bad free as the first call of a thread, whose heap does not exist yet: one line, then abort.
// expect-stderr: ^hakmem: .*0x[0-9a-f]+ was never allocated
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include "../support/check.h"

#include "../support/threads.h"

static void *free_badly(void *pointer) {
    free(pointer);
    return NULL;
}

int main(void) {
    char on_stack[64];
    thread_run(free_badly, opaque_pointer(on_stack));
    return 0;
}
