/* Attaches the counters to the workload's file, or turns such a file into the compiler's own format. Not instrumented,
   and free of malloc. HAKPROF_FILE names the file; HAKPROF_NATIVE, when set, what to write instead of running. */
#include "profile.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static profile_header_t *header;

int profile_write_all(int file, const void *bytes, size_t count) {
    const char *cursor = bytes;
    while (count != 0) {
        ssize_t written = write(file, cursor, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return 0;
        cursor += written;
        count -= (size_t)written;
    }
    return 1;
}

static void complain(const char *what, const char *path) {
    const char *parts[] = {"hakmem profile: ", what, ": ", path, "\n"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!profile_write_all(STDERR_FILENO, parts[i], strlen(parts[i]))) return;
}

static int is_for_this_library(const profile_header_t *found, const struct stat *facts) {
    size_t bytes = (size_t)(hak_counters_limit - hak_counters_start);
    return memcmp(found->magic, PROFILE_MAGIC, sizeof found->magic) == 0 &&
           memcmp(found->build, PROFILE_BUILD, sizeof found->build) == 0 && found->counter_bytes <= bytes &&
           (size_t)facts->st_size >= PROFILE_HEADER_BYTES + bytes;
}

/* The counters become those of the file. What was counted until now, the start of the process, is left out. */
static int map_counters(int file, int sharing) {
    size_t bytes = (size_t)(hak_counters_limit - hak_counters_start);
    return mmap(hak_counters_start, bytes, PROT_READ | PROT_WRITE, sharing | MAP_FIXED, file, PROFILE_HEADER_BYTES) ==
           hak_counters_start;
}

static uint64_t sum_counters(void) {
    uint64_t sum = 0;
    for (const char *at = hak_counters_start; at < hak_counters_limit; at += sizeof(uint64_t))
        sum += *(const volatile uint64_t *)at;
    return sum;
}

/* True when the malloc that a program calls counts here. Addresses do not tell: that of malloc may lie in the program. */
static int is_malloc_ours(void) {
    uint64_t before = sum_counters();
    void *volatile block = malloc(1);
    uint64_t after = sum_counters();
    free(block);
    return after != before;
}

/* A name longer than the field is cut. */
static void note_foreign_malloc(void) {
    Dl_info used;
    void *address = dlsym(RTLD_DEFAULT, "malloc");
    if (atomic_fetch_add(&header->foreign, 1) != 0) return;
    if (readlink("/proc/self/exe", header->foreign_program, sizeof header->foreign_program - 1) < 0) return;
    if (address != NULL && dladdr(address, &used) != 0)
        strncpy(header->foreign_library, used.dli_fname, sizeof header->foreign_library - 1);
}

static _Atomic uint32_t *live_slot(void) { return &header->live[(uint32_t)getpid() % PROFILE_LIVE_SLOTS]; }

static void count_image(void) {
    uint32_t process = (uint32_t)getpid();
    atomic_fetch_add(&header->images, 1);
    if (atomic_exchange(live_slot(), process) == process) atomic_fetch_add(&header->execs, 1);
}

static void count_fork(void) {
    if (header == NULL) return;
    atomic_fetch_add(&header->forks, 1);
    atomic_store(live_slot(), (uint32_t)getpid());
}

static void attach(const char *path) {
    struct stat facts;
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *map = MAP_FAILED;
    if (file >= 0 && fstat(file, &facts) == 0 && facts.st_size >= PROFILE_HEADER_BYTES)
        map = mmap(NULL, sizeof(profile_header_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) {
        complain("a process could not open its profile, its counts are lost", path);
    } else if (!is_for_this_library(map, &facts) || !map_counters(file, MAP_SHARED)) {
        atomic_fetch_add(&((profile_header_t *)map)->refusals, 1);
    } else {
        header = map;
        count_image();
    }
    if (file >= 0) close(file);
}

static _Noreturn void write_native_and_exit(const char *from, const char *to) {
    struct stat facts;
    profile_header_t found;
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0 || fstat(source, &facts) != 0 || read(source, &found, sizeof found) != sizeof found ||
        !is_for_this_library(&found, &facts)) {
        complain("not a profile of this library", from);
        _exit(2);
    }
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (target < 0 || !map_counters(source, MAP_PRIVATE) || !profile_write_native(target)) {
        complain("cannot write", to);
        _exit(2);
    }
    _exit(0);
}

__attribute__((constructor)) static void profile_start(void) {
    const char *path = secure_getenv("HAKPROF_FILE"), *native = secure_getenv("HAKPROF_NATIVE"); /* none in a setuid process */
    if (path == NULL) return;
    if (native != NULL) write_native_and_exit(path, native);
    pthread_atfork(NULL, NULL, count_fork); /* may allocate, so before the counters are the workload's */
    int is_ours = is_malloc_ours();
    attach(path);
    if (header != NULL && !is_ours) note_foreign_malloc();
}

__attribute__((destructor)) static void profile_end(void) {
    if (header == NULL) return;
    atomic_fetch_add(&header->exits, 1);
    atomic_store(live_slot(), 0);
}
