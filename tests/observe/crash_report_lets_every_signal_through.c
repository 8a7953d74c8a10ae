// With crash reports on, whatever is no crash in the allocator is as if they were off: the program's own faults and the signals that it
// sends end it or reach its handler, with the same information; its handler gets crashes in the allocator too; a handler that was there
// before the library was opened gets them after the report.
// env: HAKMEM_CRASH_REPORT=1
// only-hakmem: a knob of this heap
// variants: release debug
#include "../support/check.h"
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

static sigjmp_buf back;
static siginfo_t seen;

static void handle(int number, siginfo_t *info, void *context) {
    (void)number, (void)context;
    seen = *info;
    siglongjmp(back, 1);
}

static void install(int number) {
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = handle;
    CHECK(sigaction(number, &action, NULL) == 0);
}

static void crash_in(void *(*allocate)(size_t, size_t), void (*release)(void *), void *(*allocate_again)(size_t)) {
    void *block = allocate(4096, 4096);
    release(opaque_pointer(block));
    mprotect(block, 4096, PROT_NONE);
    for (int i = 0; i < 10000; i++) opaque_pointer(allocate_again(4096));
}

static void crash_in_allocator(void) { crash_in(aligned_alloc, free, malloc); }
static void write_to_null(void) { *(volatile int *)opaque_pointer((void *)8) = 1; }
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
    _exit(0);
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
    _exit(0);
}

/* The wait status of a child, and in `text` what it wrote to standard error. */
static int run(void (*body)(void), char text[1000]) {
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        body();
        _exit(1);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], text + length, 999 - length)) > 0;) length += (size_t)got;
    text[length] = 0;
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child);
    return status;
}

static void check_ends_by(void (*body)(void), int number) {
    char text[1000];
    int status = run(body, text);
    CHECK_MSG(WIFSIGNALED(status) && WTERMSIG(status) == number && text[0] == 0, "status %x, %s", (unsigned)status, text);
}

int main(int argc, char **argv) {
    char text[1000];
    (void)argc;
    if (getenv("LD_PRELOAD") != NULL) {
        check_ends_by(write_to_null, SIGSEGV);
        check_ends_by(overflow_the_stack, SIGSEGV);
        check_ends_by(send_one, SIGSEGV);
        check_ends_by(send_bus, SIGBUS);
        CHECK(run(handle_it, text) == 0 && text[0] == 0);
        setenv("TEST_LIBRARY", getenv("LD_PRELOAD"), 1);
        unsetenv("LD_PRELOAD");
        execv("/proc/self/exe", argv);
    }
    int status = run(open_under_a_handler, text);
    CHECK_MSG(status == 0 && strncmp(text, "hakmem: SIGSEGV in the allocator", 32) == 0, "status %x, %s", (unsigned)status, text);
    return 0;
}
