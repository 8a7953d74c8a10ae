// With crash reports on, whatever is no crash in the allocator is as if they were off: the program's own faults and the signals that it
// sends end it or reach its handler, with the same information; its handler gets crashes in the allocator too; a handler that was there
// before the library was opened gets them after the report.
// env: HAKMEM_CRASH_REPORT=1
// only-hakmem: a knob of this heap
// variants: release debug
// not-on: musl: it opens no library later that has thread locals of the initial-exec model
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/handled_signal.h"
#include "../support/library.h"
#include <dlfcn.h>
#include <sys/mman.h>

static void crash_in(void *(*allocate)(size_t, size_t), void (*release)(void *), void *(*allocate_again)(size_t)) {
    void *block = allocate(4096, 4096);
    release(opaque_pointer(block));
    mprotect(block, 4096, PROT_NONE);
    for (int i = 0; i < 10000; i++) opaque_pointer(allocate_again(4096));
}

static void crash_in_allocator(void) { crash_in(aligned_alloc, free, malloc); }
static int descend(int depth) {
    char room[4096];
    memset(opaque_pointer(room), depth, sizeof room);
    return depth < 1 << 30 ? descend(depth + 1) + room[1] : 0;
}
static void overflow_the_stack(void) { descend(0); }
static void send_one(void) { raise(SIGSEGV); }
static void send_bus(void) { kill(getpid(), SIGBUS); }

static void handle_it(void) {
    install(SIGSEGV);
    if (sigsetjmp(back, 1) == 0) write_to_null();
    CHECK(seen.si_addr == (void *)8);
    if (sigsetjmp(back, 1) == 0) send_one();
    CHECK(seen.si_code == SI_TKILL && seen.si_pid == getpid());
    if (sigsetjmp(back, 1) == 0) crash_in_allocator();
    CHECK(seen.si_code == SEGV_ACCERR);
}

static void open_under_a_handler(void) {
    install(SIGSEGV);
    void *library = dlopen(getenv("TEST_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    void *(*allocate)(size_t), *(*allocate_aligned)(size_t, size_t);
    void (*release)(void *);
    *(void **)&allocate = dlsym(library, "malloc");
    *(void **)&allocate_aligned = dlsym(library, "aligned_alloc");
    *(void **)&release = dlsym(library, "free");
    CHECK(allocate != malloc);
    if (sigsetjmp(back, 1) == 0) crash_in(allocate_aligned, release, allocate);
    CHECK(seen.si_code == SEGV_ACCERR);
    if (sigsetjmp(back, 1) == 0) write_to_null();
    CHECK(seen.si_addr == (void *)8);
}

static void check_ends_by(void (*body)(void), int number) {
    ending_t ending = ending_of_call(body);
    CHECK_MSG(was_ended_by(&ending, number) && ending.text[0] == 0, "status %x, %s", (unsigned)ending.status, ending.text);
}

int main(int argc, char **argv) {
    (void)argc;
    if (getenv("LD_PRELOAD") != NULL) {
        check_ends_by(write_to_null, SIGSEGV);
        check_ends_by(overflow_the_stack, SIGSEGV);
        check_ends_by(send_one, SIGSEGV);
        check_ends_by(send_bus, SIGBUS);
        ending_t handled = ending_of_call(handle_it);
        CHECK_MSG(handled.status == 0 && handled.text[0] == 0, "status %x, %s", (unsigned)handled.status, handled.text);
        setenv("TEST_LIBRARY", preloaded_library(), 1);
        unsetenv("LD_PRELOAD");
        execv("/proc/self/exe", argv);
    }
    ending_t ending = ending_of_call(open_under_a_handler);
    CHECK_MSG(ending.status == 0 && strncmp(ending.text, "hakmem: SIGSEGV in the allocator", 32) == 0, "status %x, %s", (unsigned)ending.status, ending.text);
    return 0;
}
