// A setuid program that somebody without rights starts: a library named by a path is not loaded at all; from a trusted folder it is,
// serves, and obeys no knob of the environment: nothing is written, limited or said.
// only-hakmem: its knobs
// not-on: musl: it preloads nothing into programs with raised privileges
// not-on: emulator: its own process has no raised privileges
#include "../support/library.h"
#include "../support/pattern.h"
#include "../support/threads.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define TRUSTED "/usr/lib/x86_64-linux-gnu"
#define NAME "libhakmem-of-a-test.so"

enum { NOBODY = 65534, OURS = 10, NOT_OURS = 11 };

static char folder[] = "/tmp/hakmem-setuid-XXXXXX";

static _Noreturn void cannot_run(const char *why) {
    printf("%s\n", why);
    if (folder[sizeof folder - 2] != 'X') rmdir(folder);
    exit(77);
}

static void *allocate(void *unused) {
    char *blocks[200];
    for (unsigned i = 0; i < LENGTH(blocks); i++) pattern_fill(blocks[i] = malloc(1 + i * i * 10), 1 + i * i * 10, i);
    for (unsigned i = 0; i < LENGTH(blocks); i++) {
        CHECK(pattern_holds(blocks[i], 1 + i * i * 10, i));
        free(blocks[i]);
    }
    return unused;
}

static int work_with_raised_privileges(void) {
    CHECK(geteuid() == 0 && getuid() == NOBODY);
    Dl_info info;
    void *(*function)(size_t) = malloc;
    CHECK(dladdr((void *)(uintptr_t)function, &info) != 0);
    allocate(NULL);
    for (int i = 0; i < 4; i++) thread_run(allocate, NULL);
    char *large = malloc(64 * MIB); // beyond HAKMEM_LIMIT
    CHECK(large != NULL);
    memset(large, 1, 64 * MIB);
    free(large);
    return strstr(info.dli_fname, NAME) != NULL ? OURS : NOT_OURS;
}

static char *in_folder(const char *name) {
    static char texts[4][200];
    static unsigned turn;
    char *text = texts[turn++ % 4];
    snprintf(text, sizeof texts[0], "%s/%s", folder, name);
    return text;
}

static void copy_file(const char *from, const char *to, mode_t mode) {
    static char bytes[1 << 16];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    CHECK_MSG(in >= 0 && out >= 0, "%s to %s: %s", from, to, strerror(errno));
    for (ssize_t got; (got = read(in, bytes, sizeof bytes)) > 0;) CHECK(write(out, bytes, (size_t)got) == got);
    CHECK(fchmod(out, mode) == 0 && close(out) == 0 && close(in) == 0);
}

static int run_as_nobody(const char *preload) {
    char entry[4200], stats[300];
    snprintf(entry, sizeof entry, "LD_PRELOAD=%s", preload);
    snprintf(stats, sizeof stats, "HAKMEM_STATS=text,shm,json:%s,xml:%s", in_folder("json"), in_folder("xml"));
    char *environment[] = {entry, stats, "HAKMEM_LIMIT=4M", "HAKMEM_ACE_TRACE=1", "HAKMEM_STATS_SIGNAL=USR2", "HAKMEM_FAULT=1:1000", "HAKMEM_UNKNOWN=1", NULL};
    pid_t child = fork();
    if (child == 0) {
        if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0) _exit(1);
        execle(in_folder("program"), "program", NULL, environment);
        _exit(2);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void check_nothing_was_written(void) {
    CHECK(access(in_folder("json"), F_OK) != 0 && access(in_folder("xml"), F_OK) != 0);
}

// A name without a slash counts only where it lies in a trusted folder and is setuid itself. No other process sees this folder so.
static bool make_trusted(const char *library) {
    char options[400];
    CHECK(mkdir(in_folder("upper"), 0755) == 0 && mkdir(in_folder("work"), 0755) == 0);
    snprintf(options, sizeof options, "lowerdir=" TRUSTED ",upperdir=%s,workdir=%s", in_folder("upper"), in_folder("work"));
    if (mount("overlay", TRUSTED, "overlay", 0, options) != 0) return false;
    copy_file(library, TRUSTED "/" NAME, 04755);
    return true;
}

int main(void) {
    if (getauxval(AT_SECURE) != 0) return work_with_raised_privileges();
    const char *library = preloaded_library();
    if (geteuid() != 0) cannot_run("needs root, to make a setuid program");
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) cannot_run("no program may raise its privileges here");
    if (library == NULL || access(TRUSTED, F_OK) != 0) cannot_run("needs the library, and " TRUSTED);
    CHECK(mkdtemp(folder) != NULL);
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) cannot_run("has no mount namespaces");
    if (mount("tmpfs", folder, "tmpfs", 0, "mode=0777") != 0) cannot_run("cannot mount"); // vanishes with this process
    copy_file("/proc/self/exe", in_folder("program"), 04755);
    int result = run_as_nobody(library);
    CHECK_MSG(result == NOT_OURS, "by its path: %d", result);
    check_nothing_was_written();
    bool is_trusted = make_trusted(library);
    result = is_trusted ? run_as_nobody(NAME) : OURS;
    CHECK_MSG(result == OURS, "from a trusted folder: %d", result);
    check_nothing_was_written();
    CHECK(umount2(folder, MNT_DETACH) == 0 && rmdir(folder) == 0);
    if (!is_trusted) cannot_run("has no overlay file system: half of the test ran");
    return 0;
}
