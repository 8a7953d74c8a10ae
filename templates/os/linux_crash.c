/* Crash signals on Linux. */
#include "os/crash.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

/* Written before the handler is installed. */
static struct {
    void (*report)(const os_crash_t *); /* NULL: only guards are watched */
    bool (*is_guarded)(const void *);   /* NULL: none are; written after the other */
    void (*report_guard)(const os_crash_t *);
    bool is_installed;
    uintptr_t base, start, end; /* of the library, of its code */
    struct sigaction segv, bus; /* who was there before */
} crash_watch;

#define WAIT_MS 1000

static _Atomic uint32_t has_reported; /* relaxed: one exchange decides */
static _Atomic bool is_reporting; /* a guard's report is being written; relaxed: nothing else follows from it */

static int find_code(struct dl_phdr_info *info, size_t size, void *address) {
    (void)size;
    for (unsigned index = 0; index < info->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[index];
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_X) == 0) continue;
        if ((uintptr_t)address - start >= segment->p_memsz) continue;
        crash_watch.base = info->dlpi_addr;
        crash_watch.start = start;
        crash_watch.end = start + segment->p_memsz;
        return 1;
    }
    return 0;
}

static uintptr_t read_registers(const ucontext_t *context, os_crash_t *found) {
#if defined(__x86_64__)
    for (unsigned index = 0; index < REG_RIP; index++) found->registers[index] = (uintptr_t)context->uc_mcontext.gregs[index];
    found->register_count = REG_RIP;
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    for (unsigned index = 0; index < 31; index++) found->registers[index] = context->uc_mcontext.regs[index];
    found->register_count = 31;
    return context->uc_mcontext.pc;
#else
    (void)context;
    found->register_count = 0;
    return 0;
#endif
}

/* What the processor says of a fault: x86 in the error code, ARM in the syndrome, which the kernel adds as a record of its own. */
static os_access_t read_access(const ucontext_t *context) {
#if defined(__x86_64__)
    return (context->uc_mcontext.gregs[REG_ERR] & 2) != 0 ? OS_ACCESS_WRITE : OS_ACCESS_READ;
#elif defined(__aarch64__)
    const char *record = (const char *)context->uc_mcontext.__reserved, *end = record + sizeof context->uc_mcontext.__reserved;
    for (uint32_t head[2]; end - record >= 16; record += head[1]) {
        uint64_t syndrome;
        memcpy(head, record, sizeof head);
        memcpy(&syndrome, record + 8, sizeof syndrome);
        if (head[0] == 0x45535201) return (syndrome & 0x40) != 0 ? OS_ACCESS_WRITE : OS_ACCESS_READ;
        if (head[0] == 0 || head[1] < 8) break;
    }
    return OS_ACCESS_UNKNOWN;
#else
    (void)context;
    return OS_ACCESS_UNKNOWN;
#endif
}

/* Puts back who was there before. The kernel raises its own signal again when the instruction runs again; one that
   somebody sent is sent again, and comes when this handler returns. */
static void pass_on(int number, siginfo_t *info) {
    (void)sigaction(number, number == SIGSEGV ? &crash_watch.segv : &crash_watch.bus, NULL);
    if (info->si_code <= 0) (void)syscall(SYS_rt_tgsigqueueinfo, getpid(), (pid_t)syscall(SYS_gettid), number, info);
}

static void report_guard(os_crash_t *found, const ucontext_t *context) {
    if (atomic_exchange_explicit(&has_reported, true, memory_order_relaxed)) {
        struct timespec pause = {0, 1000000};
        for (unsigned waited = 0; waited < WAIT_MS && atomic_load_explicit(&is_reporting, memory_order_relaxed); waited++) nanosleep(&pause, NULL);
        return;
    }
    atomic_store_explicit(&is_reporting, true, memory_order_relaxed);
    found->access = read_access(context);
    crash_watch.report_guard(found);
    atomic_store_explicit(&is_reporting, false, memory_order_relaxed);
}

static void on_crash(int number, siginfo_t *info, void *context) {
    int saved = errno;
    os_crash_t found = {.signal = number == SIGSEGV ? "SIGSEGV" : "SIGBUS"};
    found.instruction = read_registers(context, &found);
    found.address = info->si_code <= 0 || info->si_code == SI_KERNEL ? 0 : (uintptr_t)info->si_addr;
    bool is_guard = found.address != 0 && crash_watch.is_guarded != NULL && crash_watch.is_guarded((const void *)found.address);
    bool is_ours = info->si_code > 0 && found.instruction >= crash_watch.start && found.instruction < crash_watch.end;
    if (is_guard) {
        report_guard(&found, context);
    } else if (is_ours && crash_watch.report != NULL && !atomic_exchange_explicit(&has_reported, true, memory_order_relaxed)) {
        found.code = found.instruction - crash_watch.base;
        crash_watch.report(&found);
    }
    pass_on(number, info);
    errno = saved;
}

static void install_handlers(void) {
    int saved = errno;
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = on_crash;
    sigemptyset(&action.sa_mask);
    bool is_first = !crash_watch.is_installed;
    crash_watch.is_installed = true;
    if (is_first && dl_iterate_phdr(find_code, (void *)(uintptr_t)on_crash) != 0 && sigaction(SIGSEGV, NULL, &crash_watch.segv) == 0 &&
        sigaction(SIGBUS, NULL, &crash_watch.bus) == 0) {
        (void)sigaction(SIGSEGV, &action, NULL);
        (void)sigaction(SIGBUS, &action, NULL);
    }
    errno = saved;
}

void os_on_crash(void (*report)(const os_crash_t *)) {
    crash_watch.report = report;
    install_handlers();
}

void os_on_guard(bool (*is_ours)(const void *), void (*report)(const os_crash_t *)) {
    crash_watch.report_guard = report;
    crash_watch.is_guarded = is_ours;
    install_handlers();
}
