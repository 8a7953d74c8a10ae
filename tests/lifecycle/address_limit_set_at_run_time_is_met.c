// A program that lowers RLIMIT_AS while it runs gets NULL with ENOMEM near the limit, keeps what it has, and recovers.
// not-on: emulator: the limit is that of the emulator as well
#include "../support/limit_is_met.h"

int main(void) {
    check_limit_is_met(RLIMIT_AS, 300 * MIB);
    return 0;
}
