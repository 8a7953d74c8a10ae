// Scenarios that end with a report of leaks: each is a function that runs in a process of its own, this program started again, and ends
// by exit.
#pragma once

#include "check.h"
#include <sys/resource.h>
#include <sys/wait.h>

typedef struct leak_scenario {
    const char *name;
    void (*run)(void);
} leak_scenario_t;

typedef struct leak_report {
    int status;
    char text[64 * 1024];
    size_t lost_bytes, lost_blocks, kept_bytes, kept_blocks; // as the summary has them
    bool is_complete;
} leak_report_t;

// Runs the scenario that the program was started for, if it was for one.
static inline void run_scenario(const leak_scenario_t *scenarios, size_t count, int argc, char **argv) {
    if (argc < 3 || strcmp(argv[1], "scenario") != 0) return;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(scenarios[i].name, argv[2]) != 0) continue;
        scenarios[i].run();
        exit(0);
    }
    CHECK_MSG(false, "no scenario %s", argv[2]);
}

static inline void read_leak_summary(leak_report_t *report) {
    const char *line = strstr(report->text, "hakmem: leaks: about ");
    if (line == NULL) return;
    const char *state = strstr(line, " unreachable, ");
    CHECK_MSG(state != NULL, "%s", line);
    CHECK_MSG(sscanf(line, "hakmem: leaks: about %zu bytes in %zu blocks", &report->lost_bytes, &report->lost_blocks) == 2, "%s", line);
    CHECK_MSG(sscanf(state, " unreachable, %zu bytes in %zu blocks", &report->kept_bytes, &report->kept_blocks) == 2, "%s", line);
    report->is_complete = strstr(line, "search complete in ") != NULL;
    CHECK((strstr(line, "perhaps unreachable") == NULL) == report->is_complete);
}

// `prepare` runs in the new process before the program starts in it anew.
static inline void leaks_of(const char *scenario, void (*prepare)(void), leak_report_t *report) {
    int ends[2];
    memset(report, 0, sizeof *report);
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char *arguments[] = {(char *)"leaks", (char *)"scenario", (char *)scenario, NULL};
        dup2(ends[1], 2);
        close(ends[0]);
        close(ends[1]);
        if (prepare != NULL) prepare();
        execv("/proc/self/exe", arguments);
        _exit(127);
    }
    close(ends[1]);
    char rest[256];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], rest, sizeof rest)) > 0;)
        for (ssize_t at = 0; at < got && length + 1 < sizeof report->text; at++) report->text[length++] = rest[at];
    close(ends[0]);
    CHECK(waitpid(child, &report->status, 0) == child);
    CHECK_MSG(report->status == 0, "%s: status %x: %s", scenario, (unsigned)report->status, report->text);
    read_leak_summary(report);
}

static inline void under_one_gib(void) {
    struct rlimit limit = {GIB, GIB};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

// Whether stacks are walked at all: else the first frame is inside the library.
static inline bool stacks_are_walked(const leak_report_t *report) { return strstr(report->text, "hakmem:     libhakmem.so+") == NULL; }

// A block that the compiler must make, with nothing of it left in registers.
__attribute__((noinline, unused)) static void *make_block(size_t bytes) {
    void *block = malloc(bytes);
    CHECK(block != NULL);
    memset(block, 0, bytes);
    return opaque_pointer(block);
}

// Writes over what earlier calls left on the stack below the caller, and over registers that calls do not keep.
__attribute__((noinline, unused)) static void clean_stack(void) {
    volatile char rest[16 * 1024];
    for (size_t i = 0; i < sizeof rest; i++) rest[i] = 0;
}
