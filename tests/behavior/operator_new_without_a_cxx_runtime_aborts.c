// operator new that fails in a process without any C++ runtime has nothing to throw: one line with the size, then abort.
// expect-stderr: ^hakmem: .*9223372036854775807
// expect-signal: SIGABRT
// only-hakmem: peers link a C++ runtime themselves
// cflags: -ldl
#include "../support/check.h"
#include <dlfcn.h>

int main(void) {
    void *(*operator_new)(size_t) = (void *(*)(size_t))dlsym(RTLD_DEFAULT, "_Znwm");
    CHECK(operator_new != NULL);
    free(operator_new(100));
    return operator_new(opaque_size(PTRDIFF_MAX)) == NULL;
}
