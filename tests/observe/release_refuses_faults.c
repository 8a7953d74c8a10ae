// The release build has no faults, and says so when asked for some.
// variants: release
// env: HAKMEM_FAULT=1:5
// expect-stderr: HAKMEM_FAULT.*only the debug build has it
// only-hakmem: peers do not know the knob
#include "../support/check.h"

int main(void) {
    free(opaque_pointer(malloc(opaque_size(100))));
    return 0;
}
