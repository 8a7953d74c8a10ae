/* The library's clock while it is trained for packages: it goes forward by the same step at every look, so that what depends on
   time comes out the same on every machine. */
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#define STEP_NS 20000u
#define START_SECONDS 1000000

__attribute__((visibility("hidden"))) int clock_gettime(clockid_t clock, struct timespec *now);

int clock_gettime(clockid_t clock, struct timespec *now) {
    static _Atomic uint64_t looks; /* relaxed: a number each */
    uint64_t passed = atomic_fetch_add_explicit(&looks, 1, memory_order_relaxed) * STEP_NS;
    (void)clock;
    now->tv_sec = START_SECONDS + (time_t)(passed / 1000000000u);
    now->tv_nsec = (long)(passed % 1000000000u);
    return 0;
}
