// Included before the heap under ThreadSanitizer: its runtime lets go of a thread in the last round of destructors, so the heap does so one round
// earlier there.
#include <limits.h>
#include <pthread.h>
#undef PTHREAD_DESTRUCTOR_ITERATIONS
#define PTHREAD_DESTRUCTOR_ITERATIONS 3
