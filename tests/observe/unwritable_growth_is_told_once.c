// A profile for every so many bytes of growth that cannot be written: one line for all of them, one for the peaks, one at exit; the program
// goes on.
// env: HAKMEM_PROFILE=/nonexistent/x.pb HAKMEM_PROFILE_EVERY=100K HAKMEM_PROFILE_RATE=1000 HAKMEM_PROFILE_PEAK=1
// expect-stderr: ^hakmem: HAKMEM_PROFILE: cannot write /nonexistent/x\.pb\.(1|peak): errno 2\nhakmem: HAKMEM_PROFILE: cannot write /nonexistent/x\.pb\.(1|peak): errno 2\nhakmem: HAKMEM_PROFILE: cannot write /nonexistent/x\.pb: errno 2\n$
// only-hakmem: a knob of this heap
#include "../support/check.h"
#include "../support/memory.h"

int main(void) {
    static void *blocks[50000];
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) CHECK((blocks[i] = opaque_pointer(malloc(opaque_size(500)))) != NULL);
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) free(blocks[i]);
    return 0;
}
