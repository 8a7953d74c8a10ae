/* setrlimit and prlimit: a process that lowers RLIMIT_AS gives back the address space that its heap only reserves. As in
   libc, all of them are one system call; struct rlimit and struct rlimit64 are the same. */
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/compiler.h"
#include "boxes/front-gate/lifecycle.h"
#include "os/libc.h"

static int change_limit(pid_t of, int resource, const void *limit, void *before) {
    int result = (int)syscall(SYS_prlimit64, of, resource, limit, before);
    if (result == 0 && limit != NULL && resource == RLIMIT_AS && (of == 0 || of == getpid()))
        lifecycle_obey_address_limit();
    return result;
}

HAK_EXPORT int setrlimit(os_limit_kind_t resource, const struct rlimit *limit) {
    return change_limit(0, (int)resource, limit, NULL);
}

HAK_EXPORT int setrlimit64(os_limit_kind_t resource, const os_limit64_t *limit) {
    return change_limit(0, (int)resource, limit, NULL);
}

HAK_EXPORT int prlimit(pid_t of, os_limit_kind_t resource, const struct rlimit *limit, struct rlimit *before) {
    return change_limit(of, (int)resource, limit, before);
}

HAK_EXPORT int prlimit64(pid_t of, os_limit_kind_t resource, const os_limit64_t *limit, os_limit64_t *before) {
    return change_limit(of, (int)resource, limit, before);
}
