/* Signals that an instruction of this library itself raised, or any instruction at an address that the library guards: SIGSEGV and
   SIGBUS. */
#ifndef HAK_OS_CRASH_H
#define HAK_OS_CRASH_H

#include "base/compiler.h"

#define OS_CRASH_REGISTERS 32u

typedef enum os_access { OS_ACCESS_UNKNOWN, OS_ACCESS_READ, OS_ACCESS_WRITE } os_access_t;

typedef struct os_crash {
    const char *signal;
    uintptr_t instruction; /* its address */
    os_access_t access;    /* of a fault that is not the library's own */
    uintptr_t code;    /* of the instruction, from the start of the library's file */
    uintptr_t address; /* that it could not reach; 0 when the processor does not say */
    uint32_t register_count;
    uintptr_t registers[OS_CRASH_REGISTERS];
} os_crash_t;

/* Has `report` called, in a signal handler, on the first such crash. Every signal goes on to whoever was there before us:
   a handler that the program installs later replaces ours, and one that was there gets the signal as if we were not.
   The report must not allocate or lock. */
void os_on_crash(void (*report)(const os_crash_t *crash));

/* The same for a fault, whoever made it, at an address that `is_ours` says to be guarded; this report comes first. While it is being
   written by one thread, others that fault wait for it, a second at most: their signal might end the process in the midst of it. */
void os_on_guard(bool (*is_ours)(const void *address), void (*report)(const os_crash_t *crash));

#endif
