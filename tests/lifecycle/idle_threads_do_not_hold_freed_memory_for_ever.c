// Slabs that others freed altogether, and whose owners sleep, serve the next thread.
// only-hakmem: peers keep it until the sleeping owner calls again
#include "../support/sleeping_threads.h"

int main(void) {
    check_sleepers_hold_little(1024, 0);
    return 0;
}
