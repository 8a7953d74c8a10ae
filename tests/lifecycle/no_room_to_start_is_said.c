// A program that cannot have a heap under RLIMIT_AS is told so in one line; with more room it runs.
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/limit.h"
#include <sys/wait.h>

static const char sentence[] = "hakmem: no address space for a heap within the limit of ";

typedef enum outcome { RAN, WAS_TOLD, COULD_NOT_LOAD } outcome_t;

static outcome_t run_under(size_t bytes, char **argv) {
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct rlimit limit = {bytes, bytes};
        char *arguments[] = {argv[0], "allocate", NULL};
        dup2(ends[1], 2);
        dup2(ends[1], 1);
        if (setrlimit(RLIMIT_AS, &limit) != 0 || execv("/proc/self/exe", arguments) != 0) _exit(2);
    }
    close(ends[1]);
    static char text[4096];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], text + length, sizeof text - 1 - length)) > 0;) length += (size_t)got;
    text[length] = 0;
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child);
    if (status == 0) {
        CHECK_MSG(length == 0, "%s", text);
        return RAN;
    }
    if (strstr(text, sentence) == NULL) return COULD_NOT_LOAD; /* the loader's own failure comes before ours */
    CHECK_MSG(strncmp(text, sentence, strlen(sentence)) == 0 && strchr(text, '\n') == text + length - 1, "%s", text);
    return WAS_TOLD;
}

int main(int argc, char **argv) {
    if (argc > 1) return opaque_pointer(malloc(1)) == NULL ? 3 : 0;
    bool was_told = false, ran = false;
    for (size_t bytes = 2 * MIB; bytes < 16 * MIB; bytes += 256 * KIB) {
        outcome_t outcome = run_under(bytes, argv);
        CHECK_MSG(!ran || outcome == RAN, "%zu KiB", bytes / KIB);
        CHECK_MSG(outcome != COULD_NOT_LOAD || !was_told, "%zu KiB", bytes / KIB);
        ran |= outcome == RAN;
        was_told |= outcome == WAS_TOLD;
    }
    CHECK(was_told && ran);
    return 0;
}
