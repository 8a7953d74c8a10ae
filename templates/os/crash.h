/* Signals that an instruction of this library itself raised: SIGSEGV and SIGBUS. */
#ifndef HAK_OS_CRASH_H
#define HAK_OS_CRASH_H

#include "base/compiler.h"

#define OS_CRASH_REGISTERS 32u

typedef struct os_crash {
    const char *signal;
    uintptr_t code;    /* of the instruction, from the start of the library's file */
    uintptr_t address; /* that it could not reach; 0 when the processor does not say */
    uint32_t register_count;
    uintptr_t registers[OS_CRASH_REGISTERS];
} os_crash_t;

/* Has `report` called, in a signal handler, on the first such crash. Every signal goes on to whoever was there before us:
   a handler that the program installs later replaces ours, and one that was there gets the signal as if we were not.
   The report must not allocate or lock. */
void os_on_crash(void (*report)(const os_crash_t *crash));

#endif
