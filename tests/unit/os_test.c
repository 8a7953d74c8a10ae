// os/os.h: reservations are aligned and unreadable, commits writable, purges zero, pages move; the lock excludes; errno stays.
#include "hakmem.c"

#include "../support/pattern.h"
#include "../support/threads.h"
#include <setjmp.h>
#include <signal.h>

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
        os_lock(&lock);
        counter++;
        os_unlock(&lock);
    }
    return unused;
}

int main(void) {
    signal(SIGSEGV, on_fault);
    errno = 21;
    check_memory();
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) threads[i] = thread_start(count, NULL);
    for (int i = 0; i < 4; i++) thread_join(threads[i]);
    CHECK_MSG(counter == 400000, "%zu", counter);
    CHECK(os_try_lock(&lock) && !os_try_lock(&lock));
    os_unlock(&lock);
    CHECK(os_try_lock(&lock));

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
