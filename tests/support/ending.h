// How a piece of code ends when it runs in a process of its own, and what it writes to standard error.
#pragma once
#include "check.h"
#include <signal.h>
#include <sys/wait.h>

typedef struct ending {
    pid_t process; // of the child, and so the number of its first thread
    int status;    // of waitpid; 0 when the code returned
    char text[1024]; // the rest is cut off
} ending_t;

static inline ending_t ending_of(void (*function)(void *), void *argument) {
    ending_t ending;
    int ends[2];
    CHECK(pipe(ends) == 0);
    ending.process = fork();
    CHECK(ending.process >= 0);
    if (ending.process == 0) {
        dup2(ends[1], 2);
        function(argument);
        _exit(0);
    }
    close(ends[1]);
    char rest[256];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], rest, sizeof rest)) > 0;) {
        for (ssize_t at = 0; at < got && length + 1 < sizeof ending.text; at++) ending.text[length++] = rest[at];
    }
    ending.text[length] = 0;
    char *emulator = strstr(ending.text, "qemu: uncaught target signal"); // its own last line, when a signal ends the program
    if (emulator != NULL) *emulator = 0;
    close(ends[0]);
    CHECK(waitpid(ending.process, &ending.status, 0) == ending.process);
    return ending;
}

// For code without an argument.
typedef struct plain_call {
    void (*function)(void);
} plain_call_t;

static inline void make_plain_call(void *call) { ((const plain_call_t *)call)->function(); }

static inline ending_t ending_of_call(void (*function)(void)) {
    plain_call_t call = {function};
    return ending_of(make_plain_call, &call);
}

static inline bool was_ended_by(const ending_t *ending, int number) {
    return WIFSIGNALED(ending->status) && WTERMSIG(ending->status) == number;
}

// The signal that ended it; 0 when it returned.
static inline int signal_of(void (*function)(void *), void *argument) {
    ending_t ending = ending_of(function, argument);
    CHECK_MSG(WIFSIGNALED(ending.status) || ending.status == 0, "status %x: %s", (unsigned)ending.status, ending.text);
    return WIFSIGNALED(ending.status) ? WTERMSIG(ending.status) : 0;
}
