// Small blocks that others freed, all but one in a thousand, and whose owners sleep, serve the next thread.
// only-hakmem: peers keep it until the sleeping owner calls again
#include "../support/sleeping_threads.h"

int main(void) {
    check_sleepers_hold_little(48, 1000);
    return 0;
}
