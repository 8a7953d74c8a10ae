/* What reports need of Linux. */
#include "os/observe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/bits.h"
#include "os/os.h"

extern char **environ;

const char *os_environment_entry(size_t index) {
    if (environ == NULL || getauxval(AT_SECURE) != 0) return NULL;
    return environ[index];
}

uint64_t os_process(void) { return (uint64_t)getpid(); }

static __thread uint32_t own_thread; /* 0: not asked yet */

uint32_t os_thread(void) {
    if (hak_unlikely(own_thread == 0)) own_thread = (uint32_t)syscall(SYS_gettid);
    return own_thread;
}

void os_thread_forget(void) { own_thread = 0; }

void *os_share_file(const char *path, size_t bytes, int *error) {
    int saved = errno;
    void *start = MAP_FAILED;
    unlink(path);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file >= 0 && ftruncate(file, (off_t)bytes) == 0) start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    *error = start == MAP_FAILED ? errno : 0;
    if (file >= 0) close(file);
    if (file >= 0 && start == MAP_FAILED) unlink(path);
    errno = saved;
    return start == MAP_FAILED ? NULL : start;
}

void *os_map_anywhere(size_t bytes) {
    int saved = errno;
    void *start = mmap(NULL, round_up(bytes, os_page_bytes()), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    errno = saved;
    return start == MAP_FAILED ? NULL : start;
}

void os_unmap(void *start, size_t bytes) {
    int saved = errno;
    munmap(start, round_up(bytes, os_page_bytes()));
    errno = saved;
}

void os_sleep_ms(uint64_t milliseconds) {
    int saved = errno;
    struct timespec left = {(time_t)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
    errno = saved;
}

/* In /proc/self/stat the state follows the name in parentheses, and the number of threads comes 17 fields later; a first
   thread that has ended stays as a zombie, counted, while there are others. */
static bool thread_count_is(const char *count, bool first_has_ended) {
    enum { FIELDS_TO_THREADS = 17 };
    int saved = errno;
    char text[1024];
    int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    errno = saved;
    if (length <= 0) return false;
    text[length] = '\0';
    const char *cursor = strrchr(text, ')');
    if (cursor == NULL || (first_has_ended && strncmp(cursor, ") Z ", 4) != 0)) return false;
    for (unsigned field = 0; field <= FIELDS_TO_THREADS && cursor != NULL; field++) cursor = strchr(cursor + 1, ' ');
    return cursor != NULL && strncmp(cursor, count, strlen(count)) == 0;
}

bool os_is_last_thread(void) { return thread_count_is(" 2 ", true); }

bool os_is_alone(void) { return thread_count_is(" 1 ", false); }

_Noreturn void os_exit(void) { exit(0); }

/* Signals whose default does no more than end the program, or nothing. */
static const struct {
    const char *name;
    int number;
} signals[] = {
    {"HUP", SIGHUP},   {"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"ALRM", SIGALRM}, {"VTALRM", SIGVTALRM},
    {"PROF", SIGPROF}, {"IO", SIGIO},     {"PWR", SIGPWR},   {"URG", SIGURG},   {"WINCH", SIGWINCH},
};

static int parse_decimal(const char *text) {
    int number = 0;
    for (; *text >= '0' && *text <= '9' && number < 1000; text++) number = number * 10 + (*text - '0');
    return *text == '\0' ? number : 0;
}

int os_signal_number(const char *name) {
    int wanted = parse_decimal(name);
    if (wanted >= SIGRTMIN && wanted <= SIGRTMAX) return wanted;
    if (strncmp(name, "SIG", 3) == 0) name += 3;
    for (unsigned row = 0; row < sizeof signals / sizeof signals[0]; row++)
        if (wanted == signals[row].number || strcmp(name, signals[row].name) == 0) return signals[row].number;
    return 0;
}

bool os_on_signal(int signal, void (*handler)(int)) {
    int saved = errno;
    struct sigaction present, action = {.sa_flags = SA_RESTART};
    action.sa_handler = handler;
    sigfillset(&action.sa_mask);
    bool done = sigaction(signal, NULL, &present) == 0 && present.sa_handler == SIG_DFL && sigaction(signal, &action, NULL) == 0;
    errno = saved;
    return done;
}
