// free_sized with a size that the block cannot have been asked for: one line, then abort.
// expect-stderr: ^hakmem: sized free of 0x[0-9a-f]+ as 700 bytes, which its block cannot have been asked for
// expect-signal: SIGABRT
// only-hakmem: glibc 2.36 does not have it
// cflags: -ldl
#include "../support/check.h"
#include <dlfcn.h>

int main(void) {
    void (*free_sized)(void *, size_t) = (void (*)(void *, size_t))dlsym(RTLD_DEFAULT, "free_sized");
    free_sized(malloc(100), 100);
    free_sized(malloc(100), 700);
    return 0;
}
