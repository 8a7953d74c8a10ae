// What the heap writes when a child process makes an error, and the places in the program that it names.
#pragma once

#include "ending.h"

// Runs `misuse` in a child, which has to end by abort.
static inline ending_t report_of(void (*misuse)(void)) {
    ending_t report = ending_of_call(misuse);
    CHECK_MSG(was_ended_by(&report, SIGABRT), "status %x: %s", (unsigned)report.status, report.text);
    return report;
}

static inline bool report_has(const ending_t *report, const char *words) { return strstr(report->text, words) != NULL; }

// The report names, after `words`, an address a few instructions into `function`, its place in this program's file, and a thread.
static inline void check_site(const ending_t *report, const char *words, const void *function, pid_t thread) {
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
