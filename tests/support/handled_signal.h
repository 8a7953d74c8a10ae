// A handler that goes back to where the program was, and what it was told.
#pragma once
#include "ending.h"
#include <setjmp.h>

static sigjmp_buf back;
static siginfo_t seen;

static void handle(int number, siginfo_t *info, void *context) {
    (void)number, (void)context;
    seen = *info;
    siglongjmp(back, 1);
}

static void install(int number) {
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = handle;
    CHECK(sigaction(number, &action, NULL) == 0);
}

static void write_to_null(void) { *(volatile int *)opaque_pointer((void *)8) = 1; }
