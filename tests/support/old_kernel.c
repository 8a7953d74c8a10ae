// Runs a program as on Linux 3.10: `old_kernel PRELOAD PROGRAM [ARGUMENT...]`, where PRELOAD becomes LD_PRELOAD (none when empty). System calls that
// came later do not exist, and those that were there know nothing of what they have learned since. What a filter of system calls cannot
// do, to change an argument, calls_of_old_kernels.c does: it is to be preloaded with the rest.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CANNOT_RUN_HERE 77

// The first system call after finit_module, the last one of 3.10: getrandom, memfd_create, membarrier, copy_file_range, statx, rseq, clone3,
// close_range, openat2, faccessat2, process_madvise, pidfd_* and io_uring_* come after it, on every processor.
#define FIRST_NEWER SYS_sched_setattr
#define PAGEMAP_SCAN_REQUEST 0xc0606610u // 6.7
#define FLAG_TMPFILE 020000000u          // 3.11

enum { MADVISE_FREE = 8, MADVISE_LAST = 17 /* MADV_DODUMP */, MADVISE_HWPOISON = 100, MAP_KIND = 0xf, MAP_KIND_VALIDATED = 3, REMAP_KNOWN = 3 };
enum { FUTEX_COMMAND = 127, FUTEX_FIRST_NEWER = 13 /* FUTEX_LOCK_PI2 */, PRCTL_FIRST_NEWER = 41 /* PR_SET_THP_DISABLE */, PRCTL_PTRACER = 0x59616d61 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_ARGUMENT(number) LOAD(args[number]) // the low half, of which all is told apart here; processors are little-endian
#define SAY(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define UNLESS_CALL(number, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, skipped)
#define JUMP(kind, value, if_true, if_false) BPF_JUMP(BPF_JMP | kind | BPF_K, value, if_true, if_false)

// Each group is for one call: the accumulator has its number when the group begins, and when it ends without an answer none is left.
#define REFUSE_FROM_FLAGS(number, argument, flags, error) \
    UNLESS_CALL(number, 4), LOAD_ARGUMENT(argument), JUMP(BPF_JSET, flags, 0, 1), SAY(error), ALLOW

static struct sock_filter filter[] = {
    LOAD(nr),
    JUMP(BPF_JGE, FIRST_NEWER, 0, 1), SAY(ENOSYS),
#ifdef SYS_renameat2
    UNLESS_CALL(SYS_renameat2, 1), SAY(ENOSYS),
#endif
    UNLESS_CALL(SYS_madvise, 6), LOAD_ARGUMENT(2), JUMP(BPF_JEQ, MADVISE_FREE, 2, 0), JUMP(BPF_JGE, MADVISE_HWPOISON, 2, 0), JUMP(BPF_JGT, MADVISE_LAST, 0, 1), SAY(EINVAL), ALLOW,
    REFUSE_FROM_FLAGS(SYS_mremap, 3, ~(unsigned)REMAP_KNOWN, EINVAL),
    UNLESS_CALL(SYS_ioctl, 4), LOAD_ARGUMENT(1), JUMP(BPF_JEQ, PAGEMAP_SCAN_REQUEST, 0, 1), SAY(ENOTTY), ALLOW,
    UNLESS_CALL(SYS_mmap, 5), LOAD_ARGUMENT(3), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_KIND), JUMP(BPF_JEQ, MAP_KIND_VALIDATED, 0, 1), SAY(EINVAL), ALLOW,
    UNLESS_CALL(SYS_futex, 5), LOAD_ARGUMENT(1), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, FUTEX_COMMAND), JUMP(BPF_JGE, FUTEX_FIRST_NEWER, 0, 1), SAY(ENOSYS), ALLOW,
    UNLESS_CALL(SYS_prctl, 5), LOAD_ARGUMENT(0), JUMP(BPF_JEQ, PRCTL_PTRACER, 2, 0), JUMP(BPF_JGE, PRCTL_FIRST_NEWER, 0, 1), SAY(EINVAL), ALLOW,
#ifdef SYS_open
    REFUSE_FROM_FLAGS(SYS_open, 1, FLAG_TMPFILE, EISDIR),
#endif
    REFUSE_FROM_FLAGS(SYS_openat, 2, FLAG_TMPFILE, EISDIR),
    ALLOW,
};

int main(int argc, char **argv) {
    struct sock_fprog program = {LENGTH(filter), filter};
    if (argc < 3) {
        dprintf(2, "old_kernel: PRELOAD PROGRAM [ARGUMENT...] expected\n");
        return 2;
    }
    if (argv[1][0] != 0 && setenv("LD_PRELOAD", argv[1], 1) != 0) return 2;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        printf("the system has no filters of system calls: %s\n", strerror(errno));
        return CANNOT_RUN_HERE;
    }
    execvp(argv[2], argv + 2);
    dprintf(2, "old_kernel: %s: %s\n", argv[2], strerror(errno));
    return 127;
}
