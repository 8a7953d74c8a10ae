/* clang: the profile runtime fills a buffer with a raw profile; its file writer and its exit handler stay out. */
#include "profile.h"

#include <sys/mman.h>

extern uint64_t __llvm_profile_get_size_for_buffer(void);
extern int __llvm_profile_write_buffer(char *buffer);

/* Defined here, so the linker does not take the runtime's start-up and exit handler. */
__attribute__((visibility("hidden"))) int __llvm_profile_runtime;

int profile_write_native(int file) {
    size_t bytes = (size_t)__llvm_profile_get_size_for_buffer();
    char *buffer = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return buffer != MAP_FAILED && __llvm_profile_write_buffer(buffer) == 0 && profile_write_all(file, buffer, bytes);
}
