// operator delete with an alignment that the address does not have: one line, then abort.
// expect-stderr: ^hakmem: aligned free of 0x[0-9a-f]+, which is not a multiple of 4096 bytes
// expect-signal: SIGABRT
// only-hakmem: the sentence is ours
#include <cstdint>
#include <new>

int main() {
    char *volatile first = static_cast<char *>(operator new(48)), *volatile second = static_cast<char *>(operator new(48));
    if (reinterpret_cast<std::uintptr_t>(second) % 4096 == 0) second = static_cast<char *>(operator new(48)); // where the order is random
    operator delete(first, std::align_val_t(16));
    operator delete(second, std::align_val_t(4096));
    return 0;
}
