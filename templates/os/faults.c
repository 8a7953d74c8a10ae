#include "os/faults.h"

#include <errno.h>
#include <stdatomic.h>

static struct {
    _Atomic uint64_t calls; /* all relaxed: figures of their own */
    _Atomic uint64_t struck;
    _Atomic uint64_t seed;
    _Atomic uint32_t rate;
} faults;

void os_faults_set(uint64_t seed, uint32_t rate) {
    atomic_store_explicit(&faults.seed, seed, memory_order_relaxed);
    atomic_store_explicit(&faults.rate, rate, memory_order_relaxed);
}

uint64_t os_faults_struck(void) { return atomic_load_explicit(&faults.struck, memory_order_relaxed); }

/* splitmix64: neighbouring numbers give unrelated ones. */
static uint64_t scramble(uint64_t number) {
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
    number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
    return number ^ (number >> 31);
}

HAK_COLD bool os_fault_strikes(int error) {
    uint32_t rate = atomic_load_explicit(&faults.rate, memory_order_relaxed);
    if (rate == 0) return false;
    uint64_t call = atomic_fetch_add_explicit(&faults.calls, 1, memory_order_relaxed) + 1;
    uint64_t seed = atomic_load_explicit(&faults.seed, memory_order_relaxed);
    if (scramble(seed * 0x9E3779B97F4A7C15u + call) % 1000 >= rate) return false;
    atomic_fetch_add_explicit(&faults.struck, 1, memory_order_relaxed);
    errno = error;
    return true;
}
