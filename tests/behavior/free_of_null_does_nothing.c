// free(NULL) is allowed, often, and leaves errno alone.
#include "../support/check.h"

int main(void) {
    errno = 99;
    for (int i = 0; i < 1000; i++) free(opaque_pointer(NULL));
    CHECK(errno == 99);
    return 0;
}
