// os/os.h: reservations are aligned and unreadable, commits writable, purges zero, pages move; the lock excludes, and is inherited across fork; errno stays.
#include "hakmem.c"

#include "../support/pattern.h"
#include "../support/raw_fork.h"
#include "../support/threads.h"
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>

static sigjmp_buf back;
static void on_fault(int number) { siglongjmp(back, number); }

static bool page_faults(volatile char *address) {
    if (sigsetjmp(back, 1) != 0) return true;
    (void)*address;
    return false;
}

static void check_memory(void) {
    size_t page = os_page_bytes();
    char *start = os_reserve(64 * MIB, 2 * MIB);
    CHECK(start != NULL && is_aligned(start, 2 * MIB));
    CHECK(page_faults(start) && page_faults(start + 64 * MIB - 1));
    CHECK(os_commit(start, 4 * MIB) && !page_faults(start) && !page_faults(start + 4 * MIB - 1) && page_faults(start + 4 * MIB));
    pattern_fill(start, 1 * MIB, 1);
    CHECK(os_move_pages(start, start + 2 * MIB, 1 * MIB, 64 * KIB) == OS_MOVE_DONE);
    CHECK(pattern_holds(start + 2 * MIB, 1 * MIB, 1) && all_zero(start, 1 * MIB));
    CHECK(os_purge(start + 2 * MIB, page) && all_zero(start + 2 * MIB, page));
    CHECK(start[2 * MIB + page] == (char)pattern_byte(1, page));
    CHECK(os_reserve((size_t)1 << 60, 2 * MIB) == NULL);
}

static os_lock_t lock;
static size_t counter;

static void *count(void *unused) {
    for (int i = 0; i < 100000; i++) {
        CHECK(os_lock(&lock) == OS_LOCK_TAKEN);
        counter++;
        os_unlock(&lock);
    }
    return unused;
}

/* A kernel without pages that are wiped on fork. */
static void process_start_unwiped(void) { atomic_store(&process, &unwiped); }

/* An emulator that says that it wipes them, and does not. */
static void process_start_as_if_wiped(void) {
    static process_t never_wiped;
    atomic_store(&process, &never_wiped);
}

static os_lock_t left, own;
static _Atomic bool is_held, is_over;

static void *hold(void *unused) {
    CHECK(os_lock(&left) == OS_LOCK_TAKEN);
    is_held = true;
    while (!is_over) usleep(100);
    os_unlock(&left);
    return unused;
}

static void *take(void *unused) {
    CHECK(os_lock(&left) == OS_LOCK_TAKEN);
    os_unlock(&left);
    return unused;
}

/* In the child: what another thread held is inherited, once; what this one holds is its own still, and grandchildren see the same. */
static void live_as_child(int generation) {
    alarm(600);
    CHECK(os_try_lock(&own) == OS_LOCK_BUSY);
    CHECK((generation % 2 ? os_lock(&left) : os_try_lock(&left)) == OS_LOCK_INHERITED);
    CHECK(os_try_lock(&left) == OS_LOCK_BUSY);
    os_unlock(&left);
    thread_run(take, NULL);
    is_held = is_over = false;
    pthread_t holder = thread_start(hold, NULL);
    while (!is_held) usleep(100);
    pid_t child = generation == 4 ? -1 : fork();
    if (child == 0) {
        live_as_child(generation + 1);
        _exit(0);
    }
    int status = 0;
    CHECK(child < 0 || (waitpid(child, &status, 0) == child && status == 0));
    CHECK(os_try_lock(&left) == OS_LOCK_BUSY);
    is_over = true;
    thread_join(holder);
    os_unlock(&own);
    thread_run(take, NULL);
    CHECK(os_try_lock(&own) == OS_LOCK_TAKEN);
}

/* With and without fork handlers; the child is of the same process group, so that a hang ends it. */
static void check_fork(bool is_raw) {
    is_held = is_over = false;
    CHECK(os_lock(&own) == OS_LOCK_TAKEN);
    pthread_t holder = thread_start(hold, NULL);
    while (!is_held) usleep(100);
    pid_t child = is_raw ? raw_fork() : fork();
    if (child == 0) {
        live_as_child(0);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_MSG(status == 0, "child ended with status %#x", status);
    is_over = true;
    thread_join(holder);
    os_unlock(&own);
}

/* As a signal handler that interrupted the holder. */
static void check_own_lock(void) {
    CHECK(os_lock(&own) == OS_LOCK_TAKEN);
    pid_t child = fork();
    if (child == 0) {
        CHECK(freopen("/dev/null", "w", stderr) != NULL);
        (void)!os_lock(&own);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    os_unlock(&own);
}

int main(void) {
    signal(SIGSEGV, on_fault);
    errno = 21;
    check_memory();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) threads[i] = thread_start(count, NULL);
    for (int i = 0; i < 4; i++) thread_join(threads[i]);
    CHECK_MSG(counter == 400000, "%zu", counter);
    CHECK(os_try_lock(&lock) == OS_LOCK_TAKEN && os_try_lock(&lock) == OS_LOCK_BUSY);
    os_unlock(&lock);
    CHECK(os_try_lock(&lock) == OS_LOCK_TAKEN);
    os_unlock(&lock);
    for (int kind = 0; kind < 2; kind++) check_fork(kind != 0);
    check_own_lock();
    process_start_unwiped();
    for (int kind = 0; kind < 2; kind++) check_fork(kind != 0);
    process_start_as_if_wiped();
    check_fork(false);

    setenv("HAKMEM_PROBE", "value", 1);
    CHECK(os_environment_is_ready() && strcmp(os_environment("HAKMEM_PROBE"), "value") == 0);
    CHECK(os_environment("HAKMEM_PROB") == NULL && os_environment("HAKMEM_PROBE_") == NULL);
    uint64_t before = os_now_ms();
    usleep(30000);
    CHECK(os_now_ms() >= before + 10 && os_now_ms() < before + 10000);
    CHECK(os_resident_bytes() > 100 * KIB && os_resident_bytes() < 1 * GIB);
    CHECK(errno == 21 || errno == 0);
    return 0;
}
