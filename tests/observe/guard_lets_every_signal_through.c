// A handler of the program gets the fault in a guarded block: alone when it was installed after ours, after our report when it was there
// before the library; and as if we were not there, faults elsewhere and signals that are sent.
// env: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=1
// only-hakmem: a knob of this heap
// not-on: musl: it opens no library later that has thread locals of the initial-exec model
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/guarded.h"
#include "../support/handled_signal.h"
#include "../support/library.h"
#include <dlfcn.h>

static void send_one(void) { raise(SIGSEGV); }

static void handle_it(void) {
    volatile char *block = guarded_block(96, true);
    install(SIGSEGV);
    for (int round = 0; round < 3; round++) {
        if (sigsetjmp(back, 1) == 0) block[96] = 1;
        CHECK(seen.si_addr == block + 96 && seen.si_code == SEGV_ACCERR);
    }
}

static void open_under_a_handler(void) {
    install(SIGSEGV);
    void *library = dlopen(getenv("TEST_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    void *(*allocate)(size_t);
    *(void **)&allocate = dlsym(library, "malloc");
    CHECK(allocate != NULL && allocate != malloc);
    char *block;
    do block = allocate(96);
    while (!ends_at_guard(block, 96));
    if (sigsetjmp(back, 1) == 0) ((volatile char *)block)[96] = 1;
    CHECK(seen.si_addr == block + 96);
    if (sigsetjmp(back, 1) == 0) write_to_null();
    CHECK(seen.si_addr == (void *)8);
}

static void check_silence(void (*body)(void)) {
    ending_t ending = ending_of_call(body);
    CHECK_MSG(was_ended_by(&ending, SIGSEGV) && ending.text[0] == 0, "status %x, %s", (unsigned)ending.status, ending.text);
}

int main(int argc, char **argv) {
    (void)argc;
    if (getenv("LD_PRELOAD") != NULL) {
        check_silence(write_to_null);
        check_silence(send_one);
        ending_t handled = ending_of_call(handle_it);
        CHECK_MSG(handled.status == 0 && handled.text[0] == 0, "status %x, %s", (unsigned)handled.status, handled.text);
        setenv("TEST_LIBRARY", preloaded_library(), 1);
        unsetenv("LD_PRELOAD");
        execv("/proc/self/exe", argv);
    }
    ending_t ending = ending_of_call(open_under_a_handler);
    CHECK_MSG(ending.status == 0 && strstr(ending.text, "hakmem: heap overflow") == ending.text, "status %x, %s", (unsigned)ending.status, ending.text);
    return 0;
}
