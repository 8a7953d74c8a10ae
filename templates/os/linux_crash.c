/* Crash signals on Linux. */
#include "os/crash.h"

#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* Written before the handler is installed. */
static struct {
    void (*report)(const os_crash_t *);
    uintptr_t base, start, end; /* of the library, of its code */
    struct sigaction segv, bus; /* who was there before */
} crash_watch;

static _Atomic bool has_reported; /* relaxed: one exchange decides */

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

/* Puts back who was there before. The kernel raises its own signal again when the instruction runs again; one that
   somebody sent is sent again, and comes when this handler returns. */
static void pass_on(int number, siginfo_t *info) {
    (void)sigaction(number, number == SIGSEGV ? &crash_watch.segv : &crash_watch.bus, NULL);
    if (info->si_code <= 0) (void)syscall(SYS_rt_tgsigqueueinfo, getpid(), (pid_t)syscall(SYS_gettid), number, info);
}

static void on_crash(int number, siginfo_t *info, void *context) {
    int saved = errno;
    os_crash_t found = {.signal = number == SIGSEGV ? "SIGSEGV" : "SIGBUS"};
    uintptr_t code = read_registers(context, &found);
    bool is_ours = info->si_code > 0 && code >= crash_watch.start && code < crash_watch.end;
    if (is_ours && !atomic_exchange_explicit(&has_reported, true, memory_order_relaxed)) {
        found.code = code - crash_watch.base;
        found.address = info->si_code == SI_KERNEL ? 0 : (uintptr_t)info->si_addr;
        crash_watch.report(&found);
    }
    pass_on(number, info);
    errno = saved;
}

void os_on_crash(void (*report)(const os_crash_t *)) {
    int saved = errno;
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = on_crash;
    sigemptyset(&action.sa_mask);
    crash_watch.report = report;
    if (dl_iterate_phdr(find_code, (void *)(uintptr_t)on_crash) != 0 && sigaction(SIGSEGV, NULL, &crash_watch.segv) == 0 &&
        sigaction(SIGBUS, NULL, &crash_watch.bus) == 0) {
        (void)sigaction(SIGSEGV, &action, NULL);
        (void)sigaction(SIGBUS, &action, NULL);
    }
    errno = saved;
}
