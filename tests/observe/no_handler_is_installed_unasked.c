// Without a knob the release build leaves every signal to the program.
// variants: release
#include "../support/check.h"
#include <signal.h>

int main(void) {
    free(malloc(1));
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0) CHECK_MSG(action.sa_handler == SIG_DFL, "signal %d", number);
    }
    return 0;
}
