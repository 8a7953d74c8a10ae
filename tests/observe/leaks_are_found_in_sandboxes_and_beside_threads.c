// HAKMEM_LEAKS: threads that allocate and free while the search runs do it no harm; each child of a fork reports its own; where copying
// memory is forbidden a program with one thread is searched as ever, and with more the report says that not all was read. On older
// kernels, which do not find pages in use themselves, it is the same.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=500 HAKMEM_LEAKS_MS=60000
// only-hakmem
// not-on: musl: its headers lack those of the kernel
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/leaks.h"
#include "../support/threads.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void *volatile kept;

// Of all sizes, so that slabs, runs and huge blocks come and go.
static void *be_busy(void *argument) {
    uint64_t state = (uintptr_t)&argument;
    void *blocks[64] = {0};
    for (;;) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        size_t place = state >> 58;
        free(blocks[place]);
        blocks[place] = opaque_pointer(malloc((size_t)1 << (state >> 40) % 23));
        if (blocks[place] != NULL) memset(blocks[place], (int)place, 8);
    }
    return argument;
}

static void busy_threads(void) {
    for (int i = 0; i < 6; i++) thread_start(be_busy, NULL);
    usleep(30000);
    kept = make_block(10000);
}

static void *wait_for_ever(void *argument) {
    for (;;) pause();
    return argument;
}

static void sleeping_thread(void) {
    thread_start(wait_for_ever, NULL);
    kept = make_block(10000);
}

static void one_thread(void) {
    void **block = make_block(100000);
    block[100] = make_block(20000);
    kept = block;
    block = NULL;
    for (size_t i = 0; i < 10; i++) make_block(50000);
    clean_stack();
}

static void fork_of_two(void) {
    kept = make_block(10000);
    pid_t child = fork();
    if (child == 0) {
        kept = NULL;
        clean_stack();
        exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void vast_mapping(void) {
    void **memory = mmap(NULL, 100 * GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(memory != MAP_FAILED);
    memory[(77 * GIB + 12345 * KIB) / 8] = make_block(10000);
    clean_stack();
}

static const leak_scenario_t scenarios[] = {
    {"vast_mapping", vast_mapping},
    {"busy_threads", busy_threads}, {"sleeping_thread", sleeping_thread}, {"one_thread", one_thread}, {"fork_of_two", fork_of_two},
};

static void forbid(struct sock_filter *filter, size_t length) {
    struct sock_fprog program = {(unsigned short)length, filter};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

#define PAGEMAP_SCAN_REQUEST 0xc0606610u
#define LOAD_NUMBER BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
#define REFUSE(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void forbid_readv(void) {
    struct sock_filter filter[] = {LOAD_NUMBER, REFUSE(SYS_process_vm_readv), ALLOW};
    forbid(filter, LENGTH(filter));
}

// As on kernels before 6.7.
static void forbid_page_scans(void) {
    struct sock_filter filter[] = {
        LOAD_NUMBER,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PAGEMAP_SCAN_REQUEST, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOTTY),
        ALLOW,
    };
    forbid(filter, LENGTH(filter));
}

static void forbid_copies(void) {
    struct sock_filter filter[] = {
        LOAD_NUMBER,
        REFUSE(SYS_process_vm_readv),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pread64, 0, 3), // where the loader reads no file: at addresses
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3]) + 4),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x2000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        ALLOW,
    };
    forbid(filter, LENGTH(filter));
}

static void forbid_copies_under_one_gib(void) {
    forbid_copies();
    under_one_gib();
}

static leak_report_t report;

int main(int argc, char **argv) {
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    void (*const preparations[])(void) = {NULL, under_one_gib, forbid_readv, forbid_page_scans, forbid_copies, forbid_copies_under_one_gib};
    for (size_t i = 0; i < scaled(40) + 12; i++) leaks_of("busy_threads", preparations[i % LENGTH(preparations)], &report);
    for (size_t i = 0; i < LENGTH(preparations); i++) {
        leaks_of("one_thread", preparations[i], &report);
        CHECK_MSG(report.is_complete && report.lost_blocks == 10 && report.kept_blocks == 2, "%s", report.text);
        leaks_of("sleeping_thread", preparations[i], &report);
        CHECK_MSG(report.is_complete == (i < 4), "%s", report.text);
        CHECK_MSG(i >= 4 || (report.lost_blocks == 0 && report.kept_blocks >= 1), "%s", report.text);
    }
    leaks_of("vast_mapping", forbid_page_scans, &report);
    CHECK_MSG(report.is_complete && report.lost_blocks == 0 && report.kept_blocks >= 1, "%s", report.text);
    leaks_of("fork_of_two", NULL, &report); // the child writes first
    CHECK_MSG(report.lost_blocks == 1 && report.kept_blocks == 0, "%s", report.text);
    const char *second = strstr(report.text + 1, "hakmem: leaks: about ");
    CHECK_MSG(second != NULL && strstr(second, "about 0 bytes in 0 blocks unreachable") != NULL, "%s", report.text);
    _exit(0);
}
