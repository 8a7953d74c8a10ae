// How a piece of code ends when it runs in a process of its own.
#pragma once
#include "check.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

// The signal that ended it; 0 when it returned. What it writes to standard error is in `text`, when that is not NULL, cut to `bytes`.
static inline int signal_of(void (*function)(void *), void *argument, char *text, size_t bytes) {
    int ends[2], status;
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        dup2(ends[1], 2);
        function(argument);
        _exit(0);
    }
    close(ends[1]);
    char rest[256];
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], rest, sizeof rest)) > 0;) {
        for (ssize_t at = 0; at < got && text != NULL && length + 1 < bytes; at++) text[length++] = rest[at];
    }
    if (text != NULL) text[length] = 0;
    close(ends[0]);
    CHECK(waitpid(child, &status, 0) == child && (WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
