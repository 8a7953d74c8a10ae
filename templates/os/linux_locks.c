/* Locks on Linux that the child of a fork can tell from those of its own threads (os_lock_t). */
#include "os/os.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "os/faults.h"

/* Of <linux/futex.h>, which not every libc comes with. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_PRIVATE_FLAG 128

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the low half of a word is its first");

/* What a process knows of itself. It lies on a page that reads as zero in the child of a fork, whoever calls fork and however:
   whoever takes or tries a lock first after that fills it in. */
typedef struct process {
    _Atomic uint64_t survivor;  /* the number of that thread: CAS from 0, before `base` */
    _Atomic uint64_t base;      /* numbers up to this one are of threads that the fork has left behind, the survivor's excepted.
                                   Never 0 once it is filled in: release by who does, acquire by everybody */
} process_t;

static _Atomic(process_t *) process;   /* release by who maps the page, acquire by everybody */
static process_t unwiped;              /* where the kernel has no such pages, before Linux 4.14: os_after_fork_in_child wipes it,
                                          and who is about to wait and finds itself in another process */
static _Atomic pid_t begun_in;         /* the process that `process` tells of; relaxed: all its threads write the same, before `base` */
static _Atomic uint64_t last_number;   /* relaxed: taking a lock with the number is the release */
static _Atomic uint64_t inherited;     /* relaxed: statistics */
static __thread uint64_t own_number;   /* 0: none yet */

static process_t *process_start(void) {
    int saved = errno;
    size_t bytes = os_page_bytes();
    void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool is_wiped = page != MAP_FAILED && madvise(page, bytes, MADV_WIPEONFORK) == 0;
    process_t *expected = NULL, *mine = is_wiped ? page : &unwiped;
    bool done = atomic_compare_exchange_strong_explicit(&process, &expected, mine, memory_order_release, memory_order_acquire);
    if (page != MAP_FAILED && !(done && is_wiped)) munmap(page, bytes);
    errno = saved;
    return done ? mine : expected;
}

static uint64_t next_number(void) {
    own_number = atomic_fetch_add_explicit(&last_number, 1, memory_order_relaxed) + 1;
    return own_number;
}

static bool is_left_behind(const process_t *now, uint64_t number) {
    return number <= atomic_load_explicit(&now->base, memory_order_relaxed) &&
           number != atomic_load_explicit(&now->survivor, memory_order_relaxed);
}

static HAK_COLD void process_begin(process_t *now) {
    uint64_t none = 0, number = own_number != 0 ? own_number : next_number();
    (void)atomic_compare_exchange_strong_explicit(&now->survivor, &none, number, memory_order_relaxed, memory_order_relaxed);
    none = 0;
    atomic_store_explicit(&begun_in, getpid(), memory_order_relaxed);
    (void)atomic_compare_exchange_strong_explicit(&now->base, &none, atomic_load_explicit(&last_number, memory_order_relaxed),
                                                  memory_order_release, memory_order_relaxed);
}

/* The process as it is now, and in `own_number` a number of this thread that is not one of those left behind. */
static process_t *process_now(void) {
    process_t *now = atomic_load_explicit(&process, memory_order_acquire);
    if (hak_unlikely(now == NULL)) now = process_start();
    if (hak_unlikely(atomic_load_explicit(&now->base, memory_order_acquire) == 0)) process_begin(now);
    if (hak_unlikely(own_number == 0 || is_left_behind(now, own_number))) (void)next_number();
    return now;
}

static void process_forget_parent(process_t *now) {
    if (atomic_load_explicit(&begun_in, memory_order_relaxed) == getpid()) return;
    atomic_store_explicit(&now->survivor, 0, memory_order_relaxed);
    atomic_store_explicit(&now->base, 0, memory_order_release);
}

/* Whoever finds a lock held looks whether it is still in the process that it was. Not where pages are wiped: there a child that
   shares its parent's memory (vfork) is another process too, and the threads that hold its locks have not been left behind. */
static process_t *process_look_again(void) {
    if (atomic_load_explicit(&process, memory_order_relaxed) == &unwiped) process_forget_parent(&unwiped);
    return process_now();
}

/* Emulators may say that they wipe a page, and not do it: qemu-user 7.2. */
void os_after_fork_in_child(void) {
    process_t *now = atomic_load_explicit(&process, memory_order_relaxed);
    if (now != NULL) process_forget_parent(now);
    (void)process_now();
}

uint64_t os_locks_inherited(void) { return atomic_load_explicit(&inherited, memory_order_relaxed); }

/* A signal handler may fork while its thread waits, or is about to: in the child nobody wakes it. A wait with an end is not begun
   again after a signal, and who has waited looks again. */
static const struct timespec longest_wait = {0, 100000000};

static void futex_call(os_lock_t *lock, int operation, uint32_t value) {
    int saved = errno;
    bool is_interrupted = operation == FUTEX_WAIT && os_fault(EINTR);
    if (!is_interrupted) syscall(SYS_futex, &lock->word, operation | FUTEX_PRIVATE_FLAG, value, &longest_wait, NULL, 0);
    errno = saved;
}

/* Takes a lock whose word is `*expected`; else that is what it is now. The fences here and in os_unlock are for the child of a fork:
   no write of a critical section is seen without the number of who made it, and none made after it without all of those in it. */
static bool lock_take(os_lock_t *lock, uint64_t *expected, uint64_t word) {
    bool done = atomic_compare_exchange_strong_explicit(&lock->word, expected, word, memory_order_acq_rel, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    return done;
}

/* Tries a lock that was found to be `*word`, to set it to `mine`. */
static os_lock_result_t lock_try(os_lock_t *lock, process_t *now, uint64_t *word, uint64_t mine) {
    if (*word == 0) return lock_take(lock, word, mine) ? OS_LOCK_TAKEN : OS_LOCK_BUSY;
    if (!is_left_behind(now, *word >> 1) || !lock_take(lock, word, mine)) return OS_LOCK_BUSY;
    atomic_fetch_add_explicit(&inherited, 1, memory_order_relaxed);
    return OS_LOCK_INHERITED;
}

os_lock_result_t os_try_lock(os_lock_t *lock) {
    (void)process_now();
    uint64_t word = 0;
    if (hak_likely(lock_take(lock, &word, own_number << 1))) return OS_LOCK_TAKEN;
    return lock_try(lock, process_look_again(), &word, own_number << 1);
}

os_lock_result_t os_lock(os_lock_t *lock) {
    os_lock_result_t result = os_try_lock(lock);
    while (hak_unlikely(result == OS_LOCK_BUSY)) {
        process_t *now = process_look_again(); /* a signal handler may have forked while this thread waited */
        uint64_t word = atomic_load_explicit(&lock->word, memory_order_relaxed);
        result = lock_try(lock, now, &word, own_number << 1 | 1);
        if (result != OS_LOCK_BUSY || word == 0 || is_left_behind(now, word >> 1)) continue;
        if (hak_unlikely(word >> 1 == own_number)) os_lock_is_own();
        if ((word & 1) == 0 && !atomic_compare_exchange_strong_explicit(&lock->word, &word, word | 1, memory_order_relaxed,
                                                                        memory_order_relaxed))
            continue;
        futex_call(lock, FUTEX_WAIT, (uint32_t)word | 1);
    }
    return result;
}

void os_unlock(os_lock_t *lock) {
    uint64_t word = atomic_exchange_explicit(&lock->word, 0, memory_order_release);
    atomic_thread_fence(memory_order_release);
    if (word & 1) futex_call(lock, FUTEX_WAKE, 1);
}
