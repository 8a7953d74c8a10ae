// What the heap writes when a child process makes an error, and the places in the program that it names.
#pragma once

#include "check.h"
#include <signal.h>
#include <sys/wait.h>

typedef struct free_report {
    char text[1024];
    pid_t process; // of the child, and so the number of its first thread
} free_report_t;

// Runs `misuse` in a child, which has to end by abort.
static inline free_report_t report_of(void (*misuse)(void)) {
    free_report_t report;
    int ends[2];
    CHECK(pipe(ends) == 0);
    report.process = fork();
    CHECK(report.process >= 0);
    if (report.process == 0) {
        dup2(ends[1], 2);
        misuse();
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], report.text + length, sizeof report.text - 1 - length)) > 0;) length += (size_t)got;
    close(ends[0]);
    report.text[length] = 0;
    int status;
    CHECK(waitpid(report.process, &status, 0) == report.process);
    CHECK_MSG(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "status %x: %s", (unsigned)status, report.text);
    return report;
}

static inline bool report_has(const free_report_t *report, const char *words) { return strstr(report->text, words) != NULL; }

// The report names, after `words`, an address a few instructions into `function`, its place in this program's file, and a thread.
static inline void check_site(const free_report_t *report, const char *words, const void *function, pid_t thread) {
    extern const char __executable_start[];
    const char *at = strstr(report->text, words);
    CHECK_MSG(at != NULL, "no '%s' in: %s", words, report->text);
    size_t site = 0, offset = 0;
    int number = 0;
    char file[65];
    CHECK_MSG(sscanf(at + strlen(words), "%zx (%64[^+]+%zx) by thread %d", &site, file, &offset, &number) == 4, "%s", report->text);
    CHECK_MSG(site - (size_t)function - 1 < 128, "%s: %s is not in the function at %p", report->text, words, function);
    CHECK_MSG(offset == site - (size_t)__executable_start, "%s", report->text);
    CHECK_MSG(strncmp(strrchr(program_invocation_name, '/') + 1, file, 63) == 0, "%s is not %s", file, program_invocation_name);
    CHECK_MSG(number == thread, "%s: not thread %d", report->text, (int)thread);
}

// Functions whose calls are the last thing they do, but no jump.
#define SITE(name, call)                                        \
    __attribute__((noinline)) static void name(void *p) {       \
        call;                                                   \
        __asm__ volatile("" : : : "memory");                    \
    }
SITE(free_first, free(p))
SITE(free_again, free(p))
